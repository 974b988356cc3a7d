"""What a report is made from: the frames of one place and one week, before any word is written."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

WEEK_COLUMNS = (
    *("program", "week", "users", "eligible", "rate", "provisional", "quiet", "flag"),
    *("estimate", "lower", "upper", "estimate_rate", "lower_rate", "upper_rate"),
    *("users_before", "centre", "lower_limit", "upper_limit"),
)
SIGNAL_COLUMNS = (
    *("program", "kind", "week", "last_week", "users", "least", "most", "weeks", "usual"),
)
CAMPAIGN_COLUMNS = (
    *("campaign_name", "channel", "starts_on", "ends_on"),
    *("target", "reached", "linked", "cost_krw"),
)
STAGE_COLUMNS = ("stage", "companies", "conversion")
EVENT_COLUMNS = ("week", "happened_on", "event_name")


def _empty(columns: tuple[str, ...]):
    return field(default_factory=lambda: pd.DataFrame(columns=list(columns)))


@dataclass(frozen=True)
class Facts:
    """The facts of one report.

    place : the name of the complex, None for the whole country. week : the Monday reported on.
    as_of : the day up to which reports counted. version, origin : of the snapshot.
    weeks : WEEK_COLUMNS as src.metrics.weekly.weekly_series makes them, one row a program × week
        up to `week`, in order; weeks before anybody was eligible are not there.
    signals : SIGNAL_COLUMNS as src.metrics.weekly_signals.find_signals makes them.
    coverage : share of past provisional weeks whose final count lay in the band drawn at the time,
        over `origins` as-of weeks; NaN where history is too short.
    campaigns : CAMPAIGN_COLUMNS; reached and linked are distinct companies, cost_krw is won spent
        for each company linked, NaN where there is none. stages : STAGE_COLUMNS, in order.
    events : EVENT_COLUMNS, within the weeks.
    """

    place: str | None
    week: pd.Timestamp
    as_of: date
    version: str
    origin: str
    weeks: pd.DataFrame = _empty(WEEK_COLUMNS)
    signals: pd.DataFrame = _empty(SIGNAL_COLUMNS)
    coverage: float = float("nan")
    origins: int = 0
    campaigns: pd.DataFrame = _empty(CAMPAIGN_COLUMNS)
    stages: pd.DataFrame = _empty(STAGE_COLUMNS)
    events: pd.DataFrame = _empty(EVENT_COLUMNS)

    def of(self, program: str) -> pd.DataFrame:
        """Return the weeks of one program, in order."""
        return self.weeks[self.weeks["program"] == program]

    def settled(self, program: str) -> pd.DataFrame:
        """Return the weeks of one program whose reports are in, in order."""
        rows = self.of(program)
        return rows[~rows["provisional"].astype(bool)]

    def settled_weeks(self) -> int:
        """Return how many weeks are settled."""
        return self.weeks.loc[~self.weeks["provisional"].astype(bool), "week"].nunique()
