"""The small files of shared cases, each with what should come of it; skipped where they are not."""

from pathlib import Path

import pytest

from src.load.read_files import read_source

HERE = Path(__file__).parents[2]
FOLDERS = [folder / "shared" / "cases" for folder in HERE.parents]
CASES = next((folder for folder in FOLDERS if folder.is_dir()), FOLDERS[0])
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not held here")

WORKPLACES = {
    "01-comwel-sejong_20251231.csv": ("sigungu", ["36110"] * 4),
    "02-nps-incheon-junggu-old_202606.csv": ("sigungu", ["28125", "28125", "28155"]),
    "05-comwel-address-forms_20251231.csv": (
        "sigungu",
        ["41270", "41270", "41270", "11530", "41270", "41610"],
    ),
    "07-gyeonggi-factories_20230630.csv": ("sigungu", ["41130", "41130"]),
    "08-factoryon-two-addresses_20241231.csv": ("address", ["경기도 안산시 단원구 산단로 1"]),
    "16b-comwel-total-row_20251231.csv": ("employees", [5, 7]),
    "17-nps-trailing-comma_202608.csv": ("employees", [5, 5, 5, 5]),
    "36-comwel-corporate-numbers_20251231.csv": ("employees", [5] * 40),
    "52-link-factories_20241231.csv": ("sigungu", ["36110", "36110", "41390", "41390"]),
    "66-comwel-accident-only_20251231.csv": ("employees", [9, 1, 5, 3, 156]),
}


@pytest.mark.parametrize("name", WORKPLACES)
def test_a_list_of_workplaces_is_read_as_it_should_be(name):
    column, values = WORKPLACES[name]
    reading = read_source(CASES / name)
    assert reading.source["rows_rejected"] == 0
    assert reading.tables["workplaces"][column].tolist() == values


def test_centres_of_sejong_have_its_district():
    rows = read_source(CASES / "01b-centres-sejong_20250630.csv").tables["buildings"]
    assert rows["sigungu"].tolist() == ["36110", "36110", "41130"]


def test_columns_that_are_not_taken_are_named():
    reading = read_source(CASES / "09-factories-with-staff_20220630.csv")
    told = " ".join(reading.problems["reason"])
    assert all(word in told for word in ("종업원합계", "업종명", "생산품"))


def test_a_summary_without_its_first_label_is_read():
    reading = read_source(CASES / "46-census-summary-no-label.xlsx")
    totals = reading.tables["printed_totals"]
    assert len(totals) == 12
    assert totals.loc[totals["value"] == "employees", "total"].sum() == 6590
    assert reading.problems["reason"].str.contains("비공개").any()


def test_the_boundaries_of_the_national_portal_are_read():
    reading = read_source(CASES / "49-lard" / "LARD_ADM_SECT_SGG_11.shp")
    assert reading.source["rows_accepted"] == 25
