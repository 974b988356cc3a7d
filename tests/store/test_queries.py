"""Every query: portable, bound, and right on a country small enough to add up by hand."""

import inspect
import pkgutil
import re
from datetime import date
from importlib import import_module

import pytest
from duckdb_sqlalchemy import Dialect as DuckDB
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql

from src.store import queries
from src.store.queries import (
    companies,
    company_table,
    complexes,
    loaded,
    regions,
    tables,
)
from src.store.queries.catalogue import CATALOGUE, LIMITED, QUERIES
from tests.store import small

MODULES = [
    import_module(f"{queries.__name__}.{module.name}")
    for module in pkgutil.iter_modules(queries.__path__)
]
HOSTILE = "가'; DROP TABLE complexes; --"
TODAY = date(2026, 11, 15)
PLACE = {
    "sido": HOSTILE,
    "sigungu": HOSTILE,
    "complex_id": HOSTILE,
    "building_id": HOSTILE,
    "industry": HOSTILE,
    "size_band": HOSTILE,
}
CAMPAIGN = {"campaign_id": HOSTILE, "channel": HOSTILE, "agency": HOSTILE}
UNREACHED = {
    "program": HOSTILE,
    "window": 12,
    "aimed_at": HOSTILE,
    "open_only": True,
    **CAMPAIGN,
    **PLACE,
}
WEEKLY_GROUP = {
    "sex": HOSTILE,
    "complex_id": HOSTILE,
    "kind": HOSTILE,
    "sido": HOSTILE,
    "sigungu": HOSTILE,
    "industry": HOSTILE,
    "size_band": HOSTILE,
    "reached": "no",
}

