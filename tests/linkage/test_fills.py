"""What a company lacks is filled from its workplaces, in order of precedence, and recorded."""

import pandas as pd
import pytest

from src.domain.codes import INDUSTRY
from src.linkage.fills import (
    BY_DIVISION,
    COLUMNS,
    fill_companies,
    industry_of,
    still_placed,
    unfilled,
)
from src.load.lists.reference import industries
from src.sample.calibration import INDUSTRIES

LACKING = {
    "employees": pd.NA,
    "size_band": None,
    "ksic": None,
    "industry": None,
    "opened_on": pd.NaT,
    "closed_on": pd.NaT,
    "building_id": None,
}
TYPES = {"employees": "Int64", "opened_on": "datetime64[us]", "closed_on": "datetime64[us]"}
NO_WORKPLACE = {"source": "factories"}
NOTHING = {
    "industry_code": None,
    "industry_system": None,
    "ksic_division": None,
    "employees": pd.NA,
    "since": pd.NaT,
    "until": pd.NaT,
    "status": "joined",
}


def companies(**more) -> pd.DataFrame:
    frame = pd.DataFrame([{"company_id": "a"} | LACKING | more])
    texts = dict.fromkeys(("size_band", "ksic", "industry", "building_id"), "str")
    return frame.astype(TYPES | texts)


def filled(ours: pd.DataFrame, *workplaces: dict, status="joined"):
    """Return the one company after the fill, and (field, value, source, workplace) of its fills."""
    rows = [NOTHING | {"month": "2026-08", "workplace_key": f"w{n}"} | w
            for n, w in enumerate(workplaces)]  # fmt: skip
    frame = pd.DataFrame(rows).astype({"employees": "Int64"})
    for day in ("since", "until"):
        frame[day] = pd.to_datetime(frame[day])
    links = frame[["source", "month", "workplace_key"]].assign(company_id="a", status=status)
    made, told = fill_companies(ours, frame, links)
    assert list(told.columns) == list(COLUMNS)
    return made.iloc[0], told[["field", "value", "source", "workplace_key"]].to_numpy().tolist()


def test_employees_come_from_the_pension_first_and_give_the_size_band():
    pension, comwel = {"source": "pension", "employees": 60}, {"source": "comwel", "employees": 4}
    made, told = filled(companies(), comwel, pension)
    assert (made["employees"], made["size_band"]) == (60, "50-299")
    assert told == [["employees", "60", "pension", "w1"], ["size_band", "50-299", "pension", "w1"]]


def test_what_the_company_has_is_never_replaced():
    made, told = filled(companies(employees=3), {"source": "pension", "employees": 60})
    assert (made["employees"], told) == (3, [])
    assert pd.isna(made["size_band"])


def test_workplaces_of_one_firm_are_added_and_their_first_day_counts():
    two = (
        {"source": "comwel", "employees": 4, "since": "2001-05-02"},
        {"source": "comwel", "employees": 9, "since": "1999-01-01"},
    )
    made, told = filled(companies(), *two)
    assert made["employees"] == 13
    assert str(made["opened_on"].date()) == "1999-01-01"
    assert ["employees", "13", "comwel", "w1"] in told
    assert ["opened_on", "1999-01-01", "comwel", "w1"] in told


@pytest.mark.parametrize(
    ("system", "code", "found"),
    [("ksic11", "58222", "58222"), ("ksic10", "58222", "58"), ("nts", "722000", "58")],
)
def test_a_code_of_another_classification_is_not_taken_for_one_of_ours(system, code, found):
    comwel = {"source": "comwel", "industry_code": code, "industry_system": system}
    made, _ = filled(companies(), comwel, {"source": "pension", "ksic_division": "58"})
    assert made["ksic"] == found


def test_a_firm_is_closed_only_if_all_its_workplaces_have_left():
    gone = {"source": "pension", "status": "left", "until": "2026-07-01"}
    assert str(filled(companies(), gone)[0]["closed_on"].date()) == "2026-07-01"
    made, _ = filled(companies(), gone, {"source": "pension", "employees": 3})
    assert pd.isna(made["closed_on"])


def test_what_is_only_for_review_fills_nothing():
    made, told = filled(companies(), {"source": "pension", "employees": 60}, status="review")
    assert (pd.isna(made["employees"]), told) == (True, [])


def test_nobody_insured_is_a_number_and_no_size_band():
    made, told = filled(companies(), {"source": "pension", "employees": 0})
    assert (made["employees"], pd.isna(made["size_band"])) == (0, True)
    assert told == [["employees", "0", "pension", "w0"]]


def test_what_was_filled_is_taken_back_and_what_came_since_stays():
    told = [("a", "employees", "60", "pension", "w", "2026-08"),
            ("a", "opened_on", "2001-05-02", "pension", "w", "2026-08"),
            ("b", "employees", "60", "pension", "w", "2026-08")]  # fmt: skip
    fills = pd.DataFrame(told, columns=list(COLUMNS))
    ours = companies(employees=60, opened_on=pd.Timestamp("2001-05-02"), ksic="58")
    bare = unfilled(ours, fills).iloc[0]
    assert pd.isna(bare["employees"])
    assert pd.isna(bare["opened_on"])
    assert bare["ksic"] == "58"
    assert unfilled(companies(employees=61), fills).iloc[0]["employees"] == 61


def test_the_industry_follows_a_code_that_was_filled_and_is_told_as_its_source():
    comwel = {"source": "comwel", "industry_code": "58222", "industry_system": "ksic11"}
    made, told = filled(companies(), comwel)
    assert made["industry"] == "non_manufacturing"
    assert told == [
        ["ksic", "58222", "comwel", "w0"],
        ["industry", "non_manufacturing", "comwel", "w0"],
    ]


def test_the_industry_follows_the_code_a_company_has_and_is_told_as_of_the_code():
    made, told = filled(companies(ksic="29299"), {"source": "pension", "ksic_division": "13"})
    assert (made["ksic"], made["industry"]) == ("29299", "machinery")
    assert told == [["industry", "machinery", "ksic", ""]]


def test_an_industry_that_is_given_is_kept_whatever_the_code_says():
    made, told = filled(companies(ksic="29299", industry="steel"), NO_WORKPLACE)
    assert (made["industry"], told) == ("steel", [])


@pytest.mark.parametrize("code", ["34011", "04", "00", None])
def test_a_code_of_no_industry_or_of_none_that_is_known_tells_none(code):
    made, told = filled(companies(ksic=code), NO_WORKPLACE)
    assert (pd.isna(made["industry"]), told) == (True, [])


def test_every_industry_is_one_of_the_eleven_and_the_sample_uses_the_same_divisions():
    assert set(BY_DIVISION.values()) == set(industries().values())
    divisions = [division for row in INDUSTRY.values() for division in row.divisions]
    assert sorted(divisions) == [str(division) for division in range(10, 34)]
    for row in INDUSTRIES:
        assert set(industry_of(pd.Series(row.divisions))) == {row.code}


def test_a_complex_that_was_filled_stays_and_is_told_until_another_is_given():
    told = [("a", "complex_id", "digital", "point", "", None)]
    fills = pd.DataFrame(told, columns=list(COLUMNS))
    ours = companies(complex_id="digital")
    assert unfilled(ours, fills)["complex_id"].tolist() == ["digital"]
    assert still_placed(ours, fills)["value"].tolist() == ["digital"]
    assert still_placed(companies(complex_id="other"), fills).empty
