"""The sections of a report: the answer, headline figures, signals, campaigns, news and work."""

import math
from datetime import date

import pandas as pd

from src.domain.codes import UNKNOWN
from src.domain.matters import DAYS_TO_FILL
from src.figures.look import Row
from src.report.content import Block, Heading, Paragraph, Table
from src.report.facts import Facts
from src.text.catalogue import Texts
from src.text.weekly import (
    Named,
    answer_sentences,
    coverage_sentence,
    limits_sentence,
    signal_sentence,
)


def place_name(facts: Facts, t: Texts) -> str:
    """Return what the report is about: the name of a complex, or all that its reader may see."""
    return facts.place or facts.country or t("report.country")


def week_title(monday: pd.Timestamp, t: Texts) -> str:
    """Return a week as officials call it: year, number, first and last day."""
    year, number, _ = monday.isocalendar()
    return t("report.week_title", year=year, number=number, days=week_days(monday, t))


def week_days(monday: pd.Timestamp, t: Texts) -> str:
    """Return the first and last day of a week, without the year."""
    last = monday + pd.Timedelta(days=6)
    return t(
        "report.week_days",
        first=t("report.month_day", month=_month(monday, t), day=monday.day),
        last=t("report.month_day", month=_month(last, t), day=last.day),
    )


def _month(day: pd.Timestamp, t: Texts) -> str:
    return t(f"report.months.{day.month}")


def rate(per_thousand: float, t: Texts) -> str:
    """Return a rate per 1,000 eligible people with one decimal; a dash where it is missing."""
    return t.value("number", per_thousand if pd.notna(per_thousand) else None)


def counted(value: float, t: Texts) -> str:
    """Return a count of people or companies; a dash where it is missing."""
    return t.value("count", float(value) if pd.notna(value) else None)


def between(lower: float, upper: float, t: Texts) -> str:
    """Return the limits of a count; a dash where they are missing."""
    if pd.isna(lower) or pd.isna(upper):
        return t.value("count", None)
    return t("report.between", lower=round(lower), upper=round(upper))


HEADLINE_COLUMNS = (
    *("program", "settled_week", "users", "rate", "centre"),
    *("last_year", "reported", "estimate", "band"),
)
HEADLINE_NUMERIC = (False, False, True, True, True, True, True, True, True)
HEADLINE_WIDTHS = (22, 19, 10, 10, 10, 11, 11, 10, 13)


def answer_blocks(facts: Facts, program: str, t: Texts) -> list[Block]:
    """Return the answer on the weeks, in the sentences of the weekly page."""
    words = {"group": place_name(facts, t), "program": t(f"program.{program}")}
    rows = facts.of(program)
    if facts.protected and rows.empty:
        said = [t("report.protected_few", **words)]
    elif facts.weeks.empty or rows.empty or rows["users"].sum() == 0:
        some = len(rows) and rows["eligible"].sum() > 0
        said = [t("weekly.nobody" if some else "weekly.nobody_eligible", **words)]
    else:
        said = _said(facts, words, t)
    if facts.protected:
        said.append(t("protect.note"))
    first, *others = said
    return [Paragraph(first, "answer"), *[Paragraph(sentence) for sentence in others]]


def _said(facts: Facts, words: dict, t: Texts) -> list[str]:
    """Return the answer, why there are no limits, and the past coverage of the intervals."""
    signals = facts.main.signals.to_dict("records")
    peers = t("weekly.peers_name_rest") if facts.place and not facts.protected else ""
    named = Named(words["group"], words["program"], peers)
    said = answer_sentences(facts.answer, signals, named, t, facts.main.early)
    settled = facts.main.rows[~facts.main.rows["provisional"].astype(bool)]
    if len(settled) and pd.isna(settled["centre"].iloc[-1]):
        said.append(limits_sentence(_rebased(facts), t))
    return [*said, coverage_sentence(facts.main, t)]


def _rebased(facts: Facts) -> tuple | None:
    """Return the day and name of the last event at which limits restarted, None without one."""
    found = facts.events[facts.events["rebases"].astype(bool)].sort_values("happened_on")
    return None if found.empty else tuple(found[["happened_on", "event_name"]].iloc[-1])