# Each query with arguments that use all of its clauses
CALLS = {
    "sources_loaded": [{}],
    "problems_of": [{}, {"source_id": HOSTILE, "level": "rejected"}],
    "problem_rows": [{"source_ids": (HOSTILE,), "levels": ("rejected", HOSTILE)}],
    "coverage": [{}, {"kind": HOSTILE}],
    "regions": [{"level": "sido"}, {"level": "sigungu", "parent": HOSTILE}],
    "region_figures": [
        {"level": "sido", "quarter": "2025Q3"},
        {"level": "sigungu", "quarter": HOSTILE, "kind": ("national", HOSTILE), "sido": HOSTILE},
    ],
    "complexes_list": [{}, {"kind": HOSTILE, "sido": "11", "sigungu": HOSTILE, "tops_only": False}],
    "complex_figures": [
        {"quarter": "2025Q3"},
        {"quarter": HOSTILE, "kind": ("national", HOSTILE), "sido": "11", "sigungu": HOSTILE},
    ],
    "complex_trend": [{"complex_ids": ("export", HOSTILE)}, {"complex_ids": ()}],
    "industry_mix": [{"complex_ids": (HOSTILE,), "quarter": "2025Q3"}],
    "biggest_changes": [
        {"value": "tenants", "quarter": "2025Q3", "before": "2025Q2", "limit": 3, "kind": HOSTILE}
    ],
    "buildings_list": [{}, {"complex_id": HOSTILE}],
    "people_month": [{}],
    "buildings_in": [{"complex_id": HOSTILE}],
    "company_rows": [
        {"columns": ("company_name",), "limit": 10, "complex_id": "digital"},
        {"program": "parental", "window": 24, "sort": "rate", "descending": True},
        {
            "program": HOSTILE,
            "window": 12,
            "limit": 5,
            "offset": 10,
            "numbers": False,
            "search": HOSTILE,
            "reached": "yes",
            "stage": HOSTILE,
            "open_on": TODAY,
            **PLACE,
        },
    ],
    "count_company_rows": [
        {},
        {"numbers": False, "search": "123-45", "reached": "no", "open_on": TODAY, **PLACE},
        {"search": "124-81-00998"},
    ],
    "company_detail": [{"company_id": HOSTILE}, {"company_id": "1", "numbers": False}],
    "company_people": [{"company_id": HOSTILE}],
    "company_months": [{"company_id": HOSTILE}],
    "company_windows": [{"company_id": HOSTILE, "window": 12}],
    "company_contacts": [{"company_id": HOSTILE}],
    "low_uptake_candidates": [
        {"program": "parental", "window": 24},
        {"program": "parental", "window": None},
        {"program": HOSTILE, "window": 12, "sex": HOSTILE, "open_on": TODAY, **PLACE},
    ],
    "help_open": [{}, {"programs": ("parental", HOSTILE), "sex": HOSTILE}],
    "open_by_complex": [{}],
    "visit_facts": [{"company_ids": ("1", HOSTILE)}, {"numbers": True, **PLACE}],
    "help_effect": [{}, {"program": HOSTILE}],
    "help_levels": [{}, {"program": HOSTILE}],
    "subsidy_starts": [
        {"since": TODAY},
        {"since": TODAY, "company_ids": ("1", HOSTILE), **PLACE},
    ],
    "earlier_lists": [{"program": "parental"}, {"program": HOSTILE, "sido": HOSTILE}],
    "help_bases": [{}, {"program": HOSTILE}],
    "help_start_shares": [{}, {"program": HOSTILE}],
    "low_uptake_within": [{}, {"open_on": TODAY, **PLACE}],
    "low_uptake_facts": [{"company_ids": ("1", HOSTILE)}, PLACE],
    "low_uptake_groups": [
        {"by": "complex", "program": "parental", "window": 24},
        {"by": "building", "program": HOSTILE, "window": 12, "sex": HOSTILE, **PLACE},
    ],
    "low_uptake_reference": [{"program": HOSTILE, "window": 12, "sex": HOSTILE}],
    "visit_campaigns": [{}, {"on": TODAY}],
    "held_out_companies": [{"campaign_id": HOSTILE}],
    "uptake_groups": [
        {"level": "complex", "places": ("export", HOSTILE), "program": "parental"},
        {"level": "sido", "places": "11", "program": HOSTILE, "sex": HOSTILE, "kind": HOSTILE},
    ],
    "uptake_periods": [
        {"program": "parental"},
        {"program": HOSTILE, "sex": HOSTILE, "places": ("export", HOSTILE)},
    ],
    "uptake_windows": [{}, {"program": HOSTILE, "sex": HOSTILE}],
    "uptake_bases": [{}, {"program": HOSTILE, "sex": HOSTILE}],
    "complex_uptake": [
        {"program": "parental"},
        {
            "program": HOSTILE,
            "sex": HOSTILE,
            "window": 12,
            "kind": HOSTILE,
            "sido": "11",
            "sigungu": (HOSTILE, "11500"),
        },
        {"program": "parental", "sido": HOSTILE, "tops_only": False},
    ],
    "region_uptake": [
        {"level": "sido", "program": "parental"},
        {
            "level": "sigungu",
            "program": HOSTILE,
            "sex": HOSTILE,
            "window": 36,
            "kind": HOSTILE,
            "sido": HOSTILE,
        },
    ],
    "region_uptake_everywhere": [{"program": "parental"}, {"program": HOSTILE, "sex": HOSTILE}],
    "protected_complex_uptake": [
        {"program": "parental"},
        {
            "program": HOSTILE,
            "sex": HOSTILE,
            "window": 12,
            "kind": HOSTILE,
            "sido": "11",
            "sigungu": (HOSTILE, "11500"),
            "regions": (HOSTILE, "11"),
        },
        {"program": "parental", "sido": HOSTILE, "tops_only": False},
    ],
    "protected_region_uptake": [
        {"level": "sido", "program": "parental"},
        {
            "level": "sigungu",
            "program": HOSTILE,
            "sex": HOSTILE,
            "window": 36,
            "kind": (HOSTILE, "national"),
            "sido": HOSTILE,
            "regions": (HOSTILE,),
        },
    ],
    "protected_reach": [{}, {"complex_id": HOSTILE}, {"sigungu": HOSTILE}],
    "protected_reach_by_complex": [{"channel": HOSTILE, "sido": HOSTILE}],
    "protected_weekly_starts": [
        {"program": "parental"},
        {"program": HOSTILE, "complex_id": HOSTILE, "sido": HOSTILE, "regions": (HOSTILE,)},
        {"program": HOSTILE, "sigungu": HOSTILE, "regions": (HOSTILE,)},
        {"program": HOSTILE, **WEEKLY_GROUP},
    ],
    "protected_monthly_eligible": [{"program": HOSTILE, "sigungu": HOSTILE}],
    "protected_weekly_starts_by_complex": [
        {"program": HOSTILE, "until": TODAY, "sido": HOSTILE, "regions": (HOSTILE,)},
        {"program": HOSTILE, "until": TODAY, **WEEKLY_GROUP},
    ],
    "protected_monthly_eligible_by_complex": [{"program": HOSTILE, "sigungu": HOSTILE}],
    "complex_people": [{}, {"kind": HOSTILE, "sido": HOSTILE, "sigungu": HOSTILE}],
    "region_people": [{"level": "sido"}, {"level": HOSTILE, "kind": HOSTILE, "sido": HOSTILE}],
    "weeks_reported": [{}],
    "weekly_starts": [{"program": "parental"}, {"program": HOSTILE, **WEEKLY_GROUP}],
    "monthly_eligible": [{"program": HOSTILE, **WEEKLY_GROUP}],
    "weekly_starts_by_complex": [{"program": HOSTILE, "until": TODAY, **WEEKLY_GROUP}],
    "monthly_eligible_by_complex": [{"program": HOSTILE, **WEEKLY_GROUP}],
    "logged_events": [{"program": "parental"}, {"program": HOSTILE, "complex_id": HOSTILE}],
    "logged_events_everywhere": [{"program": HOSTILE}],
    "report_campaigns": [{"until": TODAY}, {"until": TODAY, "complex_id": HOSTILE}],
    "report_stages": [{"until": TODAY}, {"until": TODAY, "complex_id": HOSTILE}],
    "campaigns_shown": [{}, {"industry": HOSTILE, "reached": "yes", "sido": HOSTILE}],
    "campaign_list": [{}, {"channel": HOSTILE, "agency": HOSTILE, **PLACE}],
    "campaign_stages": [
        {"program": "parental", "window": 12},
        {"program": HOSTILE, "window": 12, **CAMPAIGN, **PLACE},
    ],
    "campaign_ways": [
        {"way": "channel", "program": "parental", "window": 12},
        {"way": "agency", "program": HOSTILE, "window": 12, "on": TODAY, **CAMPAIGN, **PLACE},
    ],
    "campaign_days": [{}, {**CAMPAIGN, **PLACE}],
    "campaign_groups": [
        {"by": "size_band", "program": "parental", "window": 12},
        {"by": "building", **UNREACHED},
    ],
    "campaign_parts": [
        {"by": ("size_band", "complex"), "program": "parental", "window": 12},
        {"by": ("size_band", "building"), **UNREACHED},
    ],
    "companies_unreached": [{"program": "parental", "window": 12}, {"limit": 5, **UNREACHED}],
    "effect_months": [{"program": HOSTILE, "until": HOSTILE}],
    "effect_others": [{"program": each, "until": HOSTILE} for each in (HOSTILE, None)],
    "effect_starts": [{"program": each, "until": HOSTILE} for each in (HOSTILE, None)],
    "effect_contacts": [{"stage": "informed"}],
    "effect_firsts": [{"stage": "informed"}, {"stage": "visited", **PLACE}],
    "effect_arms": [{}, {**CAMPAIGN, **PLACE}],
    "effect_neighbours": [{"stage": "visited"}],
    "company_places": [{}],
    "complex_names": [{}],
    "country_totals": [{}],
    "company_names": [{"company_ids": ("c1", HOSTILE)}],
    "quarter_sums": [{}],
    "people_by_period": [{}],
    "eligible_people": [{"month": "2026-03"}],
    "workplace_identities": [{"source": "comwel", "month": "2023-12"}],
    "workplaces_of": [{"source": "comwel", "month": "2023-12"}],
    "problems_among": [{"source_ids": ["a"]}],
    "reasons_told": [{}],
    "month_files": [{"source": "comwel", "month": "2023-12"}],
    "people_loaded": [{}],
    "links_counted": [{}],
    "links_by_source": [{}],
    "fills_counted": [{}],
    "places_counted": [{}],
    "count_doubtful_links": [{}, {"source": HOSTILE}],
    "doubtful_links": [{}, {"source": HOSTILE, "numbers": False, "limit": 5, "offset": 10}],
    "table_rows": [{"table": "companies"}, {"table": "problems"}],
    "shapes_of": [{"layer": HOSTILE}],
}
for _name, _calls in CALLS.items():
    if CATALOGUE[_name].reach == LIMITED:
        _calls.extend([{**_calls[-1], "regions": ("11", HOSTILE)}, {**_calls[-1], "regions": ()}])
    if "numbers" in inspect.signature(QUERIES[_name]).parameters:
        _calls.append({**_calls[-1], "numbers": ("11", HOSTILE)})
