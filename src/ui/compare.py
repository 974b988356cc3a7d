"""The parts of the screen that compares complexes."""

import pandas as pd
import streamlit as st

from src.ui import address, cached, choices, widgets
from src.ui.answers import complex_answer
from src.ui.columns import TableColumn, measure_column

# The two pilots of the programme; then the largest, until there are a few to compare.
PILOTS = ("seoul-digital", "gumi-1")
FEWEST = 5
SIMILAR = 4


def measures_of(measures) -> list:
    """Return the measures that a single complex has: all but the number of complexes."""
    return [row for row in measures if row.name != "complexes"]


def choose_complexes(t, figures: pd.DataFrame, like) -> list[str]:
    """Return the ids to compare, in the order chosen, with the button that adds similar ones.

    like : (complexes, mixes, complex_id, most) -> frame; src.metrics.likeness.like_this_one.
    """
    labels = complex_labels(t.lang, cached.snapshot().version)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = address.choose_many(
            st.multiselect,
            t("choice.compare", most=choices.MOST_COMPARED),
            list(labels),
            key="compare",
            default=_default(figures),
            most=choices.MOST_COMPARED,
            format_func=labels.get,
            placeholder=t("choice.compare_placeholder"),
        )
        st.button(
            t("choice.similar"),
            icon=":material/join_inner:",
            help=t("choice.similar_help"),
            on_click=_add_similar,
            args=(chosen, like),
            disabled=not chosen or len(chosen) == choices.MOST_COMPARED,
        )
    return chosen


@st.cache_data(max_entries=8, show_spinner=False)
def complex_labels(lang: str, version: str) -> dict[str, str]:
    """Return each complex's id and how it is called in a list: its name and where it lies."""
    regions = cached.ask("regions", level=None)
    column = "region_name_en" if lang == "en" else "region_short"
    names = dict(zip(regions["region_code"], regions[column], strict=True))
    listed = cached.ask("complexes_list", tops_only=False)
    return {
        row.complex_id: " · ".join(
            [row.complex_name, *[names[c] for c in (row.sido, row.sigungu) if c in names]]
        )
        for row in listed.itertuples()
    }


def _default(figures: pd.DataFrame) -> list[str]:
    tops = figures[figures["parent_id"].isna()]
    largest = tops.nlargest(FEWEST + len(PILOTS), "tenants")["complex_id"]
    known = set(figures["complex_id"])
    pilots = [pilot for pilot in PILOTS if pilot in known]
    families = set(figures.loc[figures["complex_id"].isin(pilots), "top_id"])
    return (pilots + [one for one in largest if one not in families])[:FEWEST]


def _add_similar(chosen: list[str], like) -> None:
    candidates = cached.ask("like_candidates", quarter=None)
    mixes = cached.ask("industry_mix", complex_ids=None, quarter=None)
    nearest = like(candidates, mixes, chosen[0], SIMILAR + len(chosen))["complex_id"]
    added = [one for one in nearest if one not in chosen][:SIMILAR]
    address.move(compare=address.SEPARATOR.join([*chosen, *added][: choices.MOST_COMPARED]))


def stop_without(chosen: list[str], t) -> None:
    """End the run in words where nothing is chosen."""
    if not chosen:
        st.info(t("complexes.answer_empty"), icon=":material/compare_arrows:")
        st.stop()


def rows_of(figures: pd.DataFrame, chosen: list[str]) -> pd.DataFrame:
    """Return the figures of the chosen complexes in the order chosen."""
    return figures.set_index("complex_id", drop=False).reindex(chosen).dropna(subset=["kind"])


def peers_of(figures: pd.DataFrame, compared: pd.DataFrame) -> pd.DataFrame:
    """Return the topmost complexes of the first chosen one's kind."""
    kind = compared["kind"].iloc[0] if len(compared) else None
    return figures[figures["parent_id"].isna() & (figures["kind"] == kind)]


def whole_of(quarter: str, compared: pd.DataFrame) -> pd.DataFrame:
    """Return the country's row of figures for the kind of the first chosen complex."""
    kind = compared["kind"].iloc[0] if len(compared) else None
    return cached.ask("region_figures", level="country", quarter=quarter, kind=kind)


