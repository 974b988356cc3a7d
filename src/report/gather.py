"""Fetch and work out the facts of a report from a snapshot, with the metrics that the pages use."""

from datetime import date

import pandas as pd

from src.metrics.weekly import Weekly, first_monday, weekly_series
from src.report.asking import Ask
from src.report.campaigns import campaigns_by, stages_by
from src.report.facts import EVENT_COLUMNS, SIGNAL_COLUMNS, WEEK_COLUMNS, Facts
from src.store.schema import PROGRAMS
from src.store.snapshots import Snapshot

WEEK = pd.Timedelta(weeks=1)


def gather(
    ask: Ask, snapshot: Snapshot, week: pd.Timestamp, complex_id: str | None, t, program: str
) -> Facts:
    """Return the facts of a complex, or of the country, as they were known at the end of `week`.

    What was received or done after its Sunday takes no part: the report of an old week says today
    what it would have said then. program : whose coverage and events the report tells.
    """
    as_of = (week + WEEK - pd.Timedelta(days=1)).date()
    series = {each: weekly_of(ask, each, week, complex_id) for each in PROGRAMS}
    weeks = _together(series, "rows", WEEK_COLUMNS)
    return Facts(
        place=name_of(ask, complex_id),
        week=week,
        as_of=as_of,
        version=snapshot.version,
        origin=snapshot.origin,
        weeks=_since_anybody(weeks),
        signals=_recent(_together(series, "signals", (*SIGNAL_COLUMNS, "recent"))),
        coverage=series[program].coverage,
        origins=series[program].origins,
        campaigns=campaigns_by(ask, as_of, complex_id),
        stages=stages_by(ask, as_of, complex_id),
        events=_events(ask("logged_events", program=program, complex_id=complex_id), as_of, t),
    )


def weekly_of(ask: Ask, program: str, week: pd.Timestamp, complex_id: str | None) -> Weekly:
    """Return the weekly series of a programme as the page of weeks shows it; a complex borrows the
    speed of reporting from the country."""
    place = {"complex_id": complex_id} if complex_id else {}
    return weekly_series(
        ask("weekly_starts", program=program, **place),
        ask("monthly_eligible", program=program, **place),
        week,
        events=ask("logged_events", program=program, **place),
        like=ask("weekly_starts", program=program) if place else None,
    )


def name_of(ask: Ask, complex_id: str | None) -> str | None:
    """Return the name of a complex; None for the country."""
    if complex_id is None:
        return None
    rows = ask("complexes_list", tops_only=False)
    return rows.loc[rows["complex_id"] == complex_id, "complex_name"].iloc[0]


def _together(series: dict[str, Weekly], part: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the frames of all programmes under one another; without rows, the header."""
    frames = [
        getattr(found, part).assign(program=program)[list(columns)]
        for program, found in series.items()
        if len(getattr(found, part))
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(columns))


def _since_anybody(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the weeks from the first on in which anybody was eligible or started."""
    there = (weeks["eligible"].astype(float) > 0) | (weeks["users"].astype(float) > 0)
    return weeks[weeks["week"] >= weeks.loc[there, "week"].min()].reset_index(drop=True)


def _recent(signals: pd.DataFrame) -> pd.DataFrame:
    found = signals[signals["recent"].astype(bool)].sort_values(
        ["last_week", "week"], ascending=False, kind="stable"
    )
    return found[list(SIGNAL_COLUMNS)].reset_index(drop=True)


def _events(logged: pd.DataFrame, as_of: date, t) -> pd.DataFrame:
    """Return the events up to a day with the first week that they bear on, in the words of `t`."""
    past = logged[pd.to_datetime(logged["happened_on"]) <= pd.Timestamp(as_of)]
    rows = [
        (first_monday(row.happened_on), row.happened_on, t.pick(row.event_name, row.event_name_en))
        for row in past.itertuples()
    ]
    return pd.DataFrame(rows, columns=list(EVENT_COLUMNS)).astype({"week": "datetime64[us]"})
