"""Campaigns small enough to count by hand: contacts, their days and stages, and held-out firms."""

import pandas as pd

from tests.store import small, uptake_rows

# id, name, channel, complex, first and last day, target, budget, spent, agency
CAMPAIGNS = (
    (
        "brief",
        "설명회",
        "briefing",
        "digital",
        "2026-03-02",
        "2026-03-20",
        4,
        4_000_000,
        None,
        "kicox",
    ),
    ("visit", "방문", "visit", None, "2026-04-06", "2026-04-30", 3, 9_000_000, 8_000_000, None),
    (
        "later",
        "앞날 박람회",
        "fair",
        "magok",
        "2027-01-04",
        "2027-01-08",
        50,
        1_000_000,
        None,
        "local",
    ),
    ("silent", "안내문", "mail", "digital", "2026-05-04", None, None, None, None, "kicox"),
)
# campaign, company, day, stage, agency
CONTACTS = (
    ("brief", "a", "2026-02-20", "targeted", None),
    ("brief", "a", "2026-03-03", "informed", None),
    ("brief", "a", "2026-03-04", "informed", None),
    ("brief", "b", "2026-02-20", "targeted", None),
    ("brief", "c", "2026-03-10", "visited", None),
    ("visit", "a", "2026-04-07", "visited", "job_centre"),
    ("visit", "a", "2026-04-20", "linked", "job_centre"),
    ("visit", "d", "2026-04-08", "informed", None),
    (None, "e", "2026-04-09", "visited", "innovation"),
)
BUILDINGS = (("t1", "digital", "가동"), ("t2", "digital", "나동"))
HELD = (("visit", "b", "2026-04-01"),)


def tables() -> dict[str, pd.DataFrame]:
    """Return a country of six companies, four campaigns, and uptake of parental leave."""
    columns = "campaign_id campaign_name channel complex_id starts_on ends_on target budget_krw "
    columns += "spent_krw agency"
    campaigns = pd.DataFrame(CAMPAIGNS, columns=columns.split())
    contacts = pd.DataFrame(
        CONTACTS, columns=["campaign_id", "company_id", "contacted_on", "stage", "agency"]
    )
    contacts["contact_id"] = [f"k{number}" for number in range(len(contacts))]
    held = pd.DataFrame(HELD, columns=["campaign_id", "company_id", "held_on"])
    companies = uptake_rows.companies(
        ("a", "digital", "food", "5-49"),
        ("b", "digital", "food", "1-4"),
        ("c", "digital", "steel", "1-4"),
        ("d", "magok", "steel", "1-4"),
        ("e", "magok", None, None),
        ("f", "magok", "food", "1-4"),
    )
    return uptake_rows.country(
        companies=companies.assign(building_id=["t1", "t1", "t2", None, None, None]),
        buildings=pd.DataFrame(
            {
                "building_id": ["t1", "t2"],
                "complex_id": "digital",
                "building_name": ["가동", "나동"],
            }
        ),
        campaigns=_dated(campaigns, "starts_on", "ends_on").astype(
            {"target": "Int64", "budget_krw": "Int64", "spent_krw": "Int64"}
        ),
        contacts=_dated(contacts, "contacted_on"),
        holdouts=_dated(held, "held_on"),
        sources=small.source("2026Q2", "sample"),
        eligible=_eligible(),
        leave_starts=_starts(),
    )


def _dated(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in names})


def _eligible() -> pd.DataFrame:
    """One woman and two men became eligible at each company in each of 30 months."""
    months = [str(month) for month in pd.period_range("2024-01", "2026-06", freq="M")]
    rows = [
        (company, month, "parental", sex, many)
        for company in "abcdef"
        for month in months
        for sex, many in (("f", 1), ("m", 2))
    ]
    return uptake_rows.rows("eligible", *rows)


def _starts() -> pd.DataFrame:
    """At a and f the woman of each month took leave, reported in the same week."""
    months = pd.period_range("2024-01", "2026-06", freq="M")
    first = [
        month.start_time + pd.Timedelta(days=-month.start_time.weekday() % 7) for month in months
    ]
    rows = [(company, day, "parental", "f", day, 1) for company in "af" for day in first]
    return uptake_rows.rows("leave_starts", *rows)
