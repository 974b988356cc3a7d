"""The data of a report: the frames of one place and one week."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from src.metrics.weekly import Weekly
from src.metrics.weekly_answer import Answer

WEEK_COLUMNS = (
    *("program", "week", "users", "eligible", "rate", "provisional", "quiet", "flag"),
    *("estimate", "lower", "upper", "estimate_rate", "lower_rate", "upper_rate"),
    *("users_before", "rate_before", "part", "centre", "lower_limit", "upper_limit"),
    *("sum_from", "sum_rate", "sum_lower", "sum_upper", "sum_flag"),
)
SIGNAL_COLUMNS = (
    *("program", "kind", "week", "last_week", "users", "expected", "least", "most"),
    *("weeks", "usual"),
)
CAMPAIGN_COLUMNS = (
    *("campaign_name", "channel", "starts_on", "ends_on"),
    *("target", "reached", "linked", "cost_krw"),
)
AGENCY_COLUMNS = (
    *("code", "campaigns", "reached", "small", "linked", "share", "lower", "upper"),
    *("cost_reached", "cost", "unpriced"),
)
STAGE_COLUMNS = ("stage", "companies", "conversion")
WORK_COLUMNS = ("work", "numerator", "denominator", "value", "lower", "upper")
EVENT_COLUMNS = ("week", "happened_on", "event_name", "rebases")


def _empty(columns: tuple[str, ...]) -> Any:
    return field(default_factory=lambda: pd.DataFrame(columns=list(columns)))


@dataclass(frozen=True)
class Facts:
    """The facts of one report.

    place : the name of the complex, None for all. country : what all are called where its reader
        may see a part of the country only, "" for the whole. week : the Monday reported on.
    as_of : the day up to which reports counted. version, origin : of the snapshot.
    main, answer : of src.metrics.weekly and weekly_answer, for the report's first programme; None
        where there is no week.
    weeks : WEEK_COLUMNS of weekly_series, one row per program and week up to `week`, in order.
    signals : SIGNAL_COLUMNS of find_signals, the recent ones of every program.
    campaigns : CAMPAIGN_COLUMNS; reached and linked are distinct companies, cost_krw is won spent
        for each company linked, NaN where there is none. agencies : AGENCY_COLUMNS, of
        all campaigns so far (src.metrics.campaigns.ways_compared). stages : STAGE_COLUMNS, in
        order.
    protected : whether counts are protected, for a reader who may not see the firms; then there is
        nothing on campaigns.
    work : WORK_COLUMNS of src.metrics.follow_through, shares and then days; obstacles : the same by
        obstacle. No row where nothing was recorded or the reader may not see it.
    news : one row of src.report.news.COLUMNS; no row for an earlier week, or where the reader may
        not see it.
    events : EVENT_COLUMNS up to as_of; week is the first that begins on that day or later.
    """

    place: str | None
    week: pd.Timestamp
    as_of: date
    version: str
    origin: str
    protected: bool = False
    main: Weekly | None = None
    answer: Answer | None = None
    weeks: pd.DataFrame = _empty(WEEK_COLUMNS)
    signals: pd.DataFrame = _empty(SIGNAL_COLUMNS)
    campaigns: pd.DataFrame = _empty(CAMPAIGN_COLUMNS)
    agencies: pd.DataFrame = _empty(AGENCY_COLUMNS)
    stages: pd.DataFrame = _empty(STAGE_COLUMNS)
    events: pd.DataFrame = _empty(EVENT_COLUMNS)
    work: pd.DataFrame = _empty(WORK_COLUMNS)
    obstacles: pd.DataFrame = _empty(WORK_COLUMNS)
    news: pd.DataFrame = _empty(())
    country: str = ""

    def of(self, program: str) -> pd.DataFrame:
        """Return the weeks of one program, in order."""
        return self.weeks[self.weeks["program"] == program]

    def settled(self, program: str) -> pd.DataFrame:
        """Return the weeks of one program whose reports are in, in order."""
        rows = self.of(program)
        return rows[~rows["provisional"].astype(bool)]

    def open(self, program: str) -> pd.DataFrame:
        """Return the provisional weeks of one program, in order."""
        rows = self.of(program)
        return rows[rows["provisional"].astype(bool)]

    def settled_weeks(self) -> int:
        """Return the least number of settled weeks of any program."""
        if self.weeks.empty:
            return 0
        settled = ~self.weeks["provisional"].astype(bool)
        return int(settled.groupby(self.weeks["program"]).sum().min())
