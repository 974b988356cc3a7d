"""The parts of the screen that compares complexes."""

import pandas as pd
import streamlit as st

from src.store.schema import KINDS
from src.ui import address, cached, choices, widgets
from src.ui.answers import complex_answer
from src.ui.columns import TableColumn, measure_column

# The two pilots of the programme; then the largest, until there are a few to compare.
PILOTS = ("seoul-digital", "gumi-1")
FEWEST = 5
SIMILAR = 4
# The eleven industries of the statistics of complexes, in the order they are printed.
INDUSTRIES = (
    "food",
    "textile",
    "wood_paper",
    "petrochemical",
    "nonmetal",
    "steel",
    "machinery",
    "electronics",
    "transport_equipment",
    "other",
    "non_manufacturing",
)


def measures_of(measures) -> list:
    """Return the measures of a single complex, shares first: they are what can be low."""
    return sorted(
        (row for row in measures if row.name != "complexes"), key=lambda row: row.unit != "share"
    )


def choose_complexes(t, quarter: str, like) -> list[str]:
    """Return the ids to compare, in the order chosen, with the button that adds similar ones.

    Ends the run in words where none is chosen, or where the quarter knows none of them.
    like : (complexes, mixes, complex_id, most) -> frame; src.metrics.likeness.like_this_one.
    """
    labels = choices.complex_labels(t)
    known = cached.keep("known", (quarter,), lambda: set(figures_of(quarter)["complex_id"]))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = address.choose_many(
            st.multiselect,
            t("choice.compare", most=choices.MOST_COMPARED),
            list(labels),
            key="compare",
            default=cached.keep("default", (quarter,), lambda: _default(figures_of(quarter))),
            most=choices.MOST_COMPARED,
            format_func=labels.get,
            placeholder=t("choice.compare_placeholder"),
        )
        st.button(
            t("choice.similar"),
            icon=":material/join_inner:",
            help=t("choice.similar_help"),
            on_click=_add_similar,
            args=(chosen, quarter, like),
            disabled=not chosen or len(chosen) == choices.MOST_COMPARED,
        )
    if not known.intersection(chosen):
        st.info(t("complexes.answer_empty"), icon=":material/compare_arrows:")
        st.stop()
    return chosen


def figures_of(quarter: str) -> pd.DataFrame:
    """Return the figures of every complex and part of a quarter."""
    return cached.ask("complex_figures", quarter=quarter, tops_only=False)


def _default(figures: pd.DataFrame) -> list[str]:
    tops = figures[figures["parent_id"].isna()]
    largest = tops.nlargest(FEWEST + len(PILOTS), "tenants")["complex_id"]
    known = set(figures["complex_id"])
    pilots = [pilot for pilot in PILOTS if pilot in known]
    families = set(figures.loc[figures["complex_id"].isin(pilots), "top_id"])
    return (pilots + [one for one in largest if one not in families])[:FEWEST]


def _add_similar(chosen: list[str], quarter: str, like) -> None:
    """Add the complexes that are most like the first one; a callback."""
    candidates, mixes = _candidates(figures_of(quarter), chosen[0]), cached.ask("industry_mix")
    nearest = like(candidates, mixes, chosen[0], SIMILAR + len(chosen))["complex_id"]
    added = [one for one in nearest if one not in chosen][:SIMILAR]
    address.move(compare=address.SEPARATOR.join([*chosen, *added][: choices.MOST_COMPARED]))


def _candidates(figures: pd.DataFrame, one: str) -> pd.DataFrame:
    """Return the topmost complexes, without the family of the one that others are to be like."""
    itself = figures["complex_id"] == one
    family = figures["top_id"].isin(figures.loc[itself, "top_id"])
    return figures[itself | (figures["parent_id"].isna() & ~family)]


def find(codes: tuple, row, compare):
    """Return how the chosen complexes stand; `compare` is metrics.comparison.compare_complexes."""
    _, quarter, *chosen = codes
    whole = [
        cached.ask("region_figures", level="country", quarter=quarter, kind=kind).assign(kind=kind)
        for kind in KINDS
    ]
    return compare(figures_of(quarter), pd.concat(whole), chosen, row)


def peers_name(found, t) -> str:
    """Return in words whom the complexes are held against; it is always named."""
    return t("complexes.peers", kind=t(f"kind.{found.kind}"), complexes=found.peers)


def say(codes: tuple, found, row, t) -> None:
    """Draw the answer: how the first two complexes stand."""
    widgets.say(cached.keep("answers", codes, lambda: _answers(found, row, codes[1], t)))


def _answers(found, row, quarter: str, t) -> list[str]:
    name = peers_name(found, t)
    return [
        complex_answer(one, row, found.benchmark, name, quarter, t)
        for _, one in found.compared.head(2).iterrows()
    ]


def show_ranking(codes: tuple, found, row, t, draw) -> None:
    """Draw the chosen complexes in order, with intervals, and how that is to be read."""
    st.subheader(t("complexes.ranking"), anchor=False)
    look = widgets.look()
    figure = cached.keep(
        "ranking", codes, lambda: draw(found.compared, found.benchmark, row.unit, t, look)
    )
    alt = t("complexes.ranking_alt", measure=choices.measure_label(t, row))
    widgets.show_figure(figure, "ranking", alt)
    key = "ranking_note" if row.unit == "share" else "ranking_note_count"
    st.caption(t(f"complexes.{key}", peers=peers_name(found, t)))


