"""The parts of the screen that compares complexes."""

import pandas as pd
import streamlit as st

from src.domain.codes import INDUSTRIES, KINDS
from src.ui import address, cached, choices, scopes, widgets
from src.ui.answers import change_answer, complex_answer, uptake_answer
from src.ui.columns import (
    INTERVALS,
    TableColumn,
    change_columns,
    interval_columns,
    measure_column,
)
from src.ui.plain_text import as_written
from src.ui.run import t

# The two pilots of the programme; then the largest, until there are a few to compare.
PILOTS = ("seoul-digital", "gumi-1")
FEWEST = 5
SIMILAR = 4


def measures_of(measures) -> list:
    """Return the measures of a single complex: of each basis shares first, they can be low."""
    shares_first = sorted(measures, key=lambda row: row.unit not in INTERVALS)
    return scopes.offered(row for row in shares_first if row.name != "complexes")


def choose_complexes(scope, like) -> list[str]:
    """Return the ids to compare, in the order chosen, with the button that adds similar ones.

    Ends the run in words where none is chosen, or where the scope knows none of them.
    like : (complexes, mixes, complex_id, most) -> frame; src.metrics.likeness.like_this_one.
    """
    labels = choices.complex_labels()
    known = cached.keep("known", (scope.key,), lambda: set(figures_of(scope)["complex_id"]))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = address.choose_many(
            st.multiselect,
            t("choice.compare", most=choices.MOST_COMPARED),
            list(labels),
            key="compare",
            default=cached.keep("default", (scope.key,), lambda: _default(*_sized(scope))),
            most=choices.MOST_COMPARED,
            format_func=labels.get,
            placeholder=t("choice.compare_placeholder"),
        )
        st.button(
            t("choice.similar"),
            icon=":material/join_inner:",
            help=t("choice.similar_help"),
            on_click=_add_similar,
            args=(chosen, scope, like),
            disabled=not chosen or len(chosen) == choices.MOST_COMPARED,
        )
    if not known.intersection(chosen):
        st.info(t("complexes.answer_empty"), icon=":material/compare_arrows:")
        st.stop()
    return chosen


def figures_of(scope) -> pd.DataFrame:
    """Return the figures of every complex and part of a scope."""
    return scope.complexes(tops_only=False)


def _sized(scope) -> tuple[pd.DataFrame, str]:
    """Return the figures of a scope, and the count that tells how large a complex is."""
    return figures_of(scope), scope.sizes[0]


def _default(figures: pd.DataFrame, size: str = "tenants") -> list[str]:
    tops = figures[figures["parent_id"].isna()]
    largest = tops.nlargest(FEWEST + len(PILOTS), size)["complex_id"]
    known = set(figures["complex_id"])
    pilots = [pilot for pilot in PILOTS if pilot in known]
    families = set(figures.loc[figures["complex_id"].isin(pilots), "top_id"])
    return (pilots + [one for one in largest if one not in families])[:FEWEST]


def _add_similar(chosen: list[str], scope, like) -> None:
    """Add the complexes that are most like the first one; a callback."""
    figures = _with_sizes(scope)
    candidates, mixes = _candidates(figures, chosen[0]), cached.ask("industry_mix")
    nearest = like(candidates, mixes, chosen[0], SIMILAR + len(chosen))["complex_id"]
    added = [one for one in nearest if one not in chosen][:SIMILAR]
    address.move(compare=address.SEPARATOR.join([*chosen, *added][: choices.MOST_COMPARED]))


def _with_sizes(scope) -> pd.DataFrame:
    """Return figures that hold tenants and employees: of the scope, else of the fullest quarter."""
    if scope.basis == "quarter":
        return figures_of(scope)
    covered = choices.quarters_with("tenants")
    fullest = covered.sort_values("fullest", ascending=False, kind="stable")["quarter"].iloc[0]
    return cached.ask("complex_figures", quarter=fullest, tops_only=False)


def _candidates(figures: pd.DataFrame, one: str) -> pd.DataFrame:
    """Return the topmost complexes, without the family of the one that others are to be like."""
    itself = figures["complex_id"] == one
    family = figures["top_id"].isin(figures.loc[itself, "top_id"])
    return figures[itself | (figures["parent_id"].isna() & ~family)]


def find(scope, chosen, row, compare):
    """Return how the chosen complexes stand; `compare` is metrics.comparison.compare_complexes."""
    whole = [scope.regions(level="country", kind=kind).assign(kind=kind) for kind in KINDS]
    yearly = yearly_of(scope)
    return compare(figures_of(scope), pd.concat(whole), chosen, row, yearly)


def yearly_of(scope) -> pd.DataFrame | None:
    """Return the figures that a change on the year before is made of, None where none is."""
    yearly = scope.yearly()
    return None if yearly is None else figures_of(yearly)


def peers_name(found) -> str:
    """Return in words whom the complexes are held against; it is always named."""
    return t("complexes.peers", kind=t(f"kind.{found.kind}"), complexes=found.peers)


