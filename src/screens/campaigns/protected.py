"""Campaigns for readers who may not see the firms of a place: protected counts by channel, stage
and place."""

from typing import NoReturn

import numpy as np
import pandas as pd
import streamlit as st

from src.domain.codes import STAGES
from src.figures.stage_funnel import stage_funnel_figure
from src.metrics.rates import rate, wilson_interval
from src.screens.campaigns.called import WAYS, channels
from src.ui import cached, choices, place_box, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.gate import refuse
from src.ui.places import complex_or_region_name
from src.ui.plain_text import as_written
from src.ui.run import t

REACHED, LINKED = "informed", "linked"


COUNTRY = choices.Spot(*[choices.ALL] * 4)
USUAL = "visit"
"""The default channel."""


def show() -> NoReturn:
    """Draw the choices of place and channel and their protected counts, and end the run."""
    if not cached.may_ask("protected_reach"):
        refuse("places")
    with choices.chips():
        spot = place_box.choose(buildings=False)
        names = channels()
        channel = choices.select("channel", names, USUAL, names.get, width=170)
    show_at(spot, channel)


def show_at(spot: choices.Spot, channel: str) -> NoReturn:
    """Draw reach and conversion by channel, the funnel of one, and its complexes; end the run.

    Withheld counts are empty, whatever the reason. A message where the reader may not see the place
    at all, or where all its counts are withheld.
    """
    place = spot.place
    if not cached.may_ask("protected_reach", **place):
        refuse("places")
    rows = cached.ask("protected_reach", **place)
    counted = _by_way(rows, "channel")
    if counted.empty:
        st.info(t("campaigns.protected_nothing"), icon=":material/campaign:")
        st.stop()
    _say(counted, channel, as_written(complex_or_region_name(spot)))
    filters = [(t("column.place"), complex_or_region_name(spot))]
    _show_ways(rows, filters)
    _show_funnel(counted, channel)
    _show_inside(spot, channel, filters)
    st.subheader(t("campaigns.effect.title"), anchor=False)
    st.info(t("campaigns.protected_effect"), icon=":material/lock:")
    st.stop()


def show_rest(spot: choices.Spot, channel: str | None) -> None:
    """Draw protected counts for a reader of some regions: of the whole place if he may see only a
    part of it, else of the country. Nothing if he sees all firms, or if all counts are withheld."""
    if reader.present().regions("firms") is None:
        return
    around = spot if cached.is_of_part("campaign_list", **spot.within) else COUNTRY
    if not cached.may_ask("protected_reach", **around.place):
        return
    rows = cached.ask("protected_reach", **around.place)
    if rows.empty:
        return
    name = complex_or_region_name(around)
    filters = [(t("column.place"), name)]
    st.subheader(t("campaigns.rest", place=as_written(name)), anchor=False)
    st.caption(t("campaigns.protected_note"))
    _show_ways(rows, filters)
    _show_inside(around, channel or USUAL, filters)


def _show_inside(spot: choices.Spot, channel: str, filters: list[tuple[str, str]]) -> None:
    """Draw the complexes of a place, unless the place is a complex itself."""
    if spot.place["complex_id"] is None:
        inside = {key: spot.place[key] for key in ("sido", "sigungu")}
        rows = cached.ask("protected_reach_by_complex", channel=channel, **inside)
        name = t(f"channel.{channel}")
        st.subheader(t("campaigns.protected_complexes", channel=name), anchor=False)
        _show_complexes(rows, [*filters, (t("choice.channel"), name)])


def _by_way(rows: pd.DataFrame, way: str) -> pd.DataFrame:
    """Return one row per channel or agency that has counts, in the order of their names."""
    names = WAYS[way].names()
    wide = _wide(rows[rows["channel"].isin(list(names))], "channel")
    order = wide["channel"].map({code: at for at, code in enumerate(names)})
    return wide.iloc[order.argsort(kind="stable")].assign(
        **{f"{way}_name": lambda own: own["channel"].map(names)}
    )


