"""Imperfections that make made-up data as hard to interpret as real data, as rows by name.

People and their use are the same at every hardness; only how they are observed differs. So the
calibration is that of the plain sample, and its truth is what screens should show.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from src.sample.calibration_programs import GROUPS

WEEKS_OF_MONTH = 30.44 / 7


@dataclass(frozen=True)
class Late:
    """The lag from becoming eligible to the start, in months.

    mean, shape : of a gamma distribution. longest : if given, the lag is instead spread over so
    many months, with more starts early (power `shape`).
    """

    mean: float = 0.0
    shape: float = 1.0
    longest: float = 0.0

    def draw(self, random: np.random.Generator, people: int) -> np.ndarray:
        """Return lags in whole weeks."""
        if self.longest:
            months = self.longest * (1 - random.random(people) ** (1 / self.shape))
        else:
            months = random.gamma(self.shape, self.mean / self.shape, people)
        return np.round(months * WEEKS_OF_MONTH).astype(np.int64)


@dataclass(frozen=True)
class Hardness:
    """The imperfections of a sample.

    late : lags by programme and sex; other groups start in the month of eligibility. told : share
    of starts that name the month of eligibility. unlisted : share of users missing in the files of
    eligible people. taken_back : share of claims that are withdrawn, on average after `back_weeks`.
    no_industry, no_size : shares of companies without these. week_noise : standard deviation of
    weekly log weights by which people start a week sooner or later. speed_wander : standard
    deviation of the weekly log speed of reports (AR(1), 0.8). all_records : whether planners choose
    companies by the records of all programmes as known at the time, instead of the programmes that
    guide them. waiting_moved : whether a contact also affects people who became eligible earlier
    and have not started. merged : share of companies taken over by a neighbour, which reports later
    starts.
    """

    late: dict[tuple[str, str], Late] = field(default_factory=dict)
    told: float = 0.0
    unlisted: float = 0.0
    taken_back: float = 0.0
    back_weeks: float = 8.0
    no_industry: float = 0.0
    no_size: float = 0.0
    week_noise: float = 0.0
    speed_wander: float = 0.0
    all_records: bool = False
    waiting_moved: bool = False
    merged: float = 0.0

    @property
    def lags(self) -> list[Late]:
        """Return the lag of each group of GROUPS."""
        return [self.late.get(group, Late()) for group in GROUPS]


# Mothers after 90 days of maternity leave, fathers over two years, reduced hours after that; all
# assumed, in the order of magnitude that people who work with the files report.
LATE = {
    ("parental", "f"): Late(3.0, 9.0),
    ("parental", "m"): Late(longest=24.0, shape=1.6),
    ("maternity", "f"): Late(0.3, 1.0),
    ("paternity", "m"): Late(0.7, 1.0),
    ("reduced_hours", "f"): Late(longest=30.0, shape=1.4),
    ("reduced_hours", "m"): Late(longest=30.0, shape=1.4),
    ("flexible", "f"): Late(2.0, 1.0),
    ("flexible", "m"): Late(2.0, 1.0),
}
HARDNESS = {
    "plain": Hardness(),
    "hard": Hardness(
        late=LATE,
        told=1.0,
        unlisted=0.02,
        taken_back=0.015,
        no_industry=0.04,
        no_size=0.02,
        week_noise=0.12,
        speed_wander=0.08,
        all_records=True,
        merged=0.01,
    ),
}
HARDNESS["waiting"] = replace(HARDNESS["hard"], waiting_moved=True)
HARDNESS["untold"] = replace(HARDNESS["hard"], told=0.0)
"""By name. untold : like hard, but no start names the month of eligibility."""
