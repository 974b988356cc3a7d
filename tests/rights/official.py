"""Official-shaped data full of markers: protected facts about a firm can be found in a page.

Two districts, 구로 and 강서, with a sole proprietor and a corporation in each, far apart in every
figure. A marker is a text or a number that occurs in the data of one firm only.
"""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from src.load.lists.regions import read_regions
from src.store.snapshots import Snapshot, publish
from tests.published import _facts

GURO, GANGSEO = "11530", "11500"
AS_OF = date(2026, 11, 15)
# company, district's complex, whether the number is a person's, name, number, employees
FIRMS = (
    ("guro-person", "seoul-digital", "홍길동표식철물", "1230112345", 70019),
    ("guro-firm", "seoul-digital", "구로표식산업", "1248154321", 71039),
    ("gangseo-person", "magok", "임꺽정표식상회", "2230198765", 82073),
    ("gangseo-firm", "magok", "강서표식전자", "2248145678", 83113),
)
PLANNERS = {"seoul-digital": "구로표식플래너", "magok": "강서표식플래너"}
REFUSED = "9990187654"
"""A business number in a refused row."""
TYPED = "214-81-54320"
"""A business number that somebody typed into every free text, where no number belongs."""
PRINTED = {
    "seoul-digital": (1010, 905, 22_000, 8_400, 3_100_000_000_000, 520_000_000),
    "magok": (50, 40, 900, 300, 1_000_000_000, 1_000_000),
}
"""Published statistics, which everybody may see."""
ELIGIBLE = dict(zip([firm[0] for firm in FIRMS], (43117, 45719, 54133, 57737), strict=True))
USERS = dict(zip([firm[0] for firm in FIRMS], (21121, 22313, 30727, 33151), strict=True))


def address_of(firm: tuple) -> str:
    """Return the address of a firm; that of a sole proprietor may be a home."""
    return f"표식로 {firm[0][::-1]}"


def typed_in(text: str) -> str:
    """Return a text into which somebody also typed a business number."""
    return f"{text} ({TYPED}, {TYPED.replace('-', '')})"


def firms_of(complex_id: str) -> list[tuple]:
    return [firm for firm in FIRMS if firm[1] == complex_id]


def names_of(complex_id: str) -> dict[str, str]:
    """Return the name of each firm of a complex by its id."""
    return {firm[0]: firm[2] for firm in firms_of(complex_id)}


def secrets() -> list[str]:
    """Return the markers of all firms as they are in the data: nobody may be sent these."""
    counts = [count for firm in FIRMS for count in (firm[4], ELIGIBLE[firm[0]], USERS[firm[0]])]
    named = [one for firm in FIRMS for one in (firm[2], firm[3])]
    return [*named, *map(str, counts), *PLANNERS.values(), REFUSED]


def publish_official(folder: Path) -> Snapshot:
    """Publish the firms with people, contacts, leave and one refused row."""
    return publish(folder, _tables(), origin="official")


def _tables() -> dict[str, pd.DataFrame]:
    ids = [firm[0] for firm in FIRMS]
    months = [f"{2024 + (m // 12)}-{m % 12 + 1:02d}" for m in range(12, 34)]
    return {
        "regions": read_regions(),
        "complexes": pd.DataFrame(
            [
                (
                    "seoul-digital",
                    None,
                    "seoul-digital",
                    "서울디지털",
                    "national",
                    "11",
                    GURO,
                    True,
                ),
                ("magok", None, "magok", "마곡", "general", "11", GANGSEO, True),
            ],
            columns=[
                *("complex_id", "parent_id", "top_id", "complex_name", "kind"),
                *("sido", "sigungu", "is_leaf"),
            ],
        ),
        "buildings": pd.DataFrame(
            [("b-guro", "seoul-digital", typed_in("구로표식빌딩"), 37.48, 126.88)],
            columns=["building_id", "complex_id", "building_name", "lat", "lon"],
        ),
        "complex_quarters": _facts("2026Q1", "kicox_national", PRINTED),
        "companies": pd.DataFrame(
            FIRMS, columns=["company_id", "complex_id", "company_name", "business_no", "employees"]
        ).assign(
            industry=["machinery", "electronics"] * 2,
            size_band="300+",
            building_id=["b-guro", "b-guro", None, None],
            opened_on=date(2020, 1, 2),
            address=[typed_in(address_of(firm)) for firm in FIRMS],
            telephone=typed_in("02-860-1234"),
            contact=typed_in("총무팀"),
        ),
        "headcounts": pd.DataFrame(
            [
                (one, "2026-10", sex, "30-39", firm[4] // 2)
                for one, firm in zip(ids, FIRMS, strict=True)
                for sex in ("m", "f")
            ],
            columns=["company_id", "month", "sex", "age_band", "employees"],
        ),
        "eligible": pd.DataFrame(
            [(one, month, "parental", "f", ELIGIBLE[one]) for one in ids for month in months],
            columns=["company_id", "month", "program", "sex", "eligible"],
        ),
        "leave_starts": pd.DataFrame(
            [
                (one, week, "parental", "f", week + timedelta(weeks=1), USERS[one])
                for one in ids
                for week in (date(2026, 8, 3), date(2026, 9, 7), date(2026, 10, 5))
            ],
            columns=["company_id", "week", "program", "sex", "received_week", "users"],
        ),
        "campaigns": pd.DataFrame(
            [
                ("c-guro", typed_in("구로 설명회"), "visit", "seoul-digital", 20, 1_000_000),
                ("c-gangseo", typed_in("강서 설명회"), "visit", "magok", 20, 1_000_000),
            ],
            columns=[
                *("campaign_id", "campaign_name", "channel", "complex_id"),
                *("target", "budget_krw"),
            ],
        ).assign(starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 31)),
        "contacts": pd.DataFrame(
            [
                (f"k-{firm[0]}", campaign, firm[0], date(2026, 9, 8), "targeted", PLANNERS[firm[1]])
                for firm in FIRMS
                for campaign in ("c-guro" if firm[1] == "seoul-digital" else "c-gangseo",)
            ],
            columns=[
                *("contact_id", "campaign_id", "company_id", "contacted_on", "stage", "planner"),
            ],
        ),
        "sources": pd.DataFrame(
            [
                {
                    "source_id": "extract",
                    "file": typed_in("기업") + ".xlsx",
                    "sha256": "hash",
                    "source": "extracts",
                    "quarter": None,
                    "as_of": AS_OF,
                    "loaded_at": pd.Timestamp("2026-11-22 10:00:00"),
                    "rows_read": 5,
                    "rows_accepted": 4,
                    "rows_rejected": 1,
                }
            ]
        ),
        "events": pd.DataFrame(
            [("e-1", date(2026, 9, 7), typed_in("신고 방식 변경"), False)],
            columns=["event_id", "happened_on", "event_name", "rebases"],
        ),
        "problems": pd.DataFrame(
            [
                {
                    "source_id": "extract",
                    "level": "rejected",
                    "sheet": "기업",
                    "row": 5,
                    "column": "사업자등록번호",
                    "value": REFUSED,
                    "reason": f"'{REFUSED}'은 사업자등록번호가 아닙니다.",
                    "reason_en": f"'{REFUSED}' is no business number.",
                }
            ]
        ),
    }
