"""The calendar of coming and past dates: rules of law, campaigns, and tasks that fall due."""

from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from src.store.operations.ahead import DUE, due_by_day
from src.store.program_rules import all_rules
from src.ui import cached, matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.matters import Glance
from src.ui.plain_text import as_written
from src.ui.run import t

BACK, AHEAD = 4, 14
"""Weeks before the present one, and weeks from it on."""
COLUMNS = (
    *(("when", "text"), ("day", "date"), ("what", "text"), ("about", "text")),
    *(("due", "count"), ("over", "count")),
)
KEYS = ["day", "what", "about", "due", "over"]
UNSURE, UNTOLD = "C", "M"
"""Marks of rules that need confirmation, and of rules that are not shown."""


def show(look: Glance) -> None:
    """Draw an expander with the calendar, for readers who may see firms."""
    if look.sight.firms != ():
        widgets.fold(t("ahead.title"), "ahead", partial(_draw, look))


def _draw(look: Glance) -> None:
    today = reader.today()
    first, last = span(today)
    ask = partial(due_by_day, reader.operations(), look.sight, first, last)
    due = matters.answer(lambda: look.keep("ahead", (), ask))
    if due is None:
        return
    campaigns = cached.ask("campaigns_shown")
    parts = [law(all_rules()), of_campaigns(campaigns), of_weeks(due)]
    rows = within(pd.concat(parts, ignore_index=True), first, last, today)
    to_come = rows[rows["to_come"]]
    if rows.empty:
        st.info(t("ahead.none"), icon=":material/event_busy:")
        return
    st.markdown(_said(to_come, today))
    columns = [TableColumn(name, t(f"ahead.column.{name}"), kind) for name, kind in COLUMNS]
    note = t("ahead.note", back=BACK, ahead=AHEAD)
    shown = rows.drop(columns="to_come")
    widgets.show_table(shown, columns, Export("ahead", notes=[note]), codes=look.key)
    st.caption(note)


def span(today: date) -> tuple[date, date]:
    """Return the first Monday and the last Sunday of the calendar."""
    monday = today - timedelta(today.weekday())
    return monday - timedelta(weeks=BACK), monday + timedelta(weeks=AHEAD, days=-1)


def law(rules: pd.DataFrame) -> pd.DataFrame:
    """Return the days on which a rule begins or ends, one row each; UNTOLD rules are left out."""
    shown = rules[rules["mark"] != UNTOLD]
    texts = shown["text_ko"] if t.lang == "ko" else shown["text_en"]
    unsure = (shown["mark"] == UNSURE).map({True: f" ({t('ahead.unsure')})", False: ""})
    named = shown.assign(about=texts + unsure)
    begun = named.assign(day=named["valid_from"], what=t("ahead.what.begins"))
    over = named.assign(day=named["valid_to"], what=t("ahead.what.ends"))
    rows = pd.concat([begun, over], ignore_index=True).dropna(subset="day")
    first = rows.drop_duplicates(["program", "rule", "day", "what"])
    return first.reindex(columns=KEYS)


def of_campaigns(campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return the days on which a campaign begins or ends."""
    begun = campaigns.assign(day=campaigns["starts_on"], what=t("ahead.what.campaign"))
    over = campaigns.assign(day=campaigns["ends_on"], what=t("ahead.what.campaign_over"))
    rows = pd.concat([begun, over], ignore_index=True).dropna(subset="day")
    days = pd.to_datetime(rows["day"])
    return rows.assign(about=rows["campaign_name"], day=days).reindex(columns=KEYS)


def of_weeks(due: pd.DataFrame) -> pd.DataFrame:
    """Return the tasks due by week and kind. due : as due_by_day gives it."""
    monday = due["day"] - pd.to_timedelta(due["day"].dt.day_of_week, "D")
    sums = due.assign(day=monday).groupby(["day", "kind"], as_index=False)[["due", "over"]].sum()
    names = {kind: t(f"ahead.due.{kind}") for kind in DUE}
    what, about = sums["kind"].map(names), t("ahead.that_week")
    return sums.assign(what=what, about=about).reindex(columns=KEYS)


def within(rows: pd.DataFrame, first: date, last: date, today: date) -> pd.DataFrame:
    """Return the rows of a span with `to_come` and `when` (the same in words).

    Coming dates are first, the soonest on top, then past ones, the latest on top. A week is coming
    until it is over.
    """
    inside = rows[rows["day"].between(pd.Timestamp(first), pd.Timestamp(last))]
    ends = inside["day"] + pd.to_timedelta(inside["due"].notna() * 6, "D")
    to_come = ends >= pd.Timestamp(today)
    said = to_come.map({True: t("ahead.when.to_come"), False: t("ahead.when.was")})
    found = inside.assign(to_come=to_come, when=said)
    found = found.sort_values(["day", "what", "about"], kind="stable")
    was = found[~found["to_come"]].sort_values("day", ascending=False, kind="stable")
    return pd.concat([found[found["to_come"]], was], ignore_index=True)


def _said(to_come: pd.DataFrame, today: date) -> str:
    """Return the number of tasks left, and the next date of a rule or campaign, in words."""
    named = to_come[to_come["due"].isna()]
    left = int((to_come["due"] - to_come["over"]).sum())
    said = [t("ahead.answer", ahead=AHEAD, left=left)]
    if len(named):
        one = named.iloc[0]
        day = t.value("day", one["day"])
        said.append(t("ahead.next", day=day, what=one["what"], about=as_written(one["about"])))
    return " ".join(said)