def show_trend(codes: tuple, row, t, metric, draw) -> None:
    """Draw the trend in the order chosen, or say that one quarter is none."""
    st.subheader(t("complexes.trend"), anchor=False)
    look = widgets.look()
    figure = cached.keep("trend", codes, lambda: _trend(codes, row, t, metric, draw, look))
    if figure is None:
        st.info(t("complexes.trend_one"), icon=":material/timeline:")
        return
    alt = t("complexes.trend_alt", measure=choices.measure_label(t, row))
    widgets.show_figure(figure, "trend", alt)
    st.caption(t("complexes.trend_note"))


def _trend(codes: tuple, row, t, metric, draw, look):
    """Return the figure of the trend, None where there are not two quarters with the measure."""
    chosen = list(codes[2:])
    rows = metric(cached.ask("complex_trend", complex_ids=tuple(chosen)), row)
    if rows.dropna(subset=["value"])["quarter"].nunique() < 2:
        return None
    rows = rows.sort_values("complex_id", key=lambda ids: ids.map(chosen.index), kind="stable")
    return draw(rows, row.unit, t, look)


def show_table(codes: tuple, measures, t, metric) -> None:
    """Draw all measures of the chosen complexes side by side, with the interval of each share.

    A measure that the chosen quarter does not carry is shown for its own best quarter, which the
    header then names.
    """
    st.subheader(t("complexes.table"), anchor=False)
    quarter = codes[1]
    quarters = cached.keep("best_quarters", (quarter,), lambda: best_quarters(measures, quarter))
    rows = cached.keep("table", codes[1:], lambda: _table(codes, quarters, measures, t, metric))
    columns = [TableColumn("complex_name", t("column.complex_name"), width="medium")]
    columns.append(TableColumn("kind_name", t("column.kind")))
    for row in measures:
        columns += _columns_of(t, row, quarters[row.name], quarter)
    widgets.show_table(
        rows,
        columns,
        t,
        export="complexes",
        filters=[(t("column.quarter"), t.value("quarter", quarter))],
        definitions=widgets.definitions(t, measures),
        codes=codes[1:],
    )


def _table(codes: tuple, quarters: dict, measures, t, metric) -> pd.DataFrame:
    rows = metric(figures_of, quarters, codes[2:], measures)
    return rows.assign(kind_name=[t(f"kind.{kind}") for kind in rows["kind"]])


def best_quarters(measures, quarter: str) -> dict[str, str]:
    """Return the quarter that each measure is shown for, by its name."""
    return {row.name: best_quarter(row, quarter) for row in measures}


def best_quarter(row, quarter: str) -> str:
    """Return `quarter` where it carries the measure, else the measure's best covered quarter."""
    covered = choices.quarters_of(row)
    if covered.empty or quarter in set(covered["quarter"]):
        return quarter
    return covered.sort_values("fullest", ascending=False, kind="stable")["quarter"].iloc[0]


def _columns_of(t, row, quarter: str, asked: str) -> list[TableColumn]:
    when = "" if quarter == asked else f" · {t.value('quarter_short', quarter)}"
    column = measure_column(t, row, row.name, f"{row.name}_missing")
    columns = [TableColumn(column.key, column.label + when, column.kind, column.gap)]
    if row.unit == "share":
        label = choices.measure_label(t, row)
        columns += [
            TableColumn(f"{row.name}_{end}", t(f"column.{end}_of", measure=label), "share")
            for end in ("lower", "upper")
        ]
    return columns


def show_funnel(codes: tuple, found, row, t, draw) -> None:
    """Draw the funnel of a share with the chosen complexes in it, or say why there is none."""
    st.subheader(t("complexes.funnel"), anchor=False)
    if row.unit != "share":
        st.info(t("complexes.funnel_only_shares"), icon=":material/filter_alt:")
        return
    words = (t(f"measure.{row.denominator}"), choices.measure_label(t, row))
    look = widgets.look()
    figure = cached.keep("funnel", codes, lambda: _funnel(found, words, t, draw, look))
    alt = t("complexes.funnel_alt", base=words[0], measure=words[1])
    widgets.show_figure(figure, "funnel", alt)
    refused = t("complexes.funnel_refused", reason=found.funnel.refused)
    note = t("complexes.funnel_note", peers=peers_name(found, t))
    st.caption(refused if found.funnel.refused else note)


def _funnel(found, words: tuple, t, draw, look):
    shown = pd.concat([found.funnel.rows, found.compared.dropna(subset=["value"])])
    shown = shown.drop_duplicates("complex_id")
    chosen = list(found.compared["complex_id"])
    return draw(shown, found.funnel.curve, found.funnel.target, chosen, words, t, look)


def show_mix(codes: tuple, t, metric, draw) -> None:
    """Draw the industry mix of the chosen complexes that have one, or say that none has."""
    st.subheader(t("complexes.mix"), anchor=False)
    rows = cached.ask("industry_mix", complex_ids=tuple(codes[2:]))
    if rows.empty:
        st.info(t("complexes.mix_none"), icon=":material/category:")
        return
    look = widgets.look()
    figure = cached.keep("mix", codes[2:], lambda: _mix(rows, codes[2:], t, metric, draw, look))
    widgets.show_figure(figure, "mix", t("complexes.mix_alt"))
    st.caption(t("complexes.mix_note", quarter=t.value("quarter", rows["quarter"].max())))


def _mix(rows: pd.DataFrame, chosen: tuple, t, metric, draw, look):
    """Return the figure of the mix, complexes in the order chosen."""
    rows = rows.sort_values("complex_id", key=lambda ids: ids.map(chosen.index), kind="stable")
    listed = cached.ask("complexes_list", tops_only=False).set_index("complex_id")
    names = rows["complex_id"].map(listed["complex_name"])
    mixes = metric(rows, "complex_id", "tenants").assign(complex_name=names)
    order = [code for code in INDUSTRIES if code in set(rows["industry"])]
    return draw(mixes, order, t, look)
