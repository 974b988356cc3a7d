"""The queries that pages make of a large country in order to be drawn; each may take a second.

Each is made for the country and, where the query takes it, for a province, a reader's regions, a
channel and an agency. Queries made only for a download (all rows) are left out.
"""

import inspect
from collections.abc import Iterator
from typing import Any

from src.store.queries.catalogue import QUERIES

PEOPLE = {"program": "parental", "window": 12}
OPEN = {"open_only": True}
CALLS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "campaigns": (
        ("campaign_list", {}),
        ("campaign_stages", PEOPLE),
        ("campaign_ways", {"way": "channel", **PEOPLE}),
        ("campaign_ways", {"way": "agency", **PEOPLE}),
        ("campaign_days", {}),
        ("campaign_parts", {"by": ("size_band", "complex"), **PEOPLE, **OPEN}),
        ("companies_unreached", {"limit": 200, **PEOPLE, **OPEN}),
        ("effect_firsts", {"stage": "visited"}),
    ),
    "companies": (
        ("company_rows", {"limit": 50, **PEOPLE}),
        ("company_rows", {"limit": 50, "sort": "rate", **PEOPLE}),
        ("company_rows", {"limit": 50, "sort": "rate", "descending": True, **PEOPLE}),
        ("company_rows", {"limit": 50, "sort": "employees", "descending": True, **PEOPLE}),
        ("count_company_rows", {}),
    ),
    "low_uptake": (
        ("low_uptake_candidates", PEOPLE),
        ("low_uptake_open", PEOPLE),
        ("low_uptake_groups", {"by": "complex", **PEOPLE, **OPEN}),
        ("low_uptake_reference", PEOPLE),
    ),
    "follow_up": (
        ("open_by_complex", {}),
        ("campaign_groups", {"by": "complex", **PEOPLE}),
    ),
}
CHOICES: tuple[dict[str, Any], ...] = (
    {},
    {"sido": "11"},
    {"regions": ("11", "47190")},
    {"channel": "visit"},
    {"agency": "kicox"},
)


def calls_of(name: str) -> Iterator[dict[str, Any]]:
    """Return the calls of a query that pages make in order to be drawn."""
    parameters = inspect.signature(QUERIES[name]).parameters.values()
    named = {one.name for one in parameters}
    takes_place = any(one.kind is one.VAR_KEYWORD for one in parameters)
    for calls in CALLS.values():
        for query, codes in calls:
            if query == name:
                for choice in CHOICES:
                    if takes_place and set(choice) <= {"sido", "regions"} or set(choice) <= named:
                        yield codes | choice