def say(codes: tuple, scope, found, row, judged) -> None:
    """Draw the answer: how the first two complexes stand.

    judged : (figures, measures) -> frame; src.metrics.measured.side_by_side with rate and ratio.
    """
    widgets.say(cached.keep("answers", codes, lambda: _answers(scope, found, row, judged)))


def _answers(scope, found, row, judged) -> list[str]:
    name = peers_name(found)
    first = found.compared.head(2)
    if scope.basis == "window":
        told = [uptake_answer(one, scope) for _, one in judged(first).iterrows()]
    else:
        told = [
            complex_answer(one, row, found.benchmark, name, scope) for _, one in first.iterrows()
        ]
    changed = [change_answer(one, row) for _, one in first.iterrows()]
    return [f"{one} {other}".rstrip() for one, other in zip(told, changed, strict=True)]


def show_ranking(codes: tuple, scope, found, row, draw) -> None:
    """Draw the chosen complexes in order, with intervals, and how that is to be read."""
    st.subheader(t("complexes.ranking"), anchor=False)
    look = widgets.look()
    figure = cached.keep(
        "ranking", codes, lambda: draw(found.compared, found.benchmark, row.unit, t, look)
    )
    alt = t("complexes.ranking_alt", measure=scope.label(row))
    widgets.show_figure(figure, "ranking", alt)
    key = RANKING_NOTES.get(row.unit, "ranking_note_count")
    said = [t(f"complexes.{key}", peers=peers_name(found)), _left_out(found.compared)]
    st.caption(" ".join(filter(None, said)))


RANKING_NOTES = {"share": "ranking_note", "ratio": "ranking_note_ratio"}


def _left_out(compared: pd.DataFrame) -> str:
    """Return in words which chosen complexes the figure leaves out, and why."""
    missing = compared[compared["value"].isna()]
    named = [
        t("complexes.left_out_one", name=as_written(name), reason=t(f"gap.{reason}"))
        for name, reason in zip(missing["complex_name"], missing["missing"], strict=True)
    ]
    return t("complexes.left_out", names=", ".join(named)) if named else ""


def show_course(codes: tuple, scope, found, row, metric, drawers: dict) -> None:
    """Draw how the measure went: over quarters, or against the year before.

    drawers : by basis, the figure that draws it. metric : src.metrics.measured.with_measure.
    """
    title, make = COURSES[scope.basis]
    st.subheader(t(f"complexes.{title}"), anchor=False)
    draw, look = drawers[scope.basis], widgets.look()
    figure = cached.keep("course", codes, lambda: make(codes, found, row, metric, draw, look))
    if figure is None:
        st.info(t(f"complexes.{title}_one"), icon=":material/timeline:")
        return
    widgets.show_figure(figure, "trend", t(f"complexes.{title}_alt", measure=scope.label(row)))
    st.caption(t(f"complexes.{title}_note"))


def _trend(codes: tuple, found, row, metric, draw, look):
    """Return the figure of the trend, None where there are not two quarters with the measure."""
    chosen = list(codes[2:])
    rows = metric(cached.ask("complex_trend", complex_ids=tuple(chosen)), row)
    if rows.dropna(subset=["value"])["quarter"].nunique() < 2:
        return None
    rows = rows.sort_values("complex_id", key=lambda ids: ids.map(chosen.index), kind="stable")
    return draw(rows, row.unit, t, look)


def _changes(codes: tuple, found, row, metric, draw, look):
    """Return the figure of the changes on the year before, None where none can be told."""
    names = {"change": "value", "change_lower": "lower", "change_upper": "upper"}
    rows = found.compared[["complex_name", *names]].rename(columns=names)
    if rows["value"].isna().all():
        return None
    return draw(rows, 0.0, INTERVALS[row.unit], t, look)


# by basis: the text keys, and what makes the figure
COURSES = {
    "quarter": ("trend", _trend),
    "window": ("changes", _changes),
    "month": ("changes", _changes),
}


def show_table(codes: tuple, scope, found, measures, metric) -> None:
    """Draw all measures of the chosen complexes side by side, with intervals and changes.

    A measure of another basis, or that the chosen quarter does not carry, is shown for what the
    address or else the default says, which the header then names.
    """
    st.subheader(t("complexes.table"), anchor=False)
    st.caption(" ".join([t("complexes.table_of", scope=scope.said), *_notes(scope)]))
    codes = (*codes, *scopes.asked(), scopes.is_protected("window"))
    shown, known = cached.keep("scopes", codes, lambda: _scopes(scope, measures))
    rows = cached.keep("table", codes, lambda: _table(found, known, shown, metric))
    columns = [TableColumn("complex_name", t("column.complex_name"), width="medium")]
    columns.append(TableColumn("kind_name", t("column.kind")))
    for row in shown:
        columns += _columns_of(row, known[row.name], scope)
    widgets.show_table(
        rows,
        columns,
        export="complexes",
        filters=list(scope.filters),
        notes=_notes(scope),
        definitions=widgets.definitions(shown),
        codes=codes,
    )


