"""Compute the facts of a report from a snapshot, with the same metrics as the pages."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd

from src.domain.codes import AGENCIES, PROGRAMS, STAGES, UNKNOWN, WINDOWS
from src.domain.matters import DAYS_TO_FILL, WORK
from src.domain.rights import EVERYWHERE, Reader
from src.metrics.campaigns import ways_compared
from src.metrics.control_chart import first_monday
from src.metrics.follow_through import mean_days, obstacle_shares, work_shares
from src.metrics.rates import divide
from src.metrics.weekly import Calendar, Weekly, campaigns_begin, weekly_series
from src.metrics.weekly_answer import Answer, recent_answer
from src.report.facts import (
    AGENCY_COLUMNS,
    CAMPAIGN_COLUMNS,
    EVENT_COLUMNS,
    SIGNAL_COLUMNS,
    STAGE_COLUMNS,
    WEEK_COLUMNS,
    Facts,
)
from src.report.news import NEWS, news_of
from src.report.weeks import last_week
from src.store import door
from src.store.operations.engine import Engine
from src.store.operations.errors import OperationsError
from src.store.operations.matters_seen import Sight
from src.store.operations.work import count_work
from src.store.place_names import in_language
from src.store.snapshots import Snapshot, data_before
from src.text.catalogue import Texts
from src.text.holidays import quiet_weeks


class Ask(Protocol):
    """Answers queries with frames, and tells whether a query gives protected counts."""

    def __call__(self, name: str, /, **codes: Any) -> pd.DataFrame: ...

    def is_protected(self, name: str, /, **codes: Any) -> bool: ...


def asker(snapshot: Snapshot, *, protected: bool = False) -> Ask:
    """Return an asker on a snapshot with the rights of the owner of the data folder.

    For commands, which only somebody who can read the folder can run; screens use their reader's
    asker. protected : with the rights of a reader of places only. Business numbers are never given,
    as reports are passed on.
    """
    return door.Asker(door.open_engine(snapshot), owner(protected=protected))


def owner(*, protected: bool = False) -> Reader:
    """Return the owner of the data folder as a reader; protected : only with the right `places`."""
    may = ("places",) if protected else ("places", "firms")
    return Reader(held=frozenset((one, EVERYWHERE) for one in may))


def earlier_asker(snapshot: Snapshot, reader: Reader) -> Ask | None:
    """Return an asker on the snapshot before for a reader; None where none can be compared."""
    older = data_before(snapshot)
    return None if older is None else door.Asker(door.open_engine(older), reader)


WORK_DONE = "work_done"
"""Called like a query of the catalogue, but answered from the operations database."""


def with_work(ask: Ask, engine: Engine, sight: Sight, before: Ask | None = None) -> Ask:
    """Return an asker that also answers WORK_DONE (until, by, where) and NEWS (until, where).

    Limited by `sight`. before : an asker on the snapshot before, None where there is none.
    """
    return _WithWork(ask, engine, sight, before)


@dataclass(frozen=True, eq=False)
class _WithWork:
    ask: Ask
    engine: Engine
    sight: Sight
    before: Ask | None

    def __call__(self, name: str, /, **codes: Any) -> pd.DataFrame:
        if name == NEWS:
            return news_of(self, codes["until"], codes["where"])
        if name != WORK_DONE:
            return self.ask(name, **codes)
        asked = codes["until"], codes["by"], codes["where"]
        return count_work(self.engine, self.sight, *asked)

    def is_protected(self, name: str, /, **codes: Any) -> bool:
        return self.ask.is_protected(name, **codes)


def named(ask: Ask, lang: str) -> Ask:
    """Return an asker that gives names of places in a language."""
    return _Named(ask, lang)


@dataclass(frozen=True)
class _Named:
    ask: Ask
    lang: str

    def __call__(self, name: str, /, **codes: Any) -> pd.DataFrame:
        return in_language(self.ask(name, **codes), self.lang)

    def is_protected(self, name: str, /, **codes: Any) -> bool:
        return self.ask.is_protected(name, **codes)


def work_by(scope: "Scope", as_of: date) -> dict[str, pd.DataFrame]:
    """Return `work` and `obstacles` of the work after visits up to a day; {} where unknown."""
    where = scope.where()
    try:
        whole = scope.ask(WORK_DONE, until=as_of, by=None, where=where)
        told = scope.ask(WORK_DONE, until=as_of, by="obstacle", where=where)
    except (KeyError, OperationsError):
        return {}
    shares = work_shares(whole, tuple(WORK), None)
    work = pd.concat([shares, mean_days(whole, DAYS_TO_FILL, None)], ignore_index=True)
    return {"work": work, "obstacles": obstacle_shares(told)}


def news_by(scope: "Scope", as_of: date) -> dict[str, pd.DataFrame]:
    """Return `news` for planners in the last week of the data; {} where unknown.

    Also {} for earlier weeks, of which no list is stored.
    """
    if scope.week != last_week(scope.counted_until):
        return {}
    try:
        return {"news": scope.ask(NEWS, until=as_of, where=scope.where())}
    except (KeyError, OperationsError, door.Refused):
        return {}


RECENT = pd.Timedelta(weeks=12)
"""Campaigns that ended longer ago are left out."""


def campaigns_by(ask: Ask, as_of: date, complex_id: str | None) -> pd.DataFrame:
    """Return CAMPAIGN_COLUMNS of the campaigns that run, are planned, or ended within 12 weeks.

    A campaign beyond the complex has no target and no cost here, as both are for the whole of it.
    """
    rows = ask("report_campaigns", until=as_of, complex_id=complex_id)
    rows = rows[~(pd.to_datetime(rows["ends_on"]) < pd.Timestamp(as_of) - RECENT)]
    own = rows["own"].astype(bool)
    cost = divide(rows["cost_krw"], rows["linked"].where(rows["linked"] > 0))
    return rows.assign(
        target=rows["target"].where(own), cost_krw=pd.Series(cost, rows.index).where(own)
    )[list(CAMPAIGN_COLUMNS)].reset_index(drop=True)


def agencies_by(ask: Ask, as_of: date, complex_id: str | None, program: str) -> pd.DataFrame:
    """Return AGENCY_COLUMNS of the agencies that reached a company by the day, in their order."""
    place = {"complex_id": complex_id} if complex_id else {}
    asked = {"program": program, "window": WINDOWS[0], "on": as_of, **place}
    rows = ways_compared(ask("campaign_ways", way="agency", **asked))
    order = {code: at for at, code in enumerate((*AGENCIES, UNKNOWN))}
    rows = rows[rows["reached"] > 0].sort_values("code", key=lambda codes: codes.map(order))
    return rows[list(AGENCY_COLUMNS)].reset_index(drop=True)


def stages_by(ask: Ask, as_of: date, complex_id: str | None) -> pd.DataFrame:
    """Return STAGE_COLUMNS: companies that reached at least each stage by the day, in any campaign.

    conversion : share of the stage before, NaN where that has no companies.
    """
    found = ask("report_stages", until=as_of, complex_id=complex_id).set_index("step")["companies"]
    furthest = found.reindex(range(len(STAGES)), fill_value=0).to_numpy(float)
    companies = furthest[::-1].cumsum()[::-1]
    before = np.concatenate([[np.nan], companies[:-1]])
    table = {"stage": STAGES, "companies": companies, "conversion": divide(companies, before)}
    return pd.DataFrame(table)[list(STAGE_COLUMNS)]


WEEK = pd.Timedelta(weeks=1)


class Scope(NamedTuple):
    """Place and week of a report. week : its Monday. complex_id : None for the country.
    counted_until : the as-of day of the data, up to which eligible people are counted."""

    ask: Ask
    week: pd.Timestamp
    complex_id: str | None
    counted_until: str | None

    def rows(self, program: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return starts and eligible of the complex, or of the country."""
        place = {"complex_id": self.complex_id} if self.complex_id else {}
        queries = ("weekly_starts", "monthly_eligible")
        return tuple(self.ask(query, program=program, **place) for query in queries)

    def where(self) -> tuple[str, ...] | None:
        """Return the complex and its parts, None for the country."""
        if not self.complex_id:
            return None
        listed = self.ask("complexes_list", tops_only=False)
        chain = listed[["complex_id", "parent_id", "top_id"]].eq(self.complex_id).any(axis=1)
        return tuple(listed.loc[chain, "complex_id"])

    def is_protected(self, program: str) -> bool:
        """Return whether the counts of the place are protected ones."""
        place = {"complex_id": self.complex_id} if self.complex_id else {}
        return self.ask.is_protected("weekly_starts", program=program, **place)

    def events(self, program: str) -> pd.DataFrame:
        """Return the logged events that concern the program in the place."""
        return self.ask("logged_events", program=program, complex_id=self.complex_id)

    def begins(self) -> tuple:
        """Return the first days of the complex's campaigns; () for the country, and for a reader
        who may not see the firms there."""
        if self.complex_id is None:
            return ()
        try:
            return campaigns_begin(self.ask("campaigns_shown", complex_id=self.complex_id))
        except door.Refused:
            return ()


