"""The small example files of stewards: the test that covers each, and those read as they are."""

import math
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from src.linkage.link import link
from src.load.lists.addresses import region_of_address
from src.load.pipeline import Order, load_files
from src.load.read_files import read_source
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, publish
from tests.load.cases import CASES, case

TESTS = Path(__file__).parents[1]
ADDRESSES, WORDS = "load/lists/test_addresses.py", "load/extracts/test_words.py"
KINDS, GEOJSON = "load/files/test_other_kinds.py", "load/boundaries/test_geojson.py"
COMWEL = "load/sources/test_comwel.py"
FACTORIES = "load/sources/test_factories_and_centres.py"
CENSUS, NUMBERS = (
    "load/sources/test_kicox_complexes.py",
    "load/files/test_registration_numbers.py",
)
NAMES, REFUSED = "load/lists/test_complex_names.py", "load/test_refused_rows.py"
HELD = {
    "01-": (ADDRESSES, "every_address_in_sejong"),
    "01b-": (FACTORIES, "a_centre_has_the_district_of_its_names"),
    "02-": ("load/lists/test_regions.py", "a_dong_tells_which_part"),
    "05-": (ADDRESSES, "an_address_leads_to_its_district"),
    "06-": (GEOJSON, "districts_of_other_columns"),
    "07-": (FACTORIES, "a_local_register_without_complexes"),
    "08-": (FACTORIES, "of_two_addresses_side_by_side"),
    "09-": ("load/test_cases.py", "columns_that_are_not_taken_are_named"),
    "10-": ("load/sources/test_not_taken.py", "a_publication_that_is_not_taken_is_named"),
    "16b-": ("load/files/test_no_rows.py", "a_total_is_no_workplace"),
    "17-": ("load/files/test_no_rows.py", "separators_at_the_end_of_every_row"),
    "36-": (NUMBERS, "a_column_of_corporations_is_let_through"),
    "46-": (CENSUS, "the_summary_is_read_whatever_stands_above"),
    "49-": ("load/boundaries/test_shape_parts.py", "districts_of_the_national_portal"),
    "52-": ("load/test_cases.py", "firms_of_sejong_are_joined_as_others_are"),
    "58-": (KINDS, "a_lock_file_is_told_from_a_short_table"),
    "59-": (KINDS, "what_is_not_read_is_named_in_one_sentence"),
    "60-": (KINDS, "what_is_not_read_is_named_in_one_sentence"),
    "61-": (REFUSED, "a_correction_with_refused_rows"),
    "62-": (NAMES, "a_name_leads_to_its_complex"),
    "63-": (WORDS, "a_word_is_known_in_the_forms"),
    "66-": (COMWEL, "people_are_those_of_the_insurance"),
    "base-": (NAMES, "the_example_that_we_hand_out_loads"),
}
"""The test that covers each kind of case with its own data: file, part of the test's name."""

VARIANTS = {
    "01-": (ADDRESSES, "every_address_in_sejong_has_its_one_district"),
    "01b-": (FACTORIES, "a_centre_has_the_district_of_its_names_or_of_its_address"),
    "02-": (
        "load/sources/test_pension.py",
        "the_dong_decides_which_part_of_a_split_district_is_meant",
    ),
    "05-": (ADDRESSES, "an_address_leads_to_its_district_however_it_is_written"),
    "06-": (GEOJSON, "districts_are_read_whatever_the_ending"),
    "07-": (FACTORIES, "registers_of_other_cities_are_read_by_their_own_titles"),
    "08-": (FACTORIES, "of_two_addresses_of_any_titles_the_road_goes_first"),
    "09-": (FACTORIES, "columns_of_which_nothing_is_taken_are_named_whatever_they_are"),
    "10-": ("load/sources/test_not_taken.py", "a_publication_that_is_not_taken_is_named"),
    "16b-": ("load/files/test_no_rows.py", "a_total_is_no_workplace"),
    "17-": ("load/files/test_no_rows.py", "separators_at_the_end_of_every_row_are_no_columns"),
    "36-": (NUMBERS, "a_column_of_corporations_is_let_through_though_some_pass_for_people"),
    "46-": (CENSUS, "the_summary_is_read_whatever_stands_above_the_kinds"),
    "49-": (
        "load/boundaries/test_shape_parts.py",
        "districts_of_the_national_portal_are_read_with_the_files_beside_them",
    ),
    "52-": ("load/test_cases.py", "firms_are_joined_by_name_and_place_wherever_they_are"),
    "58-": (KINDS, "what_is_not_read_is_named_in_one_sentence_with_what_to_do"),
    "59-": (KINDS, "what_is_not_read_is_named_in_one_sentence_with_what_to_do"),
    "60-": (KINDS, "what_is_not_read_is_named_in_one_sentence_with_what_to_do"),
    "61-": (WORDS, "a_month_is_read_however_a_spreadsheet_prints_it"),
    "62-": (NAMES, "a_name_leads_to_its_complex"),
    "63-": (WORDS, "a_word_is_known_in_the_forms_that_offices_write"),
    "66-": (COMWEL, "people_are_those_of_the_insurance_that_a_workplace_has"),
    "base-": (NAMES, "a_name_leads_to_its_complex"),
}
"""The test that tries further variants of each kind of case, one per parameter."""
OF_REFUSED_SHARES = 3
"""Variants of 61-headcounts-third-rejected: separate tests in load/test_refused_rows.py."""

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