def benchmark(peers: pd.DataFrame, whole: pd.DataFrame, row) -> float:
    """Return what the complexes are held against: the share of the whole, or the middle count."""
    if row.unit == "share":
        return float(whole["value"].iloc[0]) if len(whole) else float("nan")
    return float(peers["value"].median())


def peers_name(t, peers: pd.DataFrame, compared: pd.DataFrame) -> str:
    """Return in words whom the complexes are held against; it is always named."""
    kind = compared["kind"].iloc[0] if len(compared) else choices.ALL
    return t("complexes.peers", kind=t(f"kind.{kind}"), complexes=int(peers["value"].count()))


def answers(compared: pd.DataFrame, row, value: float, peers: str, quarter: str, t) -> list[str]:
    """Return the sentences for the first two complexes chosen."""
    return [
        complex_answer(one, row, value, peers, quarter, t) for _, one in compared.head(2).iterrows()
    ] or [t("complexes.answer_empty")]


def ranking_note(t, row, peers: str) -> str:
    """Return how the ranking is to be read."""
    key = "ranking_note" if row.unit == "share" else "ranking_note_count"
    return t(f"complexes.{key}", peers=peers)


def show_trend(trend: pd.DataFrame, row, t, draw) -> None:
    """Draw the trend, or say that one quarter is none."""
    if trend.dropna(subset=["value"])["quarter"].nunique() < 2:
        st.info(t("complexes.trend_one"), icon=":material/timeline:")
        return
    alt = t("complexes.trend_alt", measure=choices.measure_label(t, row))
    widgets.show_figure(draw(trend, row.unit, t, widgets.look()), "trend", alt)
    st.caption(t("complexes.trend_note"))


def show_table(rows: pd.DataFrame, measures, t, quarter: str) -> None:
    """Draw the table of all measures side by side, with the interval of each share."""
    st.subheader(t("complexes.table"), anchor=False)
    rows = rows.assign(kind_name=[t(f"kind.{kind}") for kind in rows["kind"]])
    columns = [TableColumn("complex_name", t("column.complex_name"), width="medium")]
    columns.append(TableColumn("kind_name", t("column.kind")))
    for row in measures:
        columns.append(measure_column(t, row, row.name, f"{row.name}_missing"))
        if row.unit == "share":
            columns.append(TableColumn(f"{row.name}_lower", t("column.lower"), "share"))
            columns.append(TableColumn(f"{row.name}_upper", t("column.upper"), "share"))
    widgets.show_table(
        rows,
        columns,
        t,
        export="complexes",
        filters=[(t("column.quarter"), t.value("quarter", quarter))],
        definitions=widgets.definitions(t, measures),
    )


def show_funnel(peers, row, chosen, name: str, t, metric, draw) -> None:
    """Draw the funnel of a share, or say why there is none."""
    st.subheader(t("complexes.funnel"), anchor=False)
    if row.unit != "share":
        st.info(t("complexes.funnel_only_shares"), icon=":material/filter_alt:")
        return
    funnel = metric(peers)
    base = t(f"measure.{row.denominator}")
    label = choices.measure_label(t, row)
    widgets.show_figure(
        draw(funnel.rows, funnel.curve, funnel.target, chosen, (base, label), t, widgets.look()),
        "funnel",
        t("complexes.funnel_alt", base=base, measure=label),
    )
    refused = t("complexes.funnel_refused", reason=funnel.refused)
    st.caption(refused if funnel.refused else t("complexes.funnel_note", peers=name))


def show_mix(chosen: list[str], figures: pd.DataFrame, t, metric, draw) -> None:
    """Draw the industry mix of the chosen complexes that have one, or say that none has."""
    st.subheader(t("complexes.mix"), anchor=False)
    rows = cached.ask("industry_mix", complex_ids=tuple(chosen), quarter=None)
    if rows.empty:
        st.info(t("complexes.mix_none"), icon=":material/category:")
        return
    names = figures.set_index("complex_id")["complex_name"]
    mixes = metric(rows, "complex_id", "tenants").assign(complex_name=rows["complex_id"].map(names))
    order = [code for code in cached.INDUSTRIES if code in set(rows["industry"])]
    widgets.show_figure(draw(mixes, order, t, widgets.look()), "mix", t("complexes.mix_alt"))
    st.caption(t("complexes.mix_note", quarter=t.value("quarter", rows["quarter"].max())))
