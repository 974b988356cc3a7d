"""Reach against the plan by week, underserved groups, and companies not reached yet."""

import pandas as pd
import streamlit as st

from src.figures.finished import FinishedFigure
from src.figures.ranking import ranking_figure
from src.figures.reach_pace import reach_pace_figure
from src.metrics.campaigns import groups_of, left_out, reach_pace
from src.screens.campaigns.choice import Choice, filters_of, window_words
from src.ui import cached, choices, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_sentence, as_written
from src.ui.run import t

SHOWN = 200
DRAWN = 12
NAMED = 3


def show_pace(choice: Choice) -> None:
    """Draw the companies reached so far against the plan."""
    rows = cached.keep("campaign_pace", choice.codes_of_contacts, lambda: _pace(choice))
    if rows.empty:
        return
    st.subheader(t("campaigns.pace"), anchor=False)
    if words := cached.keep("pace_said", choice.codes_of_contacts, lambda: _pace_in_words(rows)):
        st.markdown(words)
    said = t("campaigns.pace_no_plan" if choice.in_part else "campaigns.pace_note")
    if rows["reached"].notna().sum() < 2:
        st.info(t("campaigns.pace_one"), icon=":material/timeline:")
    else:
        figure = cached.keep(
            "pace_figure",
            choice.codes_of_contacts,
            lambda: reach_pace_figure(rows, t, widgets.look()),
        )
        about = widgets.Picture(filters_of(choice), said)
        widgets.show_figure(figure, "campaign_pace", t("campaigns.pace_alt"), about)
    st.caption(said)
    widgets.show_table(
        cached.keep(
            "pace_table", choice.codes_of_contacts, lambda: rows[rows["reached"].notna()][::-1]
        ),
        [
            TableColumn("week", t("column.week_of"), "date"),
            TableColumn("new", t("column.new_companies"), "count"),
            TableColumn("reached", t("column.reached_times"), "count"),
            TableColumn("planned", t("column.planned_companies"), "count"),
        ],
        Export("campaign_pace", filters=filters_of(choice)),
        codes=choice.codes_of_contacts,
    )


def _pace(choice: Choice) -> pd.DataFrame:
    days = cached.ask("campaign_days", **choice.selection)
    plans = choice.campaigns.head(0) if choice.in_part else choice.campaigns
    newest = days["day"].max() if len(days) else pd.Timestamp.min
    rows = reach_pace(days, plans, cached.as_of() or newest)
    return rows.assign(planned=rows["planned"].round())


def _pace_in_words(rows: pd.DataFrame) -> str:
    """Return in words whether the plan is met so far; "" where there is no plan."""
    now = rows.dropna(subset=["reached", "planned"])
    if now.empty:
        return ""
    last = now.iloc[-1]
    ahead = last["reached"] >= last["planned"]
    sunday = last["week"] + pd.Timedelta(6, "D")
    until = min(sunday, pd.Timestamp(cached.as_of() or sunday))
    said = t(
        "campaigns.pace_ahead" if ahead else "campaigns.pace_behind",
        day=t.value("day", until),
        reached=last["reached"],
        planned=last["planned"],
        apart=abs(last["reached"] - last["planned"]),
    )
    return as_sentence(said)


def show_groups(choice: Choice) -> None:
    """Draw which groups are contacted less than others, by size and by building or complex."""
    st.subheader(t("campaigns.groups"), anchor=False)
    st.caption(t("campaigns.groups_note"))
    left, right = st.columns(2, gap="large")
    with left:
        _show_groups(choice, "size_band", export="campaign_groups_size_band")
    with right:
        if _place_of(choice) == "building":
            _show_groups(choice, "building", export="campaign_groups_building")
        else:
            _show_groups(choice, "complex", export="campaign_groups_complex")


def _show_groups(choice: Choice, by: str, export: str) -> None:
    codes = (by, *choice.codes_of_people)
    rows = cached.keep("campaign_groups", codes, lambda: _groups(choice, by))
    if (rows["code"] == "").all():
        st.info(t("campaigns.groups_empty", by=t(f"group_by.{by}")), icon=":material/group_off:")
        return
    st.markdown(cached.keep("groups_answer", codes, lambda: _groups_answer(rows, by)))
    figure = cached.keep("groups_figure", codes, lambda: _groups_figure(rows))
    about = widgets.Picture(filters_of(choice), t("campaigns.groups_note"))
    alt = t("campaigns.groups_alt", by=t(f"group_by.{by}"))
    widgets.show_figure(figure, f"campaign_{by}", alt, about)
    if len(rows) > DRAWN:
        st.caption(t("campaigns.groups_first", shown=DRAWN, all=len(rows)))
    widgets.show_table(
        rows,
        [
            TableColumn("name", t("column.group"), width="medium"),
            TableColumn("companies", t("column.companies"), "count"),
            TableColumn("reached", t("column.reached_companies"), "count"),
            TableColumn("value", t("column.reached_share"), "share"),
            TableColumn("lower", t("column.lower"), "share"),
            TableColumn("upper", t("column.upper"), "share"),
            TableColumn("eligible", t("column.eligible_people"), "count"),
            TableColumn("note", t("column.note")),
        ],
        Export(export, filters=filters_of(choice)),
        codes=codes,
    )


