"""The weekly queries on a country small enough to add up by hand."""

from datetime import date

import pandas as pd
import pytest

from src.store.queries import weekly
from src.store.snapshots import publish
from tests.store import small
from tests.store.uptake_rows import companies, country, rows

STARTS = rows(
    "leave_starts",
    ("a", "2026-01-05", "parental", "f", "2026-01-05", 1),
    ("a", "2026-01-05", "parental", "f", "2026-01-19", 2),
    ("b", "2026-01-05", "parental", "m", "2026-01-05", 4),
    ("c", "2026-01-12", "parental", "f", "2026-01-12", 8),
    ("c", "2026-01-12", "maternity", "f", "2026-01-12", 16),
)
ELIGIBLE = rows(
    "eligible",
    ("a", "2026-01", "parental", "f", 10),
    ("b", "2026-01", "parental", "m", 20),
    ("c", "2026-01", "parental", "f", 40),
)
COMPANIES = companies(
    ("a", "digital", "food", "1-4"), ("b", "juan", "steel", "1-4"), ("c", "magok", "food", "5-49")
)
EVENTS = pd.DataFrame(
    [
        ("all", "2025-01-01", None, None, True),
        ("other", "2025-02-01", "maternity", None, True),
        ("here", "2025-03-01", "parental", "juan", False),
    ],
    columns=["event_id", "happened_on", "program", "complex_id", "rebases"],
).assign(event_name="사건", event_name_en=None, source=None)
CAMPAIGNS = pd.DataFrame(
    [("wide", None), ("juan", "juan"), ("magok", "magok")],
    columns=["campaign_id", "complex_id"],
).assign(campaign_name="예시", channel="visit", starts_on=date(2025, 1, 1), ends_on=None, target=1)
CONTACTS = rows("contacts", ("x", "b", "2025-06-02", "visited")).assign(campaign_id="juan")


@pytest.fixture(scope="module")
def weeks(tmp_path_factory):
    events = EVENTS.assign(happened_on=pd.to_datetime(EVENTS["happened_on"]).dt.date)
    tables = country(
        companies=COMPANIES, leave_starts=STARTS, eligible=ELIGIBLE, events=events,
        campaigns=CAMPAIGNS.assign(budget_krw=1), contacts=CONTACTS,
    )  # fmt: skip
    return publish(tmp_path_factory.mktemp("weeks"), tables, origin="sample")


def people(snapshot, **codes) -> list[tuple]:
    found = small.ask(snapshot, weekly.weekly_starts("parental", **codes))
    days = [pd.to_datetime(found[name]).dt.strftime("%m-%d") for name in ("week", "received_week")]
    return list(zip(*days, found["users"].tolist(), strict=True))


def test_starts_are_added_by_week_and_by_week_of_report(weeks):
    assert people(weeks) == [("01-05", "01-05", 5), ("01-05", "01-19", 2), ("01-12", "01-12", 8)]


@pytest.mark.parametrize(
    ("codes", "users"),
    [
        ({"sex": "m"}, 4),
        ({"complex_id": "export"}, 7),
        ({"complex_id": "export-incheon"}, 4),
        ({"sido": "11"}, 11),
        ({"kind": "general"}, 8),
        ({"industry": "food", "size_band": "1-4"}, 3),
        ({"reached": "yes"}, 4),
        ({"reached": "no"}, 11),
    ],
)
def test_a_group_has_its_own_people_and_a_complex_those_of_its_parts(weeks, codes, users):
    assert sum(row[-1] for row in people(weeks, **codes)) == users


def test_eligible_people_are_added_by_month(weeks):
    assert small.ask(weeks, weekly.monthly_eligible("parental", sido="11"))[
        "eligible"
    ].tolist() == [50]


def test_complexes_and_parts_have_the_people_reported_until_a_week(weeks):
    def by_complex(until: str) -> dict:
        statement = weekly.weekly_starts_by_complex("parental", date.fromisoformat(until))
        found = small.ask(weeks, statement)
        return dict(zip(found["complex_id"], found["users"], strict=True))

    assert by_complex("2026-01-05") == {"digital": 1, "juan": 4}
    assert by_complex("2026-01-19") == {"digital": 3, "juan": 4, "magok": 8}
    eligible = small.ask(weeks, weekly.monthly_eligible_by_complex("parental"))
    assert dict(zip(eligible["complex_id"], eligible["eligible"], strict=True)) == {
        "digital": 10,
        "juan": 20,
        "magok": 40,
    }


def test_the_weeks_reported_reach_from_the_first_start_to_the_last_report(weeks):
    found = small.ask(weeks, weekly.weeks_reported()).iloc[0]
    assert (str(found["first"])[:10], str(found["last"])[:10]) == ("2026-01-05", "2026-01-19")


@pytest.mark.parametrize(
    ("place", "names"),
    [({}, ["all"]), ({"complex_id": "juan"}, ["all", "here"]), ({"complex_id": "magok"}, ["all"]),
     ({"complex_id": "export"}, ["all", "here"]), ({"sido": "28"}, ["all", "here"])],
)  # fmt: skip
def test_events_obey_programme_and_place(weeks, place, names):
    found = small.ask(weeks, weekly.logged_events("parental", **place))
    assert found["event_id"].tolist() == names


def test_every_event_comes_with_the_complexes_that_it_concerns(weeks):
    found = small.ask(weeks, weekly.logged_events_everywhere("parental"))
    assert found["event_id"].tolist() == ["all", "here"]
    assert found["leaf_id"].fillna("").tolist() == ["", "juan"]


@pytest.mark.parametrize(
    ("codes", "names"),
    [({}, ["juan", "magok", "wide"]), ({"complex_id": "juan"}, ["juan", "wide"]),
     ({"sido": "11"}, ["magok", "wide"]), ({"industry": "steel"}, ["juan"]),
     ({"industry": "food"}, []), ({"reached": "yes"}, ["juan"]), ({"reached": "no"}, [])],
)  # fmt: skip
def test_campaigns_obey_place_and_group(weeks, codes, names):
    found = small.ask(weeks, weekly.campaigns_shown(**codes))
    assert found["campaign_id"].tolist() == names