def gather(snapshot: Snapshot, scope: Scope, program: str, t: Texts) -> Facts:
    """Return the facts of a complex, or of the country, as they were known at the end of a week.

    Data received later are ignored, so that the report of an old week says today what it would have
    said then. program : the first programme of the report.
    """
    as_of = (scope.week + WEEK - pd.Timedelta(days=1)).date()
    series = {each: weekly_of(scope, each) for each in PROGRAMS}
    protected = scope.is_protected(program)
    told = None if protected else _campaigns(scope, as_of, program)
    signals = _together(series, "signals", (*SIGNAL_COLUMNS, "recent"))
    return Facts(
        place=name_of(scope),
        week=scope.week,
        as_of=as_of,
        version=snapshot.version,
        origin=snapshot.origin,
        main=series[program],
        protected=protected,
        answer=answer_of(scope, program, series[program]),
        weeks=_together(series, "rows", WEEK_COLUMNS),
        signals=_recent(signals),
        events=_events(scope.events(program), as_of, t),
        **(told or {}),
        **({} if told is None else work_by(scope, as_of) | news_by(scope, as_of)),
    )


def _campaigns(scope: Scope, as_of: date, program: str) -> dict[str, pd.DataFrame] | None:
    """Return campaigns, agencies and stages; None for a reader who may not see the firms there."""
    try:
        return {
            "campaigns": campaigns_by(scope.ask, as_of, scope.complex_id),
            "agencies": agencies_by(scope.ask, as_of, scope.complex_id, program),
            "stages": stages_by(scope.ask, as_of, scope.complex_id),
        }
    except door.Refused:
        return None


