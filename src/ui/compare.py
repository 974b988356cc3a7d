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
ENDINGS = ("_lower", "_upper", "_missing")
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


def choose_complexes(t, figures: pd.DataFrame, like) -> list[str]:
    """Return the ids to compare, in the order chosen, with the button that adds similar ones.

    like : (complexes, mixes, complex_id, most) -> frame; src.metrics.likeness.like_this_one.
    """
    labels = choices.complex_labels(t.lang, cached.snapshot().version)
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


def _default(figures: pd.DataFrame) -> list[str]:
    tops = figures[figures["parent_id"].isna()]
    largest = tops.nlargest(FEWEST + len(PILOTS), "tenants")["complex_id"]
    known = set(figures["complex_id"])
    pilots = [pilot for pilot in PILOTS if pilot in known]
    families = set(figures.loc[figures["complex_id"].isin(pilots), "top_id"])
    return (pilots + [one for one in largest if one not in families])[:FEWEST]


def _add_similar(chosen: list[str], like) -> None:
    quarter = st.session_state["quarter"]
    figures = cached.ask("complex_figures", quarter=quarter, tops_only=False)
    mixes = cached.ask("industry_mix")
    nearest = like(_candidates(figures, chosen[0]), mixes, chosen[0], SIMILAR + len(chosen))
    added = [one for one in nearest["complex_id"] if one not in chosen][:SIMILAR]
    address.move(compare=address.SEPARATOR.join([*chosen, *added][: choices.MOST_COMPARED]))


def _candidates(figures: pd.DataFrame, one: str) -> pd.DataFrame:
    """Return the topmost complexes, without the family of the one that others are to be like."""
    itself = figures["complex_id"] == one
    family = figures["top_id"].isin(figures.loc[itself, "top_id"])
    return figures[itself | (figures["parent_id"].isna() & ~family)]


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


def show_trend(trend: pd.DataFrame, chosen: list[str], row, t, draw) -> None:
    """Draw the trend in the order chosen, or say that one quarter is none."""
    trend = trend.sort_values("complex_id", key=lambda ids: ids.map(chosen.index))
    if trend.dropna(subset=["value"])["quarter"].nunique() < 2:
        st.info(t("complexes.trend_one"), icon=":material/timeline:")
        return
    alt = t("complexes.trend_alt", measure=choices.measure_label(t, row))
    widgets.show_figure(draw(trend, row.unit, t, widgets.look()), "trend", alt)
    st.caption(t("complexes.trend_note"))


def show_table(chosen: list[str], measures, t, quarter: str, metric) -> None:
    """Draw all measures of the chosen complexes side by side, with the interval of each share.

    A measure that the chosen quarter does not carry is shown for its own best quarter, which the
    header then names.
    """
    st.subheader(t("complexes.table"), anchor=False)
    quarters = {row.name: best_quarter(row, quarter) for row in measures}
    rows = _of_quarters(chosen, measures, quarters, metric)
    rows = rows.assign(kind_name=[t(f"kind.{kind}") for kind in rows["kind"]])
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
    )


def best_quarter(row, quarter: str) -> str:
    """Return `quarter` where it carries the measure, else the measure's best covered quarter."""
    covered = choices.quarters_of(row)
    if covered.empty or quarter in set(covered["quarter"]):
        return quarter
    return covered.sort_values("fullest", ascending=False, kind="stable")["quarter"].iloc[0]


def _of_quarters(chosen: list[str], measures, quarters: dict, metric) -> pd.DataFrame:
    """Return one row per chosen complex with every measure, each from its own quarter."""
    names = cached.ask("complexes_list", tops_only=False)
    rows = rows_of(names, chosen)[["complex_name", "kind"]]
    for quarter in dict.fromkeys(quarters.values()):
        figures = rows_of(cached.ask("complex_figures", quarter=quarter, tops_only=False), chosen)
        carried = [row for row in measures if quarters[row.name] == quarter]
        made = metric(figures, carried)
        wanted = [f"{row.name}{end}" for row in carried for end in ("", *ENDINGS)]
        rows = rows.join(made[wanted])
    return rows


def _columns_of(t, row, quarter: str, asked: str) -> list[TableColumn]:
    when = "" if quarter == asked else f" · {t.value('quarter_short', quarter)}"
    column = measure_column(t, row, row.name, f"{row.name}_missing")
    columns = [TableColumn(column.key, column.label + when, column.kind, column.gap)]
    if row.unit == "share":
        columns.append(TableColumn(f"{row.name}_lower", t("column.lower"), "share"))
        columns.append(TableColumn(f"{row.name}_upper", t("column.upper"), "share"))
    return columns


def shares_only(rows: pd.DataFrame, row) -> pd.DataFrame:
    """Return the rows where the measure is a share, none where it is not."""
    return rows if row.unit == "share" else rows.head(0)


def show_funnel(funnel, compared: pd.DataFrame, row, name: str, t, draw) -> None:
    """Draw the funnel of a share with the chosen complexes in it, or say why there is none."""
    st.subheader(t("complexes.funnel"), anchor=False)
    if row.unit != "share":
        st.info(t("complexes.funnel_only_shares"), icon=":material/filter_alt:")
        return
    base = t(f"measure.{row.denominator}")
    label = choices.measure_label(t, row)
    shown = pd.concat([funnel.rows, compared.dropna(subset=["value"])])
    shown = shown.drop_duplicates("complex_id")
    chosen = list(compared["complex_id"])
    widgets.show_figure(
        draw(shown, funnel.curve, funnel.target, chosen, (base, label), t, widgets.look()),
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
    order = [code for code in INDUSTRIES if code in set(rows["industry"])]
    widgets.show_figure(draw(mixes, order, t, widgets.look()), "mix", t("complexes.mix_alt"))
    st.caption(t("complexes.mix_note", quarter=t.value("quarter", rows["quarter"].max())))
