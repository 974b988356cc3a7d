"""Parameters of the programmes, as rows: who becomes eligible and how many use each; and effects
on the use of all of them: size, industry, region, season, reporting delay.

`published` rates are from 육아휴직통계 2024 and 고용행정통계; `assumed` ones are guesses of the
right order of magnitude, where none are published.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Rate(NamedTuple):
    """A use rate from `year` on, until the next row."""

    year: int
    rate: float
    source: str


@dataclass(frozen=True)
class ProgramCalibration:
    """One programme, by the sexes that can use it.

    rates : use rates by sex.
    newly_eligible : by sex, people who become eligible in a year per hundred employees of each age
    band; none for substitute staff, who are needed when replaceable leave starts.
    season : a key of SEASON.
    concentration : how similar companies of one kind are: the sum of the two parameters of their
    beta distribution (assumed; 6 is Beta(2, 4) at a mean of one third).
    visit_effect : the effect of the first visit (or a later stage) on the log odds of use.
    refusable : whether some companies never grant it to anybody.
    replaceable : whether a substitute can stand in. guides_planners : whether planners choose
    companies where few use it.
    drift : growth of the log odds within a year, by sex. steps : days on which a law came into
    force, with its effect on the log odds.
    """

    program: str
    rates: dict[str, tuple[Rate, ...]]
    concentration: float
    visit_effect: float
    newly_eligible: dict[str, tuple[float, ...]] = field(default_factory=dict)
    season: str = "none"
    refusable: bool = True
    replaceable: bool = False
    guides_planners: bool = False
    drift: dict[str, float] = field(default_factory=dict)
    steps: tuple[tuple[str, float], ...] = ()

    @property
    def of_substitutes(self) -> bool:
        """Return whether it is about substitutes, who stand in for leave of another programme."""
        return not self.newly_eligible


# Parental, 2024: use rate among parents of newborns. Fathers after it: the odds of a father among
# those paid for the first time (2024 .316, 2025 .365, 2026 H1 .388) against 2024's, times mothers'
# rate: .102 × (.365/.635) / (.316/.684) × .735/.722 = .129.
# newly_eligible is assumed: 238,000 births a year, and parents of children of up to 8, from 2025 on
# up to 12, for reduced hours; people who take up care for flexible.
ROWS = (
    ProgramCalibration(
        "parental",
        rates={
            "f": (
                Rate(2023, 0.732, "published"),
                Rate(2024, 0.722, "published"),
                Rate(2025, 0.735, "assumed"),
                Rate(2026, 0.740, "assumed"),
            ),
            "m": (
                Rate(2023, 0.075, "published"),
                Rate(2024, 0.102, "published"),
                Rate(2025, 0.129, "derived"),
                Rate(2026, 0.144, "derived"),
            ),
        },
        newly_eligible={"f": (2.0, 5.5, 0.9, 0.0, 0.0), "m": (0.6, 5.0, 1.5, 0.1, 0.0)},
        season="birth",
        concentration=6.0,
        visit_effect=0.50,
        replaceable=True,
        guides_planners=True,
        drift={"m": 0.12},
        steps=(("2026-08-20", 0.06),),
    ),
    ProgramCalibration(
        "maternity",
        rates={
            "f": (
                Rate(2023, 0.890, "assumed"),
                Rate(2024, 0.895, "assumed"),
                Rate(2025, 0.900, "assumed"),
                Rate(2026, 0.905, "assumed"),
            ),
        },
        newly_eligible={"f": (2.0, 5.5, 0.9, 0.0, 0.0)},
        season="birth",
        concentration=14.0,
        visit_effect=0.10,
        refusable=False,
    ),
    ProgramCalibration(
        "paternity",
        rates={
            "m": (
                Rate(2023, 0.360, "assumed"),
                Rate(2024, 0.380, "assumed"),
                Rate(2025, 0.480, "assumed"),
                Rate(2026, 0.530, "assumed"),
            ),
        },
        newly_eligible={"m": (0.6, 5.0, 1.5, 0.1, 0.0)},
        season="birth",
        concentration=6.0,
        visit_effect=0.30,
        refusable=False,
        steps=(("2025-02-23", 0.45),),
    ),
    ProgramCalibration(
        "reduced_hours",
        rates={
            "f": (
                Rate(2023, 0.120, "assumed"),
                Rate(2024, 0.130, "assumed"),
                Rate(2025, 0.165, "assumed"),
                Rate(2026, 0.185, "assumed"),
            ),
            "m": (
                Rate(2023, 0.015, "assumed"),
                Rate(2024, 0.018, "assumed"),
                Rate(2025, 0.026, "assumed"),
                Rate(2026, 0.032, "assumed"),
            ),
        },
        newly_eligible={"f": (0.8, 4.5, 3.0, 0.2, 0.0), "m": (0.4, 4.0, 3.2, 0.4, 0.0)},
        season="school",
        concentration=5.0,
        visit_effect=0.50,
        replaceable=True,
        guides_planners=True,
        steps=(("2025-02-23", 0.25),),
    ),
    ProgramCalibration(
        "flexible",
        rates={
            "f": (
                Rate(2023, 0.190, "assumed"),
                Rate(2024, 0.200, "assumed"),
                Rate(2025, 0.215, "assumed"),
                Rate(2026, 0.225, "assumed"),
            ),
            "m": (
                Rate(2023, 0.130, "assumed"),
                Rate(2024, 0.140, "assumed"),
                Rate(2025, 0.150, "assumed"),
                Rate(2026, 0.160, "assumed"),
            ),
        },
        newly_eligible={"f": (2.0, 5.0, 4.0, 2.0, 1.0), "m": (1.5, 3.5, 3.0, 1.5, 0.8)},
        concentration=4.0,
        visit_effect=0.40,
        drift={"m": 0.06},
    ),
    ProgramCalibration(
        "replacement",
        rates={
            "f": (
                Rate(2023, 0.180, "assumed"),
                Rate(2024, 0.200, "assumed"),
                Rate(2025, 0.260, "assumed"),
                Rate(2026, 0.310, "assumed"),
            ),
            "m": (
                Rate(2023, 0.150, "assumed"),
                Rate(2024, 0.170, "assumed"),
                Rate(2025, 0.220, "assumed"),
                Rate(2026, 0.270, "assumed"),
            ),
        },
        concentration=5.0,
        visit_effect=0.60,
    ),
)
CALIBRATION = {row.program: row for row in ROWS}
GROUPS: tuple[tuple[str, str], ...] = tuple((row.program, sex) for row in ROWS for sex in row.rates)
"""All pairs of programme and sex that can use it. People are drawn group by group in this order, so
that a programme added at the end does not change the others."""


# Effects on a company's rate, in log odds. Order and direction are published (more with size;
# 실태조사 2023; industries 2024), the sizes are assumed.
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

# Share of companies that never grant leave: half of those that say so (실태조사 2023: 5–9 22.6 %,
# 10–29 14.3, 30–99 9.5, 100–299 1.7, 300+ 2.3), because in many of them nobody has ever asked;
# under five employees assumed.
NEVER_GRANTS: dict[str, float] = {"1-4": 0.12, "5-49": 0.08, "50-299": 0.025, "300+": 0.01}

SHARED_CULTURE = 0.6  # correlation of a company's programs (assumed)

# Season by month, January first, against the mean: births and the school year (assumed).
SEASON: dict[str, tuple[float, ...]] = {
    "birth": (1.12, 1.0, 1.06, 1.0, 0.97, 0.94, 1.0, 1.0, 1.02, 1.01, 0.95, 0.93),
    "school": (1.1, 1.08, 1.35, 1.0, 0.92, 0.9, 0.95, 1.0, 1.15, 0.92, 0.83, 0.8),
    "none": (1.0,) * 12,
}
HOLIDAY_DIP = 0.75
"""Share of people that do not start in a week whose working days are all holidays (assumed)."""

# Weeks from start to report: lognormal, with a few much later within a year (assumed: benefits can
# be claimed from a month after the start until a year after the end).
DELAY_MEDIAN = 3.4
DELAY_SPREAD = 0.56
DELAY_LATE = 0.012
DELAY_LATE_MEAN = 14.0
DELAY_LATEST = 52
DELAY_SEASON = 0.12
"""Additional delay of reports in December and January, as a share (assumed)."""