def headline_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return the table of headline figures, one row per programme; [] where there is no week."""
    if facts.weeks.empty:
        return []
    programs = facts.weeks["program"].drop_duplicates()
    return [
        Heading(t("report.headline")),
        Table(
            title=t("report.headline_table", week=week_title(facts.week, t)),
            header=tuple(t(f"report.columns.{name}") for name in HEADLINE_COLUMNS),
            rows=tuple(_headline_row(facts, program, t) for program in programs),
            numeric=HEADLINE_NUMERIC,
            widths=HEADLINE_WIDTHS,
        ),
        Paragraph(t("report.headline_note"), "note"),
    ]


def _headline_row(facts: Facts, program: str, t: Texts) -> tuple[str, ...]:
    """Return the cells of a programme: its last settled week, then the week reported on."""
    last, now = _last(facts.settled(program)), _last(facts.open(program))
    return (
        t(f"program.{program}"),
        t("report.none_yet") if last.empty else week_days(last["week"], t),
        counted(last.get("users"), t),
        rate(last.get("rate"), t),
        rate(last.get("centre"), t),
        counted(last.get("users_before"), t),
        counted(now.get("users"), t),
        counted(now.get("estimate"), t),
        between(now.get("lower"), now.get("upper"), t),
    )


def _last(rows: pd.DataFrame) -> pd.Series:
    """Return the last row, an empty one where there are no rows."""
    return rows.iloc[-1] if len(rows) else pd.Series(dtype=float)


SIGNAL_COLUMNS = ("program", "signal", "explanation")
SIGNAL_NUMERIC = (False, False, False)
SIGNAL_WIDTHS = (20, 22, 76)


def signal_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return the table of signals, or the sentence that there are none; [] without weeks."""
    if facts.weeks.empty:
        return []
    heading = Heading(t("report.signals"))
    if facts.signals.empty:
        judged = facts.weeks["flag"].isin(["inside", "low", "high"]).any()
        return [
            heading,
            Paragraph(t("weekly.signals_none" if judged else "weekly.signals_unjudged")),
        ]
    return [
        heading,
        Table(
            title=t("report.signals_table"),
            header=tuple(t(f"report.columns.{name}") for name in SIGNAL_COLUMNS),
            rows=tuple(_signal_row(signal, t) for signal in facts.signals.to_dict("records")),
            numeric=SIGNAL_NUMERIC,
            widths=SIGNAL_WIDTHS,
        ),
        Paragraph(t("weekly.signals_note"), "note"),
        Paragraph(t("report.signals_note"), "note"),
    ]


def _signal_row(signal: dict, t: Texts) -> tuple[str, ...]:
    kind = t(f"weekly.kind.{signal['kind']}")
    return t(f"program.{signal['program']}"), kind, signal_sentence(signal, t)


CAMPAIGN_COLUMNS = (
    *("campaign", "channel", "state", "dates", "target", "reached", "share"),
    *("linked", "cost"),
)
CAMPAIGN_NUMERIC = (False, False, False, False, True, True, True, True, True)
MOST_SHOWN = 15
CAMPAIGN_WIDTHS = (30, 14, 9, 24, 10, 10, 10, 10, 16)


def campaign_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return the table of campaigns, or the sentence that there are none."""
    heading = Heading(t("report.campaigns"))
    if facts.protected:
        return [heading, Paragraph(t("report.protected_campaigns"))]
    if facts.campaigns.empty:
        return [heading, Paragraph(t("report.campaigns_none")), *agency_blocks(facts, t)]
    shown = _largest(facts.campaigns)
    more = len(facts.campaigns) - len(shown)
    return [
        heading,
        Table(
            title=t("report.campaigns_table", as_of=facts.as_of),
            header=tuple(t(f"report.columns.{name}") for name in CAMPAIGN_COLUMNS),
            rows=tuple(_campaign_row(campaign, facts, t) for campaign in shown.itertuples()),
            numeric=CAMPAIGN_NUMERIC,
            widths=CAMPAIGN_WIDTHS,
        ),
        *([Paragraph(t("report.campaigns_more", count=more), "note")] if more else []),
        Paragraph(t("report.campaigns_note"), "note"),
        *agency_blocks(facts, t),
    ]


AGENCY_COLUMNS = (
    *("agency", "campaigns", "reached", "small", "linked", "linked_share", "interval"),
    *("cost_reached", "cost", "unpriced"),
)
AGENCY_NUMERIC = (False, *[True] * 9)
AGENCY_WIDTHS = (26, 12, 14, 12, 12, 12, 18, 16, 16, 12)


def agency_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return the table of reach, conversion and cost by agency; [] where nobody was reached."""
    if facts.agencies.empty:
        return []
    return [
        Table(
            title=t("report.agencies_table", as_of=facts.as_of),
            header=tuple(t(f"report.columns.{name}") for name in AGENCY_COLUMNS),
            rows=tuple(_agency_row(row, t) for row in facts.agencies.itertuples()),
            numeric=AGENCY_NUMERIC,
            widths=AGENCY_WIDTHS,
        ),
        Paragraph(t("campaigns.ways_note.agency"), "note"),
        Paragraph(t("campaigns.ways_cost"), "note"),
    ]