def _notes(scope) -> list[str]:
    return [] if scope.yearly() is None else [t("change.note")]


def _scopes(scope, measures) -> tuple[list, dict]:
    """Return the measures that have figures, those of the chosen basis first, and their scopes."""
    given = {row.name: scope_of(row, scope) for row in measures}
    shown = [row for row in measures if given[row.name] is not None]
    shown.sort(key=lambda row: row.basis != scope.basis)
    return shown, {row.name: given[row.name] for row in shown}


def scope_of(row, scope):
    """Return the scope a measure is shown for beside those of `scope`; None where it has none."""
    if row.basis != scope.basis:
        return scopes.assume(row)
    if row.basis != "quarter":
        return scope
    quarter = dict(scope.codes)["quarter"]
    return scopes.of_quarter(best_quarter(row, quarter))


def _table(found, known: dict, shown, metric) -> pd.DataFrame:
    rows = metric(figures_of, yearly_of, known, list(found.compared["complex_id"]), shown)
    return rows.assign(kind_name=[t(f"kind.{kind}") for kind in rows["kind"]])


def best_quarter(row, quarter: str) -> str:
    """Return `quarter` where it carries the measure, else the measure's best covered quarter."""
    covered = choices.quarters_of(row)
    if covered.empty or quarter in set(covered["quarter"]):
        return quarter
    return covered.sort_values("fullest", ascending=False, kind="stable")["quarter"].iloc[0]


def _columns_of(row, own, asked) -> list[TableColumn]:
    label = choices.measure_label(row) if own == asked else own.label(row)
    when = "" if own == asked else f" · {own.short()}"
    column = measure_column(row, row.name, f"{row.name}_missing")
    header = label + t(f"column_unit.{row.unit}") + when
    columns = [TableColumn(column.key, header, column.kind, column.gap)]
    columns += interval_columns(row, f"{row.name}_", label)
    if own.yearly() is not None:
        columns += change_columns(row, f"{row.name}_", label)
    return columns


def show_funnel(codes: tuple, scope, found, row, draw) -> None:
    """Draw the funnel of a share with the chosen complexes in it, or say why there is none."""
    st.subheader(t("complexes.funnel"), anchor=False)
    if row.unit not in INTERVALS:
        st.info(t("complexes.funnel_only_shares"), icon=":material/filter_alt:")
        return
    words = (t(f"measure.{row.denominator}"), scope.label(row))
    look = widgets.look()
    figure = cached.keep("funnel", codes, lambda: _funnel(found, row, words, draw, look))
    alt = t("complexes.funnel_alt", base=words[0], measure=words[1])
    widgets.show_figure(figure, "funnel", alt)
    st.caption(funnel_note(found))


def funnel_note(found) -> str:
    """Return how the funnel is to be read: its limits, or why they are of chance alone or none."""
    if not found.funnel.refused:
        return t("complexes.funnel_note", peers=peers_name(found))
    key = "funnel_refused" if found.funnel.curve.empty else "funnel_chance"
    return t(f"complexes.{key}", reason=found.funnel.refused, peers=peers_name(found))


def _funnel(found, row, words: tuple, draw, look):
    shown = pd.concat([found.funnel.rows, found.compared.dropna(subset=["value"])])
    shown = shown.drop_duplicates("complex_id")
    chosen = list(found.compared["complex_id"])
    funnel = found.funnel
    return draw(shown, funnel.curve, funnel.target, chosen, words, t, look, kind=row.unit)


def show_mix(codes: tuple, metric, draw) -> None:
    """Draw the industry mix of the chosen complexes that have one, or say that none has."""
    st.subheader(t("complexes.mix"), anchor=False)
    rows = cached.ask("industry_mix", complex_ids=tuple(codes[2:]))
    if rows.empty:
        st.info(t("complexes.mix_none"), icon=":material/category:")
        return
    look = widgets.look()
    figure = cached.keep("mix", codes[2:], lambda: _mix(rows, codes[2:], metric, draw, look))
    widgets.show_figure(figure, "mix", t("complexes.mix_alt"))
    st.caption(t("complexes.mix_note", quarter=t.value("quarter", rows["quarter"].max())))


def _mix(rows: pd.DataFrame, chosen: tuple, metric, draw, look):
    """Return the figure of the mix, complexes in the order chosen."""
    rows = rows.sort_values("complex_id", key=lambda ids: ids.map(chosen.index), kind="stable")
    listed = cached.ask("complexes_list", tops_only=False).set_index("complex_id")
    names = rows["complex_id"].map(listed["complex_name"])
    mixes = metric(rows, "complex_id", "tenants").assign(complex_name=names)
    order = [code for code in INDUSTRIES if code in set(rows["industry"])]
    return draw(mixes, order, t, look)