EACH_CALL = [(name, call) for name, calls in CALLS.items() for call in calls]

# Syntax that fails, or silently means something else, on PostgreSQL, Spark or Citus
AVOIDED = {
    "whole division": r"//",
    "IN of tuples": r"\([^()]*,[^()]*\)\s+IN\b",
    "DISTINCT ON": r"\bDISTINCT ON\b",
    "grouping sets": r"\b(ROLLUP|CUBE|GROUPING SETS)\b",
    "median": r"\bmedian\s*\(",
    "regular expressions": r"\bregexp|~\s|\bSIMILAR TO\b",
    "dates moved by intervals": r"\bINTERVAL\b",
    "RETURNING": r"\bRETURNING\b",
    "upserts": r"\bON CONFLICT\b|\bOR REPLACE\b",
    "LATERAL": r"\bLATERAL\b",
    "QUALIFY": r"\bQUALIFY\b",
    "EXTRACT": r"\bEXTRACT\s*\(",
    "rounding of doubles": r"\bround\s*\(",
}


def test_every_query_of_the_store_is_in_the_catalogue():
    written = {
        name
        for module in MODULES
        for name, function in inspect.getmembers(module, callable)
        if inspect.isfunction(inspect.unwrap(function))  # one without arguments may be cached
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and function.__annotations__.get("return") is Select
    }
    assert written == set(QUERIES) == set(CALLS)
    assert len(CATALOGUE) == len(QUERIES)


