"""A publication for finding companies: 300 ordinary ones, and a few that matter."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from src.load.lists.regions import read_regions
from src.store.snapshots import Snapshot, publish

AS_OF = date(2026, 11, 15)
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://example.invalid")',
    "가" * 300,
    "🍞 빵집",
    "\u202eabc 거꾸로",
    "'; DROP TABLE companies",
    "**굵게** [고리](javascript:alert(1))",
)
# company_id, name, building, eligible, users, closed_on
CRAFTED = (
    ("nobody-of-nine", "아홉 가운데 아무도", "b1", 9, 0, None),
    ("one-of-nine", "아홉 가운데 하나", "b1", 9, 1, None),
    ("nobody-of-one", "하나 가운데 아무도", "b1", 1, 0, None),
    ("all-of-nine", "아홉 모두", "b2", 9, 9, None),
    ("closed", "문 닫은 기업", "b2", 30, 0, date(2026, 1, 31)),
    *[(f"hostile-{at}", name, "b2", 12, 0, None) for at, name in enumerate(HOSTILE)],
)
COMPLEXES = (
    ("gumi-1", None, "gumi-1", "구미1", "national", "47", "47190", True, 36.105, 128.392),
    ("juan", None, "juan", "주안", "national", "11", "11530", True, 37.48, 126.88),
)
COMPLEX_COLUMNS = (
    *("complex_id", "parent_id", "top_id", "complex_name", "kind", "sido", "sigungu", "is_leaf"),
    *("lat", "lon"),
)
BUILDINGS = (
    ("b1", "gumi-1", "가나타워", 36.1, 128.39),
    ("b2", "gumi-1", "다라타워", 36.11, 128.38),
)
G_BUILDING = ("g1", "seoul-digital", "지식타워", 37.481, 126.882)
LAST_WEEK = date(2026, 11, 9)


def companies() -> pd.DataFrame:
    """Return every company with its counts: company_id, company_name, eligible, users, …"""
    draw = np.random.default_rng(1)
    users = draw.binomial(6, draw.beta(8, 4, 300))
    ordinary = [
        (f"ordinary-{at:03d}", f"보통 {at:03d}", None, 6, int(found), None)
        for at, found in enumerate(users)
    ]
    columns = ["company_id", "company_name", "building_id", "eligible", "users", "closed_on"]
    rows = pd.DataFrame([*CRAFTED, *ordinary], columns=columns)
    return rows.assign(complex_id=["gumi-1"] * (len(rows) - 100) + ["juan"] * 100)


G_VALLEY = ("seoul-digital", None, "seoul-digital", "서울디지털", "national", "11", "11530", True,
            37.48, 126.9)  # fmt: skip
# company_id, industry, size_band, employees, contacted: only the first two match the search
OF_G_VALLEY = (
    ("g-machinery", "machinery", "5-49", 30, False),
    ("g-second", "machinery", "5-49", 12, False),
    ("g-large", "machinery", "50-299", 120, False),
    ("g-office", "non_manufacturing", "5-49", 30, False),
    ("g-contacted", "machinery", "5-49", 30, True),
)


def publish_with_g_valley(folder: Path) -> Snapshot:
    """Publish all companies, plus five of 서울디지털 where none of nine people has started."""
    own = pd.DataFrame(OF_G_VALLEY, columns=["company_id", "industry", "size_band", "employees",
                                             "contacted"])  # fmt: skip
    more = own.assign(
        company_name=own["company_id"], building_id="g1", eligible=9, users=0, closed_on=None,
        complex_id="seoul-digital",
    )  # fmt: skip
    contacts = pd.DataFrame({"company_id": own.loc[own["contacted"], "company_id"]}).assign(
        contact_id="c1", campaign_id="visits-2026", contacted_on=date(2026, 10, 5), stage="visited"
    )
    return publish_companies(folder, more=more, contacts=contacts)


def publish_companies(
    folder: Path,
    origin: str = "sample",
    more: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
) -> Snapshot:
    """Publish them: women and parental leave only, all in March 2026, reported at once.

    more : additional companies of 서울디지털, with contacts.
    """
    rows = companies() if more is None else pd.concat([companies(), more], ignore_index=True)
    counted = {"month": "2026-03", "program": "parental", "sex": "f"}
    started = {"week": date(2026, 3, 2), "received_week": date(2026, 3, 2)}
    eligible = rows[["company_id", "eligible"]].assign(**counted)
    users = rows[["company_id", "users"]].assign(program="parental", sex="f", **started)
    # one person a year and a half ago and one in the last week, so that a window of a year is
    # complete
    edges = [
        {"month": "2025-09", "week": date(2025, 9, 1), "received_week": date(2025, 9, 1)},
        {"month": "2026-11", "week": LAST_WEEK, "received_week": LAST_WEEK},
    ]
    more = pd.DataFrame(edges).assign(company_id="ordinary-000", program="parental", sex="f")
    return publish(
        folder,
        {
            "regions": read_regions(),
            "complexes": pd.DataFrame(
                COMPLEXES if more is None else (*COMPLEXES, G_VALLEY), columns=list(COMPLEX_COLUMNS)
            ),
            "buildings": pd.DataFrame(
                BUILDINGS if more is None else (*BUILDINGS, G_BUILDING),
                columns=["building_id", "complex_id", "building_name", "lat", "lon"],
            ),
            "companies": _facts(rows),
            "eligible": pd.concat([eligible, more[["company_id", *counted]].assign(eligible=1)]),
            "leave_starts": pd.concat(
                [users[users["users"] > 0], more.drop(columns="month").assign(users=1)]
            ),
            "campaigns": _campaign(),
            **({} if contacts is None else {"contacts": contacts}),
            "sources": _source(),
        },
        origin=origin,
    )


def _facts(rows: pd.DataFrame) -> pd.DataFrame:
    facts = rows[["company_id", "company_name", "complex_id", "building_id", "closed_on"]]
    usual = {"industry": "machinery", "size_band": "5-49", "employees": 30}
    own = {
        name: rows[name].fillna(value) if name in rows else value for name, value in usual.items()
    }
    return facts.assign(**own, opened_on=date(2020, 1, 2))


def _campaign() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "campaign_id": ["visits-2026"],
            "campaign_name": ["2026년 방문"],
            "channel": ["visit"],
            "starts_on": [date(2026, 10, 1)],
        }
    )


def _source() -> pd.DataFrame:
    row = {
        "source_id": "made-up",
        "file": "만든 자료",
        "sha256": "made up",
        "source": "sample",
        "quarter": None,
        "as_of": AS_OF,
        "rows_read": 1,
        "rows_accepted": 1,
        "rows_rejected": 0,
    }
    return pd.DataFrame([row])