def test_each_case_has_a_test_that_holds_its_kind():
    if CASES is None:
        pytest.skip("the cases are not here")
    for name in sorted(path.name for path in CASES.iterdir() if path.name != "README.md"):
        file, words = HELD[name.partition("-")[0] + "-"]
        tests = (TESTS / file).read_text(encoding="utf-8").split("\ndef test_")[1:]
        assert any(words in test.partition("(")[0] for test in tests), (name, words)


@pytest.mark.parametrize("kind", VARIANTS)
def test_each_kind_is_tried_in_two_further_variants_at_least(kind):
    file, name = VARIANTS[kind]
    module = import_module(f"tests.{file.removesuffix('.py').replace('/', '.')}")
    marks = getattr(getattr(module, f"test_{name}"), "pytestmark", [])
    tried = [len(list(mark.args[1])) for mark in marks if mark.name == "parametrize"]
    assert math.prod(tried) >= 3


def test_a_correction_with_refused_rows_is_tried_in_further_variants():
    tests = (TESTS / REFUSED).read_text(encoding="utf-8").split("\ndef test_")[1:]
    named = [test for test in tests if "refused" in test.partition("(")[0]]
    assert len(named) >= OF_REFUSED_SHARES


@pytest.mark.parametrize("name", WORKPLACES)
def test_a_list_of_workplaces_is_read_as_it_should_be(name):
    column, values = WORKPLACES[name]
    reading = read_source(case(name))
    assert reading.source["rows_rejected"] == 0
    assert reading.tables["workplaces"][column].tolist() == values


def test_centres_of_sejong_have_its_district():
    rows = read_source(case("01b-centres-sejong_20250630.csv")).tables["buildings"]
    assert rows["sigungu"].tolist() == ["36110", "36110", "41130"]


def test_columns_that_are_not_taken_are_named():
    reading = read_source(case("09-factories-with-staff_20220630.csv"))
    told = " ".join(reading.problems["reason"])
    assert all(word in told for word in ("종업원합계", "업종명", "생산품"))


def test_a_summary_without_its_first_label_is_read():
    reading = read_source(case("46-census-summary-no-label.xlsx"))
    totals = reading.tables["printed_totals"]
    assert len(totals) == 12
    assert totals.loc[totals["value"] == "employees", "total"].sum() == 6590
    assert reading.problems["reason"].str.contains("비공개").any()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["LARD_ADM_SECT_SGG_11.shp", "*"])
def test_the_boundaries_of_the_national_portal_are_read(tmp_path, name):
    found = load_files(Order(tmp_path, tuple(sorted(case("49-lard").glob(name)))))
    assert [file.rows_accepted for file in found.files] == [25]
    assert len(found.parts) == (0 if name != "*" else 4)


