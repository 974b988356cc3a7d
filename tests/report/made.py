"""Facts of a report made by hand, and parsers of its files."""

import io
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pandas as pd
from hwpx import HwpxDocument

from src.metrics.weekly import Weekly
from src.metrics.weekly_answer import recent_answer
from src.report.facts import CAMPAIGN_COLUMNS, EVENT_COLUMNS, SIGNAL_COLUMNS, STAGE_COLUMNS, Facts

LAST = pd.Timestamp("2026-11-09")
PROVISIONAL = 3
HOSTILE = "<img src=x onerror=alert(1)> & =1+1 \x07 ]]>"


def weeks(program: str = "parental", users=(10, 12, 9, 11, 10, 14, 10, 9, 6, 2), **more):
    """Return the weeks of one programme that end with LAST; the last three are provisional.

    1,000 people are eligible a week, the usual level is 10, its range 2 to 20.
    """
    users = np.array(users, float)
    count = len(users)
    late = np.arange(count) >= count - PROVISIONAL
    return pd.DataFrame({
        "program": program,
        "week": pd.date_range(end=LAST, periods=count, freq="7D"),
        "users": users, "eligible": 1000.0, "rate": users,
        "provisional": late, "quiet": False,
        "flag": np.where(late, "provisional", "inside"),
        "estimate": np.where(late, 10.4, np.nan), "lower": np.where(late, 7.6, np.nan),
        "upper": np.where(late, 13.2, np.nan), "estimate_rate": np.where(late, 10.4, np.nan),
        "lower_rate": np.where(late, 7.6, np.nan), "upper_rate": np.where(late, 13.2, np.nan),
        "users_before": 8.0, "rate_before": 8.0, "dispersion": 1.0, "part": 1,
        "centre": 10.0, "lower_limit": 2.0, "upper_limit": 20.0,
    } | more)  # fmt: skip


def facts(**more) -> Facts:
    """Return the facts of a complex with two programmes, a signal, two campaigns and an event."""
    given = {
        "place": "구미1",
        "week": LAST,
        "as_of": date(2026, 11, 15),
        "version": "20261115T000000-0001",
        "origin": "official",
        "weeks": pd.concat([weeks(), weeks("maternity", (5,) * 10)], ignore_index=True),
        "signals": signals(("parental", "low", 1, 10, 2, 20, 1, np.nan)),
        "campaigns": campaigns(
            ("봄 방문", "visit", "2026-04-01", "2026-06-30", 200, 150, 40, 1_250_000),
            ("연말 박람회", "fair", "2026-12-01", None, 100, 0, 0, np.nan),
        ),
        "stages": stages(300, 200, 120, 90, 40, 4),
        "events": pd.DataFrame(
            [(LAST - pd.Timedelta(weeks=4), pd.Timestamp("2026-10-10"), "급여 인상", True)],
            columns=list(EVENT_COLUMNS),
        ),
    }
    return Facts(**(found(given | more) | given | more))


def found(given: dict) -> dict:
    """Return the results of the metrics for the first programme of the weeks given."""
    rows = given["weeks"]
    own = rows[rows["program"] == rows["program"].iloc[0]] if len(rows) else rows
    series = Weekly(
        weeks=columns_of(own),
        signs=columns_of(given["signals"].assign(recent=True)),
        coverage=0.92,
        judged=312,
        judged_from=pd.Timestamp("2025-11-02"),
        judged_to=pd.Timestamp("2026-04-26"),
        settled=PROVISIONAL,
        last=LAST,
    )
    peers = pd.DataFrame({"week": own["week"], "users": 900.0, "eligible": 100_000.0})
    return {"main": series, "answer": recent_answer(own, peers)}


def columns_of(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the columns of a frame by their names."""
    return {name: frame[name].to_numpy() for name in frame}


def signals(*rows) -> pd.DataFrame:
    """Return signals of the last settled week: program, kind, users, expected, least,
    most, weeks, usual."""
    week = LAST - pd.Timedelta(weeks=PROVISIONAL)
    full = [(program, kind, week, week, *counts) for program, kind, *counts in rows]
    return pd.DataFrame(full, columns=list(SIGNAL_COLUMNS))


def campaigns(*rows) -> pd.DataFrame:
    """Return campaigns; days are ISO texts, None for an open end."""
    frame = pd.DataFrame(rows, columns=list(CAMPAIGN_COLUMNS))
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("starts_on", "ends_on")})


def stages(*companies: int) -> pd.DataFrame:
    """Return the six stages with the number of companies that reached each."""
    names = ("targeted", "informed", "briefed", "visited", "linked", "placed")
    before = [np.nan, *companies[:-1]]
    rows = [
        (n, c, c / b if b else np.nan) for n, c, b in zip(names, companies, before, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(STAGE_COLUMNS))


def opened(data: bytes) -> HwpxDocument:
    """Return a file opened again by the library."""
    return HwpxDocument.open(io.BytesIO(data))


def tables_of(document: HwpxDocument) -> list[list[list[str]]]:
    """Return the cells of every table of a document, row by row."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables.all
    ]


class Page(HTMLParser):
    """The tables, the text and the elements of an HTML page, read by a parser of HTML."""

    def __init__(self, data: bytes):
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.elements: list[tuple[str, dict]] = []
        self.text = ""
        self._in_cell = False
        self.feed(data.decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data):
        self.text += data
        if self._in_cell:
            self.tables[-1][-1][-1] += data