@pytest.mark.parametrize(
    "dialect",
    [pytest.param(DuckDB(), marks=pytest.mark.slow), postgresql.dialect()],
    ids=lambda d: d.name,
)
def test_every_query_is_portable_and_every_word_from_outside_is_bound(dialect):
    for name, call in EACH_CALL:
        sql = str(QUERIES[name](**call).compile(dialect=dialect))
        found = [w for w, pattern in AVOIDED.items() if re.search(pattern, sql, re.IGNORECASE)]
        assert found == [], (name, call)
        assert HOSTILE not in sql, (name, call)
        assert "DROP TABLE" not in sql, (name, call)


@pytest.mark.parametrize("name", CALLS)
def test_a_query_runs_and_its_columns_have_names_of_their_own(snapshot, name):
    for call in CALLS[name]:
        rows = small.ask(snapshot, QUERIES[name](**call))
        assert rows.columns.is_unique, call
        assert not [column for column in rows if column.startswith("anon_")], call
        assert not [column for column in rows if rows[column].dtype == object], call


def test_topmost_complexes_are_listed_once_and_straddling_ones_whole(snapshot):
    rows = small.ask(snapshot, complexes.complex_figures("2025Q3"))
    assert rows.set_index("complex_id")["tenants"].to_dict() == {
        "export": 130,
        "magok": 50,
        "onsan": 5,
    }


