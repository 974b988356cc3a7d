"""How often programs are open to people and used, as rows with the source of each figure.

`published` rows are from 육아휴직통계 2024 and 고용행정통계; `assumed` rows are guesses of the
right order, there because no figure is published for them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """The use rate of a program by one sex in a year. From `year` on, until the next row."""

    program: str
    sex: str
    year: int
    rate: float
    source: str


# 2024 of parental: use rate among parents of newborns. Fathers after it: the odds of a father among
# those paid for the first time (2024 .316, 2025 .365, 2026 H1 .388) against 2024's, times mothers'
# rate: .102 × (.365/.635) / (.316/.684) × .735/.722 = .129.
TARGETS: tuple[Target, ...] = (
    Target("parental", "f", 2023, 0.732, "published"),
    Target("parental", "f", 2024, 0.722, "published"),
    Target("parental", "f", 2025, 0.735, "assumed"),
    Target("parental", "f", 2026, 0.740, "assumed"),
    Target("parental", "m", 2023, 0.075, "published"),
    Target("parental", "m", 2024, 0.102, "published"),
    Target("parental", "m", 2025, 0.129, "derived"),
    Target("parental", "m", 2026, 0.144, "derived"),
    Target("maternity", "f", 2023, 0.890, "assumed"),
    Target("maternity", "f", 2024, 0.895, "assumed"),
    Target("maternity", "f", 2025, 0.900, "assumed"),
    Target("maternity", "f", 2026, 0.905, "assumed"),
    Target("paternity", "m", 2023, 0.360, "assumed"),
    Target("paternity", "m", 2024, 0.380, "assumed"),
    Target("paternity", "m", 2025, 0.480, "assumed"),
    Target("paternity", "m", 2026, 0.530, "assumed"),
    Target("reduced_hours", "f", 2023, 0.120, "assumed"),
    Target("reduced_hours", "f", 2024, 0.130, "assumed"),
    Target("reduced_hours", "f", 2025, 0.165, "assumed"),
    Target("reduced_hours", "f", 2026, 0.185, "assumed"),
    Target("reduced_hours", "m", 2023, 0.015, "assumed"),
    Target("reduced_hours", "m", 2024, 0.018, "assumed"),
    Target("reduced_hours", "m", 2025, 0.026, "assumed"),
    Target("reduced_hours", "m", 2026, 0.032, "assumed"),
    Target("flexible", "f", 2023, 0.190, "assumed"),
    Target("flexible", "f", 2024, 0.200, "assumed"),
    Target("flexible", "f", 2025, 0.215, "assumed"),
    Target("flexible", "f", 2026, 0.225, "assumed"),
    Target("flexible", "m", 2023, 0.130, "assumed"),
    Target("flexible", "m", 2024, 0.140, "assumed"),
    Target("flexible", "m", 2025, 0.150, "assumed"),
    Target("flexible", "m", 2026, 0.160, "assumed"),
    Target("replacement", "f", 2023, 0.180, "assumed"),
    Target("replacement", "f", 2024, 0.200, "assumed"),
    Target("replacement", "f", 2025, 0.260, "assumed"),
    Target("replacement", "f", 2026, 0.310, "assumed"),
    Target("replacement", "m", 2023, 0.150, "assumed"),
    Target("replacement", "m", 2024, 0.170, "assumed"),
    Target("replacement", "m", 2025, 0.220, "assumed"),
    Target("replacement", "m", 2026, 0.270, "assumed"),
)
GROUPS: tuple[tuple[str, str], ...] = tuple(
    dict.fromkeys((target.program, target.sex) for target in TARGETS)
)
"""Program and sex: maternity is for women only, paternity for men only."""

# People who come to be eligible in a year, of a hundred employees of each age band (assumed:
# 238,000 births a year, and parents of children of up to 8, from 2025 on up to 12, for reduced
# hours; whoever takes up care for flexible).
NEWLY_ELIGIBLE: dict[tuple[str, str], tuple[float, ...]] = {
    ("parental", "f"): (2.0, 5.5, 0.9, 0.0, 0.0),
    ("parental", "m"): (0.6, 5.0, 1.5, 0.1, 0.0),
    ("maternity", "f"): (2.0, 5.5, 0.9, 0.0, 0.0),
    ("paternity", "m"): (0.6, 5.0, 1.5, 0.1, 0.0),
    ("reduced_hours", "f"): (0.8, 4.5, 3.0, 0.2, 0.0),
    ("reduced_hours", "m"): (0.4, 4.0, 3.2, 0.4, 0.0),
    ("flexible", "f"): (2.0, 5.0, 4.0, 2.0, 1.0),
    ("flexible", "m"): (1.5, 3.5, 3.0, 1.5, 0.8),
}

# What moves a company's rate, as logarithms of odds. Order and direction are published (more with
# size; 실태조사 2023; industries 2024), the distances assumed.
SIZE_EFFECT: dict[str, float] = {"1-4": -0.55, "5-49": -0.20, "50-299": 0.10, "300+": 0.40}
INDUSTRY_EFFECT: dict[str, float] = {
    "food": -0.05,
    "textile": -0.15,
    "wood_paper": -0.10,
    "petrochemical": 0.10,
    "nonmetal": -0.10,
    "steel": -0.05,
    "machinery": -0.10,
    "electronics": 0.05,
    "transport_equipment": 0.05,
    "other": -0.05,
    "non_manufacturing": 0.15,
}
# Use rate of both parents 2024 against the country's 34.7: 제주 39.3, 강원 38.8, 대구 33.1,
# 울산 30.6 (published).
REGION_RATES: dict[str, float] = {"50": 0.393, "51": 0.388, "27": 0.331, "31": 0.306}
COUNTRY_RATE = 0.347

# Companies that never grant leave, whatever anybody asks: half of those that answer so (실태조사
# 2023: 5–9 22.6 %, 10–29 14.3, 30–99 9.5, 100–299 1.7, 300+ 2.3), as many of them have had nobody
# to ask; under five assumed.
NEVER_GRANTS: dict[str, float] = {"1-4": 0.12, "5-49": 0.08, "50-299": 0.025, "300+": 0.01}
REFUSABLE = ("parental", "reduced_hours", "flexible", "replacement")

# How alike the companies of one kind are: the sum of the two parameters of their beta distribution
# (assumed; 6 is Beta(2, 4) at a third).
LIKENESS: dict[str, float] = {
    "parental": 6.0,
    "maternity": 14.0,
    "paternity": 6.0,
    "reduced_hours": 5.0,
    "flexible": 4.0,
    "replacement": 5.0,
}
SHARED_CULTURE = 0.6  # correlation of a company's programs (assumed)

# Season by month, January first, against the mean: births and the school year (assumed).
SEASON: dict[str, tuple[float, ...]] = {
    "birth": (1.12, 1.0, 1.06, 1.0, 0.97, 0.94, 1.0, 1.0, 1.02, 1.01, 0.95, 0.93),
    "school": (1.1, 1.08, 1.35, 1.0, 0.92, 0.9, 0.95, 1.0, 1.15, 0.92, 0.83, 0.8),
    "none": (1.0,) * 12,
}
SEASON_OF: dict[str, str] = {
    "parental": "birth",
    "maternity": "birth",
    "paternity": "birth",
    "reduced_hours": "school",
    "flexible": "none",
}
HOLIDAY_DIP = 0.75
"""Of those who would start in a week that is all holiday, the share that waits (assumed)."""

# Within a year: growth of the odds by year, and steps of the odds at a law that came into force.
DRIFT: dict[tuple[str, str], float] = {("parental", "m"): 0.12, ("flexible", "m"): 0.06}
STEPS: tuple[tuple[str, str, float], ...] = (
    ("2025-02-23", "paternity", 0.45),
    ("2025-02-23", "reduced_hours", 0.25),
    ("2026-08-20", "parental", 0.06),
)

# Weeks from start to report: lognormal, and a few that come within the year (assumed: benefits are
# claimed from a month after the start on, and up to a year after the end).
DELAY_MEDIAN = 3.4
DELAY_SPREAD = 0.56
DELAY_LATE = 0.012
DELAY_LATE_MEAN = 14.0
DELAY_LATEST = 52
DELAY_SEASON = 0.12
"""In December and January reports take longer by about this share (assumed)."""
