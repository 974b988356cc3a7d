"""Make the report of a place and a week from a snapshot, and the file of it."""

import re
from typing import NamedTuple

import pandas as pd

from src.exports.filename import filename
from src.report.asking import Ask
from src.report.compose import PROGRAM, compose
from src.report.content import Report
from src.report.formats import FORMATS
from src.report.gather import Scope, gather
from src.store.snapshots import Snapshot
from src.text.catalogue import Texts
from src.text.values import iso_week

WEEK_CODE = re.compile(r"(\d{4})-W(\d{2})")


class Order(NamedTuple):
    """What is asked for: the Monday of the week, a complex (None for all) and the programme that
    the answer and the first chart speak of."""

    week: pd.Timestamp
    complex_id: str | None = None
    program: str = PROGRAM


def make_report(ask: Ask, snapshot: Snapshot, order: Order, t: Texts) -> Report:
    """Return the content of the report that was ordered, in the words of `t`."""
    scope = Scope(ask, order.week, order.complex_id, snapshot.as_of)
    facts = gather(snapshot, scope, order.program, t)
    return compose(facts, t, order.program)


def make_file(ask: Ask, snapshot: Snapshot, order: Order, t: Texts, format_: str) -> bytes:
    """Return the bytes of the report in one of FORMATS."""
    return FORMATS[format_].write(make_report(ask, snapshot, order, t))


def file_name(order: Order, place: str, snapshot: Snapshot, t: Texts, format_: str) -> str:
    """Return a name for the file that tells reports of all complexes apart, of one name too."""
    named = [t("report.file"), place, order.complex_id or "", iso_week(order.week)]
    title = " ".join(part for part in named if part)
    return filename(title, snapshot.as_of or "", snapshot.origin, t.lang, format_)


def monday_of(code: str) -> pd.Timestamp | None:
    """Return the Monday of a week such as 2026-W46; None where there is no such week."""
    written = WEEK_CODE.fullmatch(code.strip().upper())
    if written is None:
        return None
    year, number = map(int, written.groups())
    try:
        return pd.Timestamp.fromisocalendar(year, number, 1)
    except ValueError:
        return None


def last_week(as_of: str | None) -> pd.Timestamp | None:
    """Return the Monday of the last week that is over on a day; None where no day is known."""
    if not as_of:
        return None
    day = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    return day - pd.Timedelta(days=day.weekday() + 7)