def weekly_of(scope: Scope, program: str) -> Weekly:
    """Return the weekly series of a programme, as the weekly page shows it."""
    return _series(scope, program, *scope.rows(program))


def _series(scope: Scope, program: str, starts: pd.DataFrame, eligible: pd.DataFrame) -> Weekly:
    """Return the series of a group; the delay of reports is estimated from the whole country."""
    country = scope.ask("weekly_starts", program=program)
    first = country["week"].min() if len(country) else scope.week
    calendar = Calendar(
        scope.week,
        scope.events(program),
        quiet_weeks(first.date(), scope.week.date()),
        scope.counted_until,
        scope.begins(),
    )
    return weekly_series(starts, eligible, calendar, country)


def answer_of(scope: Scope, program: str, found: Weekly) -> Answer | None:
    """Return the answer on the last settled weeks, None where there is no week.

    A complex is compared with the rest of the country, unless counts are protected: those must not
    be subtracted from each other.
    """
    alone = any(one.is_protected(program) for one in (scope, scope._replace(complex_id=None)))
    if found.rows.empty or scope.complex_id is None or alone:
        return None if found.rows.empty else recent_answer(found.rows)
    country = _country(scope.ask, scope.week, scope.counted_until, program)
    return recent_answer(found.rows, _rest(country.rows, found.rows))


@lru_cache(maxsize=12)
def _country(ask: Ask, week: pd.Timestamp, counted_until: str | None, program: str) -> Weekly:
    """Return the series of the whole country, cached for the next complex."""
    return weekly_of(Scope(ask, week, None, counted_until), program)


def _rest(country: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return week, users and eligible of the country without those of the complex."""
    counted = ["users", "eligible"]
    whole = country.set_index("week")[counted]
    part = own.set_index("week")[counted].reindex(whole.index).fillna(0)
    return (whole - part).reset_index()


def name_of(scope: Scope) -> str | None:
    """Return the name of the complex; None for the country."""
    if scope.complex_id is None:
        return None
    rows = scope.ask("complexes_list", tops_only=False)
    return rows.loc[rows["complex_id"] == scope.complex_id, "complex_name"].iloc[0]


def _together(series: dict[str, Weekly], part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the frames of all programmes concatenated; only the columns if there are no rows."""
    frames = [
        getattr(found, part).assign(program=program)[list(columns)]
        for program, found in series.items()
        if len(getattr(found, part))
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(columns))


def _recent(signals: pd.DataFrame) -> pd.DataFrame:
    """Return the recent signals of all programmes, the newest first."""
    found = signals[signals["recent"].astype(bool)]
    found = found.sort_values(["last_week", "week"], ascending=False, kind="stable")
    return found[list(SIGNAL_COLUMNS)].reset_index(drop=True)


def _events(logged: pd.DataFrame, as_of: date, t: Texts) -> pd.DataFrame:
    """Return the events up to a day with the first week that they can affect, named in `t`."""
    past = logged[pd.to_datetime(logged["happened_on"]) <= pd.Timestamp(as_of)]
    names = [t.pick(row.event_name, row.event_name_en) for row in past.itertuples()]
    first = [first_monday(day) for day in past["happened_on"]]
    weeks = pd.to_datetime(pd.Series(first, index=past.index, dtype="datetime64[us]"))
    return past.assign(week=weeks, event_name=names)[list(EVENT_COLUMNS)]