def _agency_row(row: Row, t: Texts) -> tuple[str, ...]:
    known = row.code != UNKNOWN
    ends = [t.value("share", end) for end in (row.lower, row.upper)]
    counts = (row.campaigns, row.reached, row.small, row.linked)
    costs = (row.cost_reached, row.cost)
    return (
        t(f"agency.{row.code}") if known else t("campaigns.agency_unknown"),
        *(counted(number, t) for number in counts),
        t.value("share", row.share),
        t.value("between", ends),
        *(t.value("krw", cost if pd.notna(cost) else None) for cost in costs),
        counted(row.unpriced, t),
    )


def _largest(campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return the MOST_SHOWN campaigns with the largest targets, in the given order."""
    if len(campaigns) <= MOST_SHOWN:
        return campaigns
    order = campaigns["target"].astype(float).fillna(0).rank(method="first", ascending=False)
    return campaigns[order <= MOST_SHOWN]


def _campaign_row(campaign: Row, facts: Facts, t: Texts) -> tuple[str, ...]:
    state = state_of(campaign, facts.as_of)
    begun = state != "planned"
    share = campaign.reached / campaign.target if begun and campaign.target else None
    return (
        str(campaign.campaign_name),
        t(f"channel.{campaign.channel}"),
        t(f"report.states.{state}"),
        _dates(campaign, t),
        counted(campaign.target, t),
        counted(campaign.reached if begun else None, t),
        t.value("share", share),
        counted(campaign.linked if begun else None, t),
        t.value("krw", campaign.cost_krw if begun and pd.notna(campaign.cost_krw) else None),
    )


def state_of(campaign: Row, as_of: date) -> str:
    """Return planned, running or over, as of a day; a started campaign without end is running."""
    day = pd.Timestamp(as_of)
    if campaign.starts_on > day:
        return "planned"
    return "over" if pd.notna(campaign.ends_on) and campaign.ends_on < day else "running"


def _dates(campaign: Row, t: Texts) -> str:
    last = t.value("day", campaign.ends_on) if pd.notna(campaign.ends_on) else ""
    return t("report.from_to", first=t.value("day", campaign.starts_on), last=last).strip()


WORK_SHOWN = ("work", "numerator", "denominator", "value", "interval")
WORK_NUMERIC = (False, True, True, True, True)
WORK_WIDTHS = (50, 14, 14, 16, 28)


def news_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return how many firms are new on the list, tasks due and referrals answered."""
    if facts.news.empty:
        return []
    news = facts.news.iloc[0]
    new = "report.news_first" if news["first"] else "report.news_new"
    return [
        Heading(t("report.news")),
        Paragraph(t(new, **{name: news[name] for name in ("new", "listed", "waiting", "help")})),
        Paragraph(
            t("report.news_work", due=news["due"], late=news["late"], answered=news["answered"])
        ),
        Paragraph(t("report.news_note", day=t.value("day", facts.as_of)), "note"),
    ]


def work_blocks(facts: Facts, t: Texts) -> list[Block]:
    """Return the tables of the work after visits and of obstacles."""
    if facts.protected:
        return []
    heading = Heading(t("work_done.heading"))
    if facts.work.empty and facts.obstacles.empty:
        return [heading, Paragraph(t("work_done.none"))]
    tables = (
        (facts.work, "work", t("work_done.title")),
        (facts.obstacles, "obstacle", t("work_done.obstacles_title")),
    )
    return [
        heading,
        *[_work_table(rows, words, title, t) for rows, words, title in tables if len(rows)],
        Paragraph(t("work_done.note", day=t.value("day", facts.as_of)), "note"),
    ]


def _work_table(rows: pd.DataFrame, words: str, title: str, t: Texts) -> Table:
    header = [t(f"work_done.column.{name}") for name in WORK_SHOWN[:-1]]
    return Table(
        title=title,
        header=(*header, t("work_done.interval")),
        rows=tuple(_work_row(row, words, t) for row in rows.itertuples()),
        numeric=WORK_NUMERIC,
        widths=WORK_WIDTHS,
    )


def _work_row(row: Row, words: str, t: Texts) -> tuple[str, ...]:
    mean = row.work == DAYS_TO_FILL  # a mean of days: its numerator is no count of cases
    kind = "number" if mean else "share"
    lower, upper = (t.value(kind, one) for one in (row.lower, row.upper))
    return (
        t(f"{words}.{row.work}"),
        counted(math.nan if mean else row.numerator, t),
        counted(row.denominator, t),
        t.value(kind, row.value),
        t.value("between", (lower, upper) if pd.notna(row.lower) else None),
    )
