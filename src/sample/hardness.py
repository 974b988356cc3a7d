"""What makes made-up data as hard to read as real ones: rows of data, one by recipe.

The people, and who of them uses what, are the same at every hardness: only how it comes to be known
differs. So the calibration is that of the plain sample, and its truth is what screens should say.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from src.sample.calibration_programs import GROUPS

WEEKS_OF_MONTH = 30.44 / 7


@dataclass(frozen=True)
class Late:
    """How long after becoming eligible people start, in months.

    mean, shape : of a gamma distribution, the larger the shape the more alike. longest : where
    given, they are spread over so many months instead, the more the earlier, by the power `shape`.
    """

    mean: float = 0.0
    shape: float = 1.0
    longest: float = 0.0

    def draw(self, random: np.random.Generator, people: int) -> np.ndarray:
        """Return whole weeks."""
        if self.longest:
            months = self.longest * (1 - random.random(people) ** (1 / self.shape))
        else:
            months = random.gamma(self.shape, self.mean / self.shape, people)
        return np.round(months * WEEKS_OF_MONTH).astype(np.int64)


@dataclass(frozen=True)
class Hardness:
    """How made-up data fall short of being plain.

    late : by programme and sex; others start in the month in which they become eligible. told :
    share of starts that name the month of eligibility. unlisted : share of users that no file of
    eligible people has. taken_back : share of claims that are, and `back_weeks` how much later, on
    the mean. no_industry, no_size : share of companies of which it is unknown. week_noise : spread
    of the weeks' pull (logarithm): people start a week sooner or later. speed_wander : standard
    deviation of the delay of reports, as a share, from week to week (AR(1), 0.8). all_records :
    whether planners choose by every programme's record, as far as it is known when they do, and not
    by that of those that guide them. waiting_moved : whether a contact also moves those who became
    eligible before it and have not started. merged : share of companies that another one nearby
    takes over: later starts are reported there.
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
        """Return how late each group of GROUPS starts."""
        return [self.late.get(group, Late()) for group in GROUPS]


# Mothers after 90 days of maternity leave, fathers over two years, reduced hours after that; the
# shares are assumed, of the order that those who work with the files report.
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
"""By name. untold : as hard, and no start names the month of eligibility."""
