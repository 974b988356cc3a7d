"""Make the report of a place and a week from a snapshot, and its file."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from src.domain.codes import PROGRAMS
from src.exports.provenance import filename, words_of
from src.report.charts import chart_blocks
from src.report.content import Block, Heading, Paragraph, Report
from src.report.facts import Facts
from src.report.gather import Ask, Scope, gather, named
from src.report.html_file import to_html
from src.report.hwpx_file import to_hwpx
from src.report.sections import (
    answer_blocks,
    campaign_blocks,
    headline_blocks,
    news_blocks,
    place_name,
    signal_blocks,
    week_title,
    work_blocks,
)
from src.store.snapshots import Snapshot
from src.text.catalogue import Texts
from src.text.values import iso_week


class Format(NamedTuple):
    """A format: file extension, media type, and the function that writes it."""

    name: str
    media_type: str
    write: Callable[[Report], bytes]


FORMATS = {
    row.name: row
    for row in (
        Format("hwpx", "application/hwp+zip", to_hwpx),
        Format("html", "text/html", to_html),
    )
}


PROGRAM = PROGRAMS[0]
"""The default programme of the answer and the first chart."""
TERMS = (
    *(("users", "report.means_users"), ("rate", "weekly.definition_rate")),
    *(("provisional", "weekly.definition_provisional"), ("limits", "weekly.definition_limits")),
    *(("as_of", "weekly.definition_as_of"), ("reached", "report.means_reached")),
)
"""Terms, each with the text key of its meaning."""


def compose(facts: Facts, t: Texts, program: str = PROGRAM) -> Report:
    """Return the report in the language of `t`; sections without data say so."""
    place, week = place_name(facts, t), week_title(facts.week, t)
    return Report(
        title=t("report.title", place=place, week=week),
        lang=t.lang,
        about=_about(facts, t),
        blocks=(
            *_sample_mark(facts, t),
            *answer_blocks(facts, program, t),
            *headline_blocks(facts, t),
            *chart_blocks(facts, program, t),
            *signal_blocks(facts, t),
            *campaign_blocks(facts, t),
            *news_blocks(facts, t),
            *work_blocks(facts, t),
            *_definitions(facts, t),
        ),
    )


def _about(facts: Facts, t: Texts) -> str:
    """Return the line on the data of the report."""
    origin = words_of(t.lang)["sample" if facts.origin == "sample" else "official"]
    return t("report.about", as_of=facts.as_of, version=facts.version, origin=origin)


def _sample_mark(facts: Facts, t: Texts) -> list[Block]:
    if facts.origin != "sample":
        return []
    return [Paragraph(words_of(t.lang)["sample_warning"], "mark")]


def _definitions(facts: Facts, t: Texts) -> list[Block]:
    settled = facts.main.settled if facts.main else 0
    values = {"settled": settled, "day": t.value("day", facts.as_of)}
    said = [(t(f"report.terms.{term}"), t(key, **values)) for term, key in TERMS]
    return [
        Heading(t("report.definitions")),
        *[Paragraph(t("report.term", term=term, meaning=means), "note") for term, means in said],
    ]


class Order(NamedTuple):
    """What is asked for: the Monday of the week, a complex (None for all) and the programme that
    the answer and the first chart speak of. country : what all are called, where that is not the
    whole country: of who may see a part of it, that part is counted."""

    week: pd.Timestamp
    complex_id: str | None = None
    program: str = PROGRAM
    country: str = ""


def make_report(ask: Ask, snapshot: Snapshot, order: Order, t: Texts) -> Report:
    """Return the content of the requested report, in the language of `t`."""
    scope = Scope(named(ask, t.lang), order.week, order.complex_id, snapshot.as_of)
    facts = gather(snapshot, scope, order.program, t)
    return compose(replace(facts, country=order.country), t, order.program)


def make_file(ask: Ask, snapshot: Snapshot, order: Order, t: Texts, format_: str) -> bytes:
    """Return the bytes of the report in one of FORMATS."""
    return FORMATS[format_].write(make_report(ask, snapshot, order, t))


def file_name(order: Order, place: str, snapshot: Snapshot, t: Texts, format_: str) -> str:
    """Return the file name of a report, unique even for complexes of the same name."""
    named = [t("report.file"), place, order.complex_id or "", iso_week(order.week)]
    title = " ".join(part for part in named if part)
    return filename(title, snapshot.as_of or "", snapshot.origin, t.lang, format_)