def test_in_a_province_a_straddling_complex_shows_only_its_part_there(snapshot):
    rows = small.ask(snapshot, complexes.complex_figures("2025Q3", sido="28"))
    assert rows.set_index("complex_id")["tenants"].to_dict() == {"export-incheon": 30}
    both = small.ask(snapshot, complexes.complex_figures("2025Q3", sido=("11", "28")))
    assert set(both["complex_id"]) == {"export-seoul", "export-incheon", "magok"}


def test_in_a_district_the_topmost_part_there_is_shown(snapshot):
    rows = small.ask(snapshot, complexes.complex_figures("2025Q3", sigungu="28260"))
    assert list(rows["complex_id"]) == ["juan"]
    seoul = small.ask(snapshot, complexes.complexes_list(sigungu="11530"))
    assert list(seoul["complex_id"]) == ["export-seoul"]


def test_every_complex_and_child_is_listed_where_asked_for(snapshot):
    assert len(small.ask(snapshot, complexes.complexes_list(tops_only=False))) == 8
    assert len(small.ask(snapshot, complexes.complexes_list())) == 3
    general = small.ask(snapshot, complexes.complexes_list(kind="general"))
    assert list(general["complex_name"]) == ["마곡"]


def test_a_trend_runs_from_the_oldest_quarter(snapshot):
    rows = small.ask(snapshot, complexes.complex_trend(("magok", "export")))
    assert rows[["complex_id", "quarter", "tenants"]].to_numpy().tolist() == [
        ["export", "2025Q2", 130],
        ["export", "2025Q3", 130],
        ["export", "2026Q1", 135],
        ["magok", "2025Q2", 30],
        ["magok", "2025Q3", 50],
    ]


def test_industries_come_from_one_source_only(snapshot):
    rows = small.ask(snapshot, complexes.industry_mix(("magok",), "2025Q3"))
    assert rows[["source", "industry", "employees"]].to_numpy().tolist() == [
        ["kicox_national", "food", 7]
    ]


def test_a_change_of_source_is_no_change(snapshot):
    rows = small.ask(snapshot, complexes.biggest_changes("tenants", "2025Q3", "2025Q2"))
    assert rows[["complex_id", "value_before", "value_now", "change"]].to_numpy().tolist() == [
        ["magok", 30, 50, 20]
    ]
    other = small.ask(snapshot, complexes.biggest_changes("tenants", "2026Q1", "2025Q3"))
    assert other.empty


def test_a_value_that_is_none_is_refused_before_it_reaches_the_database():
    with pytest.raises(ValueError, match="no such value"):
        complexes.biggest_changes("tenants; DROP TABLE", "2025Q3", "2025Q2")
    with pytest.raises(KeyError):
        tables.table_rows("information_schema.tables")


def test_companies_are_paged_by_name_and_counted_in_all_parts_of_a_complex(snapshot):
    first = small.ask(snapshot, company_table.company_rows(complex_id="export", limit=2))
    rest = small.ask(snapshot, company_table.company_rows(complex_id="export", limit=2, offset=2))
    assert [*first["company_name"], *rest["company_name"]] == ["=1+1", "가회사", "나회사"]
    counted = small.ask(snapshot, company_table.count_company_rows(complex_id="export"))
    assert counted[["companies", "employees"]].to_numpy().tolist() == [[3, 30]]
    inside = small.ask(snapshot, company_table.count_company_rows(building_id="b1"))
    assert inside["companies"].to_list() == [3]


def test_a_building_tells_how_many_companies_it_holds(snapshot):
    rows = small.ask(snapshot, companies.buildings_in("export"))
    assert rows[["building_name", "companies", "employees"]].to_numpy().tolist() == [
        ["가나타워", 3, 30]
    ]


def test_problems_name_their_file(snapshot):
    rows = small.ask(snapshot, loaded.problems_of(level="rejected"))
    assert set(rows["file"]) == {"a.xlsx"}
    assert small.ask(snapshot, loaded.problems_of(level="difference")).empty


def test_regions_are_asked_by_level_and_by_the_region_above(snapshot):
    below = small.ask(snapshot, regions.regions("sigungu", parent="11"))
    assert list(below["region_name"]) == ["강서구", "구로구"]
