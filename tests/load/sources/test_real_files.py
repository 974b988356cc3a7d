"""The two official files, if present: the figures add up to every total that they print."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from src.load.files.workbook import Workbook
from src.load.lists.complexes import find_alias
from src.load.lists.reference import REFERENCE
from src.load.loaded_file import LoadedFile
from src.load.read_files import read_source

REAL = Path(__file__).parents[3].parent / "shared" / "real"
CENSUS = REAL / "한국산업단지공단_전국산업단지현황통계_20250930.xlsx"
SURVEY = REAL / "한국산업단지공단_국가산업단지 산업동향정보_20260331.xlsx"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (CENSUS.exists() and SURVEY.exists()),
        reason="the official files are not held here; see data/README.md for where to get them",
    ),
]


@cache
def loaded(path: Path) -> LoadedFile:
    return read_source(path)


def tops(intake: LoadedFile) -> pd.DataFrame:
    complexes = intake.tables["complexes"]
    return complexes[complexes["parent_id"].isna()]


def figures(intake: LoadedFile) -> pd.DataFrame:
    return intake.tables["complex_quarters"].merge(intake.tables["complexes"], on="complex_id")


def test_every_row_of_the_census_is_accepted():
    source = loaded(CENSUS).source
    assert (source["rows_read"], source["rows_accepted"]) == (1_435, 1_435)
    assert source["quarter"] == "2025Q3"


def test_the_census_has_1349_complexes():
    kinds = tops(loaded(CENSUS))["kind"].value_counts().to_dict()
    assert kinds == {"national": 55, "general": 757, "urban": 51, "rural": 486}


def test_the_leaves_of_the_census_add_up_to_its_summary():
    leaves = figures(loaded(CENSUS)).query("is_leaf")
    assert leaves.groupby("kind")["tenants"].sum().to_dict() == {
        "national": 67_615,
        "general": 50_392,
        "urban": 3_354,
        "rural": 8_561,
    }
    assert (leaves["tenants"].sum(), leaves["operating"].sum()) == (129_922, 120_276)


def test_the_census_agrees_with_itself():
    problems = loaded(CENSUS).problems
    assert list(problems["level"].unique()) == ["note"]
    assert sorted(problems["value"].str.slice(0, 2)) == ["명지", "빛그", "아산", "한국"]


@pytest.mark.slow
def test_the_tops_are_those_that_the_workbook_lists_as_tops():
    rows = Workbook(CENSUS).rows("전국산업단지현황(상위단지)")[6:]
    assert len(rows) == 1_353
    assert sum(row[12] for row in rows) == 129_922
    assert len(tops(loaded(CENSUS))) == 1_353 - 4


def test_ids_of_the_census_are_unique_and_national_ones_readable():
    complexes = loaded(CENSUS).tables["complexes"]
    assert complexes["complex_id"].is_unique
    national = complexes.loc[complexes["kind"] == "national", "complex_id"]
    assert len(national) == 99
    assert not national.str.match(r"national-[0-9a-f]{8}$").any()


def test_every_complex_of_the_census_has_a_province_or_straddles_two():
    complexes = loaded(CENSUS).tables["complexes"]
    nowhere = complexes[complexes["sido"].isna()]
    # 광주 and 전남 are one province since July 2026, so 빛그린 straddles no longer
    assert sorted(nowhere["complex_id"]) == ["asan", "korea-export", "myeongji-noksan"]


def test_the_survey_gives_the_printed_totals_of_tenants():
    facts = loaded(SURVEY).tables["complex_quarters"].set_index("quarter")
    assert facts.loc["2026Q1", ["tenants", "operating", "leasing"]].sum().to_list() == [
        65_209, 60_074, 29_873
    ]  # fmt: skip
    assert facts.loc["2025Q4", ["tenants", "operating"]].sum().to_list() == [64_783, 59_612]


def test_the_employees_of_the_survey_reach_its_total_but_for_the_withheld():
    intake = loaded(SURVEY)
    facts = intake.tables["complex_quarters"].query("quarter == '2026Q1'")
    assert (facts["employees_gap"] == "withheld").sum() == 6
    totals = intake.problems.query("sheet == '표8 단지별 고용' and row == 45")
    assert totals["value"].to_list() == ["984829", "787121", "197708", "963299"]
    assert set(totals["level"]) == {"note"}
    assert facts["employees"].sum() == 984_829 - 4_104
    assert facts["employees_m"].sum() + facts["employees_f"].sum() == facts["employees"].sum()


def test_the_printed_totals_are_kept_withheld_complexes_included():
    for path in (SURVEY, REFERENCE / "national_complexes.csv"):
        totals = loaded(path).tables["printed_totals"].query("quarter == '2026Q1'")
        totals = totals.set_index("value")["total"]
        assert totals["employees"] == 984_829
        assert (totals["employees_m"], totals["employees_f"]) == (787_121, 197_708)
        assert totals["production_krw"] == 176_798_624_107_161
    census = loaded(CENSUS).tables["printed_totals"].query("value == 'tenants'")
    assert census["total"].sum() == 129_922


def test_nothing_in_the_survey_contradicts_itself():
    intake = loaded(SURVEY)
    assert intake.source["rows_rejected"] == 0
    assert set(intake.problems["level"]) == {"note"}


def test_the_industries_of_the_survey_add_up_to_the_tenants():
    industries = loaded(SURVEY).tables["complex_industries"]
    assert industries["industry"].nunique() == 11
    assert industries[["tenants", "operating"]].sum().to_list() == [65_209, 60_074]


def test_each_short_name_leads_to_a_complex_of_about_as_many_tenants():
    """Compare the survey's 2025Q4 with the census of 2025Q3, one quarter before."""
    census = figures(loaded(CENSUS)).set_index("complex_id")["tenants"]
    parts = {"asan": 402, "bitgreen": 157}  # straddling: the sum of their parts in the census
    survey = loaded(SURVEY).tables["complex_quarters"].query("quarter == '2025Q4'")
    survey = survey.set_index("complex_id")["tenants"]
    counted = pd.Series({id_: parts.get(id_, census.get(id_)) for id_ in survey.index})
    apart = (survey - counted).abs() > 5 + 0.03 * counted
    # 송산그린시티 was filled and 밀양나노 opened within that quarter
    assert sorted(apart[apart].index) == ["miryang-nano", "songsan-green-city"]


@pytest.mark.parametrize("other", [SURVEY, REFERENCE / "national_complexes.csv"])
def test_whichever_file_comes_first_says_the_same_of_a_complex(other):
    same = ["parent_id", "top_id", "complex_name", "kind", "sido", "sigungu", "is_leaf", "lat"]
    census = loaded(CENSUS).tables["complexes"].set_index("complex_id")[same]
    ours = loaded(other).tables["complexes"].set_index("complex_id")[same]
    pd.testing.assert_frame_equal(census.loc[ours.index], ours)


def test_the_facts_of_the_first_run_are_those_of_the_survey():
    values = ["tenants", "operating", "leasing", "employees", "production_krw", "exports_usd"]
    keys = ["complex_id", "quarter"]
    survey = loaded(SURVEY).tables["complex_quarters"].set_index(keys)[values]
    facts = loaded(REFERENCE / "national_complexes.csv").tables["complex_quarters"]
    facts = facts.set_index(keys)[values]
    pd.testing.assert_frame_equal(survey.loc[facts.index], facts)


def test_every_name_of_the_survey_is_an_alias():
    rows = Workbook(SURVEY).rows("표1 단지별 입주")[4:44]
    assert len({find_alias(row[0]) for row in rows} - {None}) == 40