def _groups_figure(rows: pd.DataFrame) -> FinishedFigure:
    shown = rows.head(DRAWN).assign(complex_name=rows["name"])
    return ranking_figure(shown, rows["benchmark"].iloc[0], "share", t, widgets.look())


def _place_of(choice: Choice) -> str:
    """Return how places are grouped: by building within a complex, else by complex."""
    near = choice.spot.complex != choices.ALL or choice.population["aimed_at"] is not None
    return "building" if near else "complex"


def _parts(choice: Choice) -> pd.DataFrame:
    """Return counts of companies, and of those reached, by size and building or complex."""
    asked = choice.selection | choice.people | choice.population
    return cached.ask("campaign_parts", by=("size_band", _place_of(choice)), **asked)


def _groups(choice: Choice, by: str) -> pd.DataFrame:
    rows = left_out(groups_of(_parts(choice), by))
    unknown = t("campaigns.group_unknown", by=t(f"group_by.{by}"))
    banded = by == "size_band"
    rows["name"] = [
        (t(f"size_band.{code}") if banded else name) if code else unknown
        for code, name in zip(rows["code"], rows["name"], strict=True)
    ]
    return rows.assign(note=rows["left_out"].map({True: t("campaigns.missed"), False: ""}))


def _groups_answer(rows: pd.DataFrame, by: str) -> str:
    out = rows[rows["left_out"]]
    share = rows["benchmark"].iloc[0]
    if out.empty:
        return t("campaigns.groups_none", share=share)
    largest = out.nlargest(NAMED, "companies")
    names = ", ".join(
        t("campaigns.groups_named", name=as_written(name), companies=firms, reached=there)
        for name, firms, there in largest[["name", "companies", "reached"]].to_numpy()
    )
    counts = {"groups": len(rows), "missed": len(out), "share": share}
    return t("campaigns.groups_some", of=t(f"campaigns.groups_of.{by}"), names=names, **counts)


def show_unreached(choice: Choice) -> None:
    """Draw the first SHOWN companies not reached yet; the file has all."""
    st.subheader(t("campaigns.unreached"), anchor=False)
    asked = choice.selection | choice.people | choice.population
    groups = _parts(choice)
    total = int((groups["companies"] - groups["reached"]).sum())
    if not total:
        st.info(t("campaigns.unreached_none"), icon=":material/done_all:")
        return
    rows = cached.ask("companies_unreached", limit=SHOWN, **asked)
    words = {"program": t(f"program.{choice.program}"), "window": window_words()}
    st.caption(t("campaigns.unreached_note", **words))
    if total > len(rows):
        st.caption(t("campaigns.unreached_first", all=total, shown=len(rows)))
    later = cached.keep(
        "unreached_later",
        choice.codes_of_people,
        lambda: cached.fetch_later("companies_unreached", **asked),
    )
    widgets.show_table(
        cached.keep("unreached_words", choice.codes_of_people, lambda: _in_words(rows)),
        _company_columns(),
        Export(
            "campaign_unreached",
            filters=filters_of(choice),
            recorded=True,
            whole=lambda: _in_words(later()),
            rows=total,
        ),
        codes=choice.codes_of_people,
    )


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        industry_name=[
            t(f"industry.{code}") if isinstance(code, str) else "" for code in rows["industry"]
        ],
        size_name=[
            t(f"size_band.{code}") if isinstance(code, str) else "" for code in rows["size_band"]
        ],
        note=rows["targeted"].map({True: t("campaigns.targeted_yes"), False: ""}),
    )


def _company_columns() -> list[TableColumn]:
    return [
        TableColumn("company_name", t("column.company_name"), width="medium"),
        TableColumn("complex_name", t("column.complex_name")),
        TableColumn("building_name", t("column.building_name")),
        TableColumn("industry_name", t("column.industry")),
        TableColumn("size_name", t("column.size_band")),
        TableColumn("employees", t("column.employees"), "count"),
        TableColumn("eligible", t("column.eligible_people"), "count"),
        TableColumn("users", t("column.users_people"), "count"),
        TableColumn("last_contact_on", t("column.last_contact_on"), "date"),
        TableColumn("note", t("column.note")),
    ]
