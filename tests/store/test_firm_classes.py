"""The class of a firm, from a source or by the dated rule, and the subsidies of its class."""

import itertools
from datetime import date

import pandas as pd
import pytest

from src.load.lists.regions import read_regions
from src.store.engine import fetch_frame, open_engine
from src.store.program_rules import Firm, all_rules, rules_for
from src.store.queries.company_table import company_rows
from src.store.snapshots import publish

DAY = date(2026, 11, 29)
PLACE = {
    "complex_id": "gumi",
    "parent_id": None,
    "top_id": "gumi",
    "complex_name": "구미",
    "kind": "national",
    "sido": "47",
    "sigungu": "47190",
    "is_leaf": True,
    "lat": 36.1,
    "lon": 128.4,
}
# id, ksic, industry, size_band, employees, business_no, firm_class in the file, expected class
FIRMS = (
    ("factory-500", "26410", "electronics", "300+", 500, None, None, "priority"),
    ("factory-501", "26410", "electronics", "300+", 501, None, None, "above"),
    ("software-300", "58222", "non_manufacturing", "300+", 300, None, None, "priority"),
    ("software-301", "58222", "non_manufacturing", "300+", 301, None, None, "above"),
    ("shop-200", "46100", "non_manufacturing", "50-299", 200, None, None, "priority"),
    ("shop-201", "46100", "non_manufacturing", "50-299", 201, None, None, "above"),
    ("teacher-100", "85500", "non_manufacturing", "50-299", 100, None, None, "priority"),
    ("teacher-101", "85500", "non_manufacturing", "50-299", 101, None, None, "above"),
    ("name-only-500", None, "machinery", "300+", 500, None, None, "priority"),
    ("service-100", None, "non_manufacturing", "50-299", 100, None, None, "priority"),
    ("service-101", None, "non_manufacturing", "50-299", 101, None, None, None),
    ("unknown-501", None, None, "300+", 501, None, None, "above"),
    ("band-5-49", None, None, "5-49", None, None, None, "priority"),
    ("band-50-299", None, None, "50-299", None, None, None, None),
    ("band-50-299-made", "25110", None, "50-299", None, None, None, "priority"),
    ("band-300", "25110", None, "300+", None, None, None, None),
    ("nothing", None, None, None, None, None, None, None),
    ("told", "26410", "electronics", "300+", 900, None, "priority", "priority"),
    ("told-large", "26410", "electronics", "5-49", 20, None, "large", "large"),
    ("site-a", "26410", "electronics", "50-299", 299, "1234567891", None, "above"),
    ("site-b", "26410", "electronics", "50-299", 299, "1234567891", None, "above"),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    columns = ["company_id", "ksic", "industry", "size_band", "employees", "business_no"]
    rows = pd.DataFrame(FIRMS, columns=[*columns, "firm_class", "told"]).drop(columns="told")
    tables = {
        "regions": read_regions(),
        "complexes": pd.DataFrame([PLACE]),
        "companies": rows.assign(company_name=rows["company_id"], complex_id="gumi"),
        "headcounts": pd.DataFrame(
            [
                ("told", "2026-09", "f", "30-39", 30),
                ("told", "2026-09", "m", "40-49", 70),
            ],
            columns=["company_id", "month", "sex", "age_band", "employees"],
        ),
    }
    folder = tmp_path_factory.mktemp("classes")
    return open_engine(publish(folder, tables, origin="sample", merge=False))


def rows_of(engine, **codes) -> pd.DataFrame:
    shown = ("company_name", "firm_class", "young_share")
    return fetch_frame(engine, company_rows(columns=shown, **codes)).set_index("company_name")


def test_each_firm_has_the_class_of_its_industry_and_size(engine):
    found = rows_of(engine)["firm_class"]
    told = {name: (None if pd.isna(code) else code) for name, code in found.items()}
    assert told == {row[0]: row[-1] for row in FIRMS}


def test_priority_finds_those_that_may_be_and_nobody_else(engine):
    found = set(rows_of(engine, firm_class="priority").index)
    assert found == {row[0] for row in FIRMS if row[-1] in ("priority", None)}


def test_the_share_of_young_people_is_told_only_where_ages_are_known(engine):
    shares = rows_of(engine)["young_share"]
    assert shares["told"] == pytest.approx(0.3)
    assert shares.drop("told").isna().all()
    assert list(rows_of(engine, young=30).index) == ["told"]
    assert rows_of(engine, young=40).empty


def test_several_industries_are_found_at_once(engine):
    found = set(rows_of(engine, industry=("electronics", "machinery")).index)
    assert found == {row[0] for row in FIRMS if row[2] in ("electronics", "machinery")}


@pytest.mark.slow
def test_no_firm_is_offered_what_its_class_may_not_have():
    """All rules × classes × sizes × regions, compared with a plain reading of each rule."""
    places = [("11", "11530"), ("30", None), ("47", "47190")]
    days = (date(2025, 6, 1), DAY)
    kinds = ("priority", "middle", "large", "above", None)
    for kind, size, (sido, sigungu), day in itertools.product(
        kinds, (4, 29, 30, 500, 501, 5432), places, days
    ):
        firm = Firm(size, "26410", sido, sigungu, kind)
        known = kind or ("priority" if size <= 500 else "above")
        found = rules_for(firm, day)
        offered = found[found["verdict"] == "may"]
        classes = set(offered["firm_class"].dropna())
        assert known == "priority" or "priority" not in classes
        assert known in ("priority", "middle") or not classes
        assert set(offered["region"].dropna()) <= {sido, sigungu}
        for row in offered.itertuples():
            assert not row.employees_from > size
            assert not row.employees_to < size
            assert row.mark in ("A", "B")


def test_a_firm_of_5432_gets_none_of_the_priority_ones():
    assert (all_rules()["firm_class"] == "priority").any()
    found = rules_for(Firm(5432, "26410", "47", "47190"), DAY)
    priority = found[found["firm_class"] == "priority"]
    assert len(priority) > 0
    assert (priority["verdict"] == "may_not").all()
