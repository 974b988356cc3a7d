"""What campaigns do, as rows: where and when, by which channel, how far they get, what it changes.

No campaign figures are published, so all but the start (2024-07-23, 서울디지털 and 구미) and the
stages (보도자료 2024-07-23) is assumed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """One way of reaching companies.

    `share`: companies aimed at, of a complex's; `months`: in which months of the year one starts;
    `weeks`: how long it lasts; `cost`: won for each company aimed at; `stages`: of those aimed at,
    the share that gets to each stage at least, in order.
    """

    name: str
    share: float
    months: tuple[int, ...]
    weeks: int
    cost: int
    stages: dict[str, float]


CHANNELS: dict[str, Channel] = {
    "visit": Channel(
        "방문 컨설팅", 0.016, (1, 4, 8, 10), 10, 320_000,
        {"informed": 0.90, "briefed": 0.80, "visited": 0.68, "linked": 0.30, "placed": 0.07},
    ),
    "briefing": Channel(
        "설명회", 0.030, (3, 5, 9, 11), 3, 60_000,
        {"informed": 0.86, "briefed": 0.38, "visited": 0.12, "linked": 0.05, "placed": 0.01},
    ),
    "training": Channel(
        "대표이사 교육", 0.014, (3, 9), 4, 150_000,
        {"informed": 0.80, "briefed": 0.45, "visited": 0.14, "linked": 0.06, "placed": 0.01},
    ),
    "fair": Channel(
        "일·생활 균형 박람회", 0.025, (6, 12), 1, 90_000,
        {"informed": 0.72, "briefed": 0.30, "visited": 0.08, "linked": 0.03, "placed": 0.005},
    ),
    "mail": Channel(
        "안내문", 0.050, (2, 7), 2, 3_000,
        {"informed": 0.96, "briefed": 0.07, "visited": 0.03, "linked": 0.01, "placed": 0.002},
    ),
}  # fmt: skip

# complex, first day, how much it does against the pilots.
PLACES: tuple[tuple[str, str, float], ...] = (
    ("seoul-digital", "2024-07-23", 1.0),
    ("gumi-1", "2024-07-23", 1.3),
    ("namdong", "2025-03-01", 0.5),
    ("banwol", "2025-03-01", 0.4),
    ("changwon", "2025-07-01", 0.5),
    ("gwangju-high-tech", "2025-07-01", 0.6),
    ("sihwa", "2026-02-01", 0.4),
    ("noksan", "2026-02-01", 0.6),
    ("ulsan-mipo", "2026-08-01", 0.5),
)
EVERYWHERE = ("2025-02-10", "육아지원 3법 안내문", 2_000)
"""A mailing to companies of all complexes."""
AHEAD = 45
"""Campaigns are announced so many days ahead."""
WITH_HOLDOUT = ("seoul-digital", "visit", "2025-08")
"""Of the companies chosen for this campaign chance keeps half back."""
HELD_WEEKS = 52
REST_WEEKS = 26
"""A company is not aimed at again by the same channel for so long."""
PLANNERS = 13

STAGE_DAYS = {"targeted": (-21, 8), "informed": (0, 18), "briefed": (10, 30), "visited": (20, 45),
              "linked": (40, 70), "placed": (70, 130)}  # fmt: skip
"""From which to which day after the start of its campaign a stage is reached."""

EFFECT_FROM = "visited"
SPILL_OVER = 0.02
"""Of the effect, the share that reaches another company for each visited one in its building, at
most five of them."""