def _wide(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Return one row per key with a column per stage, NaN where withheld, and the linked share of
    the firms reached, with its interval."""
    wide = rows.pivot(index=list(keys), columns="stage", values="companies").astype(float)
    wide = wide.reindex(columns=STAGES)
    linked = wide[LINKED].clip(upper=wide[REACHED])  # with noise, linked may exceed reached
    known = wide[REACHED].notna() & linked.notna()
    lower, upper = wilson_interval(linked.where(known, 0), wide[REACHED].where(known, 0))
    found = wide.assign(share=rate(linked, wide[REACHED]), lower=lower, upper=upper)
    found.loc[~known, ["share", "lower", "upper"]] = np.nan
    return found.reset_index().rename_axis(columns=None)


def _say(counted: pd.DataFrame, channel: str, place: str) -> None:
    """Say how many firms the chosen channel reached, or the largest if its count is withheld."""
    own = counted[(counted["channel"] == channel) & counted[REACHED].notna()]
    best = pd.concat([own, counted.sort_values(REACHED, ascending=False)]).iloc[0]
    about = {"place": place, "channel": best["channel_name"], "reached": best[REACHED]}
    if pd.isna(best[REACHED]):
        widgets.say([t("campaigns.protected_few", place=place)])
    elif pd.isna(best["share"]):
        widgets.say([t("campaigns.protected_reached", **about)])
    else:
        more = {"linked": best[LINKED], "share": t.value("share", best["share"])}
        widgets.say([t("campaigns.protected_answer", **about, **more)])
    st.caption(t("campaigns.protected_note"))


def _columns(first: TableColumn) -> list[TableColumn]:
    return [
        first,
        *(TableColumn(stage, t(f"stage.{stage}"), "count") for stage in STAGES),
        TableColumn("share", t("column.linked_share"), "share"),
        TableColumn("lower", t("column.lower"), "share"),
        TableColumn("upper", t("column.upper"), "share"),
    ]


def _show_ways(rows: pd.DataFrame, filters: list[tuple[str, str]]) -> None:
    for way, about in WAYS.items():
        counted = _by_way(rows, way)
        if counted.empty:
            continue
        st.subheader(t(f"campaigns.ways.{way}"), anchor=False)
        note = t(f"campaigns.ways_note.{way}")
        st.caption(note)
        notes = [t("campaigns.protected_note"), note]
        export = Export(about.protected, filters=filters, notes=notes)
        columns = _columns(TableColumn(f"{way}_name", t(f"choice.{way}")))
        widgets.show_table(counted, columns, export)


def _show_funnel(counted: pd.DataFrame, channel: str) -> None:
    own = counted[counted["channel"] == channel]
    name = t(f"channel.{channel}")
    st.subheader(t("campaigns.protected_stages", channel=name), anchor=False)
    told = [] if own.empty else [one for one in STAGES if pd.notna(own.iloc[0][one])]
    if len(told) < 2:
        st.info(t("campaigns.protected_no_funnel"), icon=":material/visibility_off:")
        return
    companies = own.iloc[0][told].astype(int).to_numpy()
    before = np.r_[np.nan, companies[:-1]]
    conversion = np.minimum(companies / before, 1)  # with noise, a stage may exceed the one before
    rows = pd.DataFrame({"stage": told, "companies": companies, "conversion": conversion})
    figure = stage_funnel_figure(rows, t, widgets.look())
    about = widgets.Picture(note=t("protect.note"))
    alt = t("campaigns.protected_stages_alt")
    widgets.show_figure(figure, "campaign_protected_stages", alt, about)
    st.caption(t("campaigns.protected_stages_note"))


def _show_complexes(rows: pd.DataFrame, filters: list[tuple[str, str]]) -> None:
    if rows.empty:
        st.info(t("campaigns.protected_no_complex"), icon=":material/visibility_off:")
        return
    wide = _wide(rows, "complex_id", "complex_name").sort_values(REACHED, ascending=False)
    notes = [t("campaigns.protected_note")]
    export = Export("campaign_protected_complexes", filters=filters, notes=notes)
    widgets.show_table(
        wide, _columns(TableColumn("complex_name", t("column.complex_name"))), export
    )