COMPLEXES = pd.DataFrame(
    [
        ("general-00114e99", "명학", "general", "36", "36110"),
        ("sihwa", "시화", "national", "41", "41390"),
        ("seoul-digital", "서울디지털", "national", "11", "11530"),
    ],
    columns=["complex_id", "complex_name", "kind", "sido", "sigungu"],
).assign(parent_id=None, is_leaf=True)
FIRMS = "사업장명,산업단지 식별자,사업자등록번호,주소"


@pytest.fixture
def folder(tmp_path):
    """Return a folder that serves three complexes."""
    top = COMPLEXES.assign(top_id=COMPLEXES["complex_id"])
    publish(tmp_path / "data", {"complexes": top}, origin="official")
    return tmp_path / "data"


def rows_of(folder, table: str) -> pd.DataFrame:
    return fetch_frame(open_engine(current_snapshot(folder)), table_rows(table))


PLACES = {
    "세종특별자치시 연동면 명학산단로 10": "general-00114e99",
    "세종시 전의면 산단길 7": "general-00114e99",
    "경기도 시흥시 정왕동 1234": "sihwa",
    "경기 시흥시 산기대학로 237": "sihwa",
}


PAIRS = {
    "세종 전의면": ("세종특별자치시 전의면 산단길 7", "세종시 전의면 산단길 7"),
    "세종 나성동": ("세종시 한누리대로 2130 (나성동)", "세종특별자치시 한누리대로 2130 (나성동)"),
    "시흥": ("경기도 시흥시 산기대학로 237", "(15073) 경기 시흥시 산기대학로 237"),
    "구로": ("서울특별시 구로구 디지털로 300", "서울 구로구 디지털로 300"),
}


@pytest.mark.parametrize(
    "place", ["구로", *(pytest.param(p, marks=pytest.mark.slow) for p in PAIRS if p != "구로")]
)
def test_firms_are_joined_by_name_and_place_wherever_they_are(place):
    districts = [region.sigungu for region in map(region_of_address, PAIRS[place]) if region]
    (ours, theirs), (here, there) = PAIRS[place], districts
    company = {"company_id": "a", "company_name": "가람정밀(주)", "address": ours, "sigungu": here}
    workplace = {"source": "factories", "month": "2024-12", "workplace_key": "w"}
    workplace |= {"workplace_name": "주식회사 가람정밀", "address": theirs, "sigungu": there}
    pairs = link(pd.DataFrame([company]), pd.DataFrame([workplace])).pairs
    assert pairs[["status", "method"]].to_numpy().tolist() == [["joined", "name_place"]]


@pytest.mark.slow
def test_firms_of_sejong_are_joined_as_others_are(folder, tmp_path):
    numbers = ("1248100998", "2208162517", "1118730009", "1208147521")
    firms = list(zip("가나다라", numbers, PLACES.items(), strict=True))
    companies, factories = tmp_path / "기업.csv", tmp_path / "공장_20241231.csv"
    rows = [f"{x}람정밀(주),{home},{number},{place}" for x, number, (place, home) in firms]
    companies.write_text("\n".join([FIRMS, *rows, ""]), encoding="utf-8")
    rows = [f"1,주식회사 {x}람정밀,,부품,{place}" for x, _, (place, _) in firms]
    factories.write_text(
        "\n".join(["순번,회사명,단지명,생산품,공장주소", *rows, ""]), encoding="utf-8"
    )
    assert load_files(Order(folder, (companies, factories))).status == "published"
    links = rows_of(folder, "company_links").merge(rows_of(folder, "companies"))
    links["score"] = links["score"].round(2)
    told = links.sort_values("company_name")[["status", "method", "score"]]
    assert told.to_numpy().tolist() == [["joined", "name_place", 1.0]] * 4


@pytest.mark.slow
def test_the_firms_of_a_steward_are_joined_by_name_and_place(folder):
    found = load_files(Order(folder, tuple(sorted(CASES.glob("52-link-*"))))) if CASES else None
    if found is None:
        pytest.skip("the cases are not here")
    assert [(file.rows_accepted, file.rows_rejected) for file in found.files] == [
        (4, 0),
        (2, 0),
        (4, 0),
    ]
    links = rows_of(folder, "company_links")
    assert links[links["source"] == "factories"]["score"].tolist() == [1.0] * 4
