"""Complexes side by side: ranking among peers, change over time, all measures, industry mix."""

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import streamlit as st

from src.domain.codes import INDUSTRIES
from src.domain.measures import PLACE_MEASURES, UPTAKE_COUNTS, Measure
from src.figures.finished import FinishedFigure
from src.figures.funnel import SHOWN, Funnel, funnel_figure
from src.figures.mix import mix_figure
from src.figures.ranking import ranking_figure
from src.figures.trend import trend_figure
from src.metrics.change import CHANGES
from src.metrics.comparison import (
    Comparison,
    Peers,
    all_measures,
    compared_with,
    of_several_scopes,
    peers_of,
    with_changes,
)
from src.metrics.measure_columns import find_measure, measured, measured_columns, share_of_group
from src.metrics.verdict import HIGH, LIKE, LOW, verdict_of
from src.screens import missed
from src.screens.complexes.choice import Choice, figures_of, measures_of
from src.store.complex_answers import MEASURED, QUERY, named
from src.ui import cached, choices, protect, reader, scopes, widgets
from src.ui.change_answer import change_answer, said_value, unsigned
from src.ui.columns import (
    INTERVALS,
    TableColumn,
    change_columns,
    interval_columns,
    measure_column,
)
from src.ui.downloads import Export
from src.ui.listed import Shape
from src.ui.plain_text import as_written
from src.ui.run import t
from src.ui.scopes import Scope

NAMED = ("complex_id", "complex_name")
TOLD = (
    *("complex_name", "value", "lower", "upper", "missing", "position"),
    *("eligible", "expected", "noise", *CHANGES),
)
"""What an answer says of a complex."""
FEWEST_SHOWN = 2
"""Complexes without which a figure of sizes shows nothing."""
RANKING_NOTES = {"share": "ranking_note", "ratio": "ranking_note_ratio"}
COURSES = {"quarter": "trend", "window": "changes", "month": "changes"}
"""By basis, the text key of the figure over time: by quarter, or change from the year before."""
Row: TypeAlias = Mapping[str, Any] | pd.Series
"""One complex, by column."""
STANDINGS = {LOW: "below", HIGH: "above", LIKE: "in_line", None: "in_line"}
"""The text key of each verdict; without an interval (None) nothing can be judged low or high."""


def find(choice: Choice) -> Comparison:
    """Return the chosen complexes compared with all complexes of the first one's kind."""
    return cached.keep("comparison", choice.codes, lambda: _find(choice))


def _find(choice: Choice) -> Comparison:
    scope, measure, chosen = choice.scope, choice.measure, list(choice.complexes)
    figures = figures_of(scope)
    kinds = dict(zip(figures["complex_id"].tolist(), figures["kind"].tolist(), strict=True))
    kind = next(kinds[one] for one in chosen if one in kinds)
    known = cached.keep(
        "of_all",
        (measure.name, scope.key),
        lambda: with_changes(figures, measure, yearly_of(scope)),
    )

    def of_kind() -> Peers:
        whole = scope.regions(level="country", kind=kind)
        return peers_of(figures, known, whole, kind, measure)

    peers = cached.keep("peers", (measure.name, scope.key, kind), of_kind)
    return compared_with(peers, figures, known, chosen)


def yearly_of(scope: Scope) -> pd.DataFrame | None:
    """Return the figures for the change from the year before; None where there is no change."""
    yearly = scope.yearly()
    return None if yearly is None else figures_of(yearly)


def peers_name(choice: Choice, found: Comparison) -> str:
    """Return the name of the peers with which the complexes are compared.

    A share is compared with that of the whole country even if the reader sees only some complexes.
    The number of peers is left out then, as it would not be that of the benchmark.
    """
    kind, basis = t(f"kind.{found.kind}"), choice.scope.basis
    if choice.measure.unit == "share" and basis != "quarter" and reader.sees_a_part():
        return t("complexes.peers_country", kind=kind)
    return t("complexes.peers", kind=kind, complexes=found.peers)


def say(choice: Choice, found: Comparison) -> None:
    """Draw the answer: the first complex, its change from the year before, then the second."""
    said = cached.keep("answers", choice.codes, lambda: _answers(choice, found))
    widgets.say(said, choice.scope.meaning())


def _answers(choice: Choice, found: Comparison) -> list[str]:
    measure, scope = choice.measure, choice.scope
    first = found.compared.head(2)
    told = [name for name in TOLD if name in first]
    each = zip(*(first[name].tolist() for name in told), strict=True)
    rows = [dict(zip(told, one, strict=True)) for one in each]
    if scope.basis == "window":
        both = _rate_and_ratio(choice, found)
        ends = zip(*(column.tolist() for column in both.values()), strict=True)
        said = [
            uptake_answer(one | dict(zip(both, own, strict=True)), scope)
            for one, own in zip(rows, ends, strict=False)  # of the first two
        ]
    else:
        name = peers_name(choice, found)
        said = [complex_answer(one, measure, found.benchmark, name, scope) for one in rows]
    changed = [change_answer(one, measure) for one in rows]
    pairs = list(zip(said, changed, strict=True))
    others = [f"{one} {other}".rstrip() for one, other in pairs[1:]]
    return [said[0], *filter(None, changed[:1]), *others]


def _rate_and_ratio(choice: Choice, found: Comparison) -> dict[str, np.ndarray]:
    """Return rate and ratio of the chosen complexes, whichever measure is shown."""
    both = [find_measure("rate"), find_measure("ratio")]
    return cached.keep(
        "rate_and_ratio", choice.codes, lambda: measured_columns(found.compared, both)
    )


def _protected_answer(one: Row, words: dict[str, str]) -> str:
    """Return the answer on one complex from protected counts: its rate, without comparison."""
    if isinstance(one["rate_missing"], str):
        return t("complexes.uptake_withheld", **words)
    ends = {end: t.value("share", one[f"rate_{end}"]) for end in ("lower", "upper")}
    return t("complexes.uptake_protected", **words, rate=t.value("share", one["rate"]), **ends)


def uptake_answer(one: Row, scope: Scope) -> str:
    """Return the answer on one complex: low or high, or in line after standardisation.

    one : complex_name, rate, ratio, ratio_lower, ratio_upper, ratio_missing, eligible, expected.
    """
    words = {"name": as_written(one["complex_name"]), "program": scope.whose, "when": scope.when}
    if one.get("noise", 0) > 0:
        return _protected_answer(one, words)
    if isinstance(one["ratio_missing"], str):
        counts = {"eligible": one["eligible"], "expected": one["expected"]}
        if one["ratio_missing"] == "too_few" and math.isnan(one["expected"]):
            return t("complexes.uptake_too_few_eligible", **words, eligible=one["eligible"])
        return t(f"complexes.uptake_{one['ratio_missing']}", **words, **counts)
    words["rate"] = t.value("share", one["rate"])
    found = STANDINGS[verdict_of(one["ratio_lower"], one["ratio_upper"])]
    ends = sorted(abs(one[name] - 1) for name in ("ratio_lower", "ratio_upper"))
    if found == "in_line":
        ends = [t.value("signed_share", one[f"ratio_{end}"] - 1) for end in ("lower", "upper")]
        return t("complexes.uptake_in_line", **words, lower=ends[0], upper=ends[1])
    return t(
        f"complexes.uptake_{found}",
        **words,
        difference=t.value("whole_share", abs(one["ratio"] - 1)),
        lower=t.value("whole_share", ends[0]),
        upper=t.value("whole_share", ends[1]),
    )


def complex_answer(one: Row, measure: Measure, benchmark: float, peers: str, scope: Scope) -> str:
    """Return the answer on one complex compared with its peers, in a sentence."""
    words = {"name": as_written(one["complex_name"]), "measure": scope.label(measure)}
    if pd.isna(one["value"]):
        return t(
            "complexes.answer_missing",
            **words,
            when=scope.when,
            reason=t(f"gap.{one['missing']}"),
        )
    words["value"] = said_value(measure, one["value"])
    if measure.unit != "share":
        return t("complexes.answer_count", **words, when=scope.when)
    interval = t(
        "complexes.interval",
        lower=t.value("share", one["lower"]),
        upper=t.value("share", one["upper"]),
    )
    if math.isnan(benchmark):
        return t("complexes.answer_alone", **words, when=scope.when, interval=interval)
    found = STANDINGS[verdict_of(one["lower"], one["upper"], benchmark)]
    said = t(
        f"complexes.answer_{found}",
        **words,
        peers=peers,
        benchmark=t.value("share", benchmark),
        # the difference of the rounded values, so that it agrees with the printed ones
        difference=unsigned("points", round(one["value"], 3) - round(benchmark, 3)),
        interval=interval,
    )
    return f"{said} {_beyond_usual(found, one['position'])}".rstrip()


def _beyond_usual(found: str, position: str) -> str:
    """Return in words whether a difference also exceeds the usual variation between complexes."""
    if found == "in_line" or position == "unjudged":
        return ""
    stands_out = (found, position) in (("above", "high"), ("below", "low"))
    return t("complexes.stands_out" if stands_out else "complexes.usual_variation")


def show_ranking(choice: Choice, found: Comparison) -> None:
    """Draw the ranking of the chosen complexes, with intervals and a note on reading it."""
    st.subheader(t("complexes.ranking"), anchor=False)
    if not _with_values(found.compared):
        st.info(_left_out(found.compared), icon=":material/bar_chart_off:")
        return
    unit = choice.measure.unit
    figure = cached.keep(
        "ranking",
        choice.codes,
        lambda: ranking_figure(found.compared, found.benchmark, unit, t, widgets.look()),
    )
    parts = cached.keep(
        "ranking_said",
        choice.codes,
        lambda: [_ranking_note(choice, found), _left_out(found.compared)],
    )
    said = " ".join(filter(None, parts))
    about = widgets.Picture(choice.scope.filters, said)
    alt = t("complexes.ranking_alt", measure=choice.label)
    widgets.show_figure(figure, "ranking", alt, about)
    st.caption(said)


def _ranking_note(choice: Choice, found: Comparison) -> str:
    """Return how to read the ranking; without a benchmark the figure has no line for it."""
    if math.isnan(found.benchmark):
        return t("complexes.ranking_note_alone")
    key = RANKING_NOTES.get(choice.measure.unit, "ranking_note_count")
    return t(f"complexes.{key}", peers=peers_name(choice, found))


def _left_out(compared: pd.DataFrame) -> str:
    """Return in words which chosen complexes are missing from the figure, and why."""
    told = zip(
        *(compared[name].tolist() for name in ("value", "complex_name", "missing")), strict=True
    )
    named = [
        t("complexes.left_out_one", name=as_written(name), reason=t(f"gap.{reason}"))
        for value, name, reason in told
        if math.isnan(value)
    ]
    return t("complexes.left_out", names=", ".join(named)) if named else ""


def show_course(choice: Choice, found: Comparison) -> None:
    """Draw the measure over time: by quarter, or its change from the year before."""
    title = COURSES[choice.scope.basis]
    st.subheader(t(f"complexes.{title}"), anchor=False)
    draw = _trend if title == "trend" else _changes
    figure = cached.keep("course", choice.codes, lambda: draw(choice, found))
    if figure is None:
        part = reader.sees_a_part()
        words = t("change.not_told") if part else t(f"complexes.{title}_one")
        st.info(words, icon=":material/timeline:")
        return
    about = widgets.Picture(choice.scope.filters, t(f"complexes.{title}_note"))
    alt = t(f"complexes.{title}_alt", measure=choice.label)
    widgets.show_figure(figure, "trend", alt, about)
    st.caption(about.note)


def _trend(choice: Choice, found: Comparison) -> FinishedFigure | None:
    """Return the figure of the trend; None where fewer than two quarters have the measure."""
    rows = cached.ask("complex_trend", complex_ids=choice.complexes)
    made = measured(rows, choice.measure)
    quarters = rows["quarter"].array[~np.isnan(made["value"])]
    if len(set(quarters)) < 2:
        return None
    order = in_order(rows["complex_id"], choice.complexes)
    shown = {name: rows[name].array for name in (*NAMED, "quarter")}
    shown |= {name: made[name] for name in ("value", "lower", "upper")}
    drawn = pd.DataFrame({name: column[order] for name, column in shown.items()})
    return trend_figure(drawn, choice.measure.unit, t, widgets.look())


def _changes(choice: Choice, found: Comparison) -> FinishedFigure | None:
    """Return the figure of changes from the year before; None where there are none."""
    names = {"change": "value", "change_lower": "lower", "change_upper": "upper"}
    rows = found.compared[["complex_name", *names]].rename(columns=names)
    if rows["value"].isna().all():
        return None
    return ranking_figure(rows, 0.0, INTERVALS[choice.measure.unit], t, widgets.look())


def show_table(choice: Choice, found: Comparison) -> None:
    """Draw all measures of the chosen complexes side by side, one row per measure, with verdicts.

    A measure of another basis, or that the chosen quarter does not have, is shown for the scope of
    the address, or else the default scope; its header names that scope.
    """
    scope = choice.scope
    notes = [] if scope.yearly() is None else [t("change.note")]
    st.subheader(t("complexes.table"), anchor=False)
    if scope.basis == "window":
        protect.note("region_uptake", level="country")
    noted = " ".join([t("complexes.table_of", scope=scope.said), *notes])
    st.caption(widgets.tildes_as_written(noted))
    codes = (*choice.codes, *scopes.codes_in_address(), scopes.is_protected("window"))
    of_scope = (scope.key, *codes[len(choice.codes) :])
    shown = cached.keep("scopes", of_scope, lambda: _scopes(scope))
    rows = cached.keep("table", codes, lambda: _table(choice, found, shown))
    columns = [TableColumn("complex_name", t("column.complex_name"), width="medium")]
    columns.append(TableColumn("kind_name", t("column.kind")))
    if any(isinstance(verdict, str) for verdict in rows["verdict"].tolist()):
        columns.append(TableColumn("verdict_name", t("column.verdict")))
    for measure, own in shown.items():
        columns += _columns_of(measure, own, scope)
    widgets.show_table(
        rows,
        columns,
        Export(
            "complexes",
            filters=scope.exported,
            notes=notes,
            definitions=widgets.definitions(shown),
        ),
        codes=codes,
        shape=Shape(turned=True),
    )


def _scopes(scope: Scope) -> dict[Measure, Scope]:
    """Return the measures that have figures with their scopes, the chosen basis first."""
    measures = [*measures_of(PLACE_MEASURES), *UPTAKE_COUNTS]
    assumed = cache(_assumed)
    of_basis = {row.basis: row for row in measures if row.basis != "quarter"}
    one_of = [of_basis.get(row.basis, row) for row in measures]
    known = {
        row: own
        for row, like in zip(measures, one_of, strict=True)
        if (own := scope_of(like, scope, assumed)) is not None
    }
    return dict(sorted(known.items(), key=lambda pair: pair[0].basis != scope.basis))


def _assumed(row: Measure) -> Scope | None:
    """Return as `scopes.assume` does; cached for quarters, which depend on one code only."""
    if row.basis != "quarter":
        return scopes.assume(row)
    codes = (row.name, scopes.codes_in_address()[-1])
    return cached.keep("assumed", codes, lambda: scopes.assume(row))


def scope_of(
    measure: Measure, scope: Scope, assume: Callable[[Measure], Scope | None]
) -> Scope | None:
    """Return the scope of a measure in a table for `scope`; None where it has no figures."""
    if measure.basis != scope.basis:
        return assume(measure)
    if measure.basis != "quarter":
        return scope
    quarter = str(dict(scope.codes)["quarter"])
    return scopes.of_quarter(best_quarter(measure, quarter))


def _table(choice: Choice, found: Comparison, shown: dict[Measure, Scope]) -> pd.DataFrame:
    by_name = {measure.name: own for measure, own in shown.items()}
    chosen = list(found.compared["complex_id"])
    rows = of_several_scopes(_measured, by_name, chosen, list(shown))
    verdicts = judged(choice, found)
    return rows.assign(
        complex_id=rows.index,
        kind_name=[t(f"kind.{kind}") for kind in rows["kind"]],
        verdict=[verdicts.get(one) for one in rows.index],
        verdict_name=[t(f"regions.verdict_{verdicts.get(one) or 'open'}") for one in rows.index],
    )


def judged(choice: Choice, found: Comparison) -> dict[str, str | None]:
    """Return the verdict on each chosen complex by its id, as on 지역; {} where none is judged."""
    rows = found.compared
    if choice.measure.name not in ("rate", "ratio") or "expected" not in rows:
        return {}
    if "noise" in rows and rows["noise"].gt(0).any():
        return {}
    both = _rate_and_ratio(choice, found)
    ends = zip(both["ratio_lower"].tolist(), both["ratio_upper"].tolist(), strict=True)
    said = [verdict_of(*pair) for pair in ends]
    return dict(zip(rows["complex_id"].tolist(), said, strict=True))


def _measured(scope: Scope, measures: list[Measure]) -> pd.DataFrame:
    """Return all complexes with the measures of a scope, chosen or not."""
    codes = (scope.key, *(row.name for row in measures))
    return cached.keep("measured", codes, lambda: _made_or_stored(scope, measures))


def _made_or_stored(scope: Scope, measures: list[Measure]) -> pd.DataFrame:
    figures, asked = figures_of(scope), dict(scope.codes)
    if scope.basis == "window":
        codes = (asked["program"], asked["sex"], asked["window"])
        known = cached.stored(MEASURED, codes, QUERY, **asked, tops_only=False)
        found = None if known is None else named(known["rows"], figures, measures)
        if found is not None:
            return found
    return all_measures(figures, yearly_of(scope), measures)


def best_quarter(measure: Measure, quarter: str) -> str:
    """Return `quarter` where it has the measure, else the measure's best covered quarter."""
    covered = choices.quarters_of(measure)
    if covered.empty or quarter in set(covered["quarter"]):
        return quarter
    return covered.sort_values("fullest", ascending=False, kind="stable")["quarter"].iloc[0]


def _columns_of(measure: Measure, own: Scope, chosen: Scope) -> list[TableColumn]:
    """Return the columns of a measure; own : the scope of its figures; chosen : the page's."""
    label = choices.measure_label(measure) if own == chosen else own.label(measure)
    when = "" if own == chosen else f" · {own.short()}"
    column = measure_column(measure, measure.name, f"{measure.name}_missing")
    header = label + t(f"column_unit.{measure.unit}") + when
    columns = [TableColumn(column.key, header, column.kind, column.gap)]
    columns += interval_columns(measure, f"{measure.name}_", label)
    if own.yearly() is not None:
        columns += change_columns(measure, f"{measure.name}_", label)
    return columns


def show_missed(choice: Choice, found: Comparison) -> None:
    """Draw the people missed in the chosen complexes, by size and sex."""
    rows = found.compared
    named = dict(zip(rows["complex_id"].tolist(), rows["complex_name"].tolist(), strict=True))
    missed.show(choice.scope, "complex", named)


def show_funnel(choice: Choice, found: Comparison) -> None:
    """Draw the funnel plot of a share, with the chosen complexes, or say why there is none."""
    st.subheader(t("complexes.funnel"), anchor=False)
    if choice.measure.unit not in INTERVALS:
        st.info(t("complexes.funnel_only_shares"), icon=":material/filter_alt:")
        return
    if len(set(found.funnel.rows["complex_id"]) | set(_with_values(found.compared))) < FEWEST_SHOWN:
        st.info(t("complexes.funnel_alone"), icon=":material/filter_alt:")
        return
    words = (t(f"measure.{choice.measure.denominator}"), choice.label)
    figure = cached.keep("funnel", choice.codes, lambda: _funnel(choice, found, words))
    alt = t("complexes.funnel_alt", base=words[0], measure=words[1])
    about = widgets.Picture(choice.scope.filters, funnel_note(choice, found))
    widgets.show_figure(figure, "funnel", alt, about)
    st.caption(about.note)


def _with_values(compared: pd.DataFrame) -> list[str]:
    return compared.loc[compared["value"].notna(), "complex_id"].tolist()


def funnel_note(choice: Choice, found: Comparison) -> str:
    """Return how to read the funnel plot: its limits, or why there are none or chance ones only."""
    if not found.funnel.refused:
        return t("complexes.funnel_note", peers=peers_name(choice, found))
    key = "funnel_refused" if found.funnel.curve.empty else "funnel_chance"
    reason = t(f"complexes.refused_{found.funnel.refused}", units=len(found.funnel.rows))
    return t(f"complexes.{key}", reason=reason, peers=peers_name(choice, found))


def _funnel(choice: Choice, found: Comparison, words: tuple[str, str]) -> FinishedFigure:
    funnel = found.funnel
    chosen = list(found.compared["complex_id"])
    peers, value = set(funnel.rows["complex_id"]), found.compared["value"].to_numpy(float)
    apart = ~np.isnan(value) & np.array([one not in peers for one in chosen], bool)
    shown = funnel.rows
    if apart.any():
        shown = pd.concat([rows[[*SHOWN]] for rows in (shown, found.compared[apart])])
    kind = choice.measure.unit
    drawn = Funnel(shown, funnel.curve, funnel.target, chosen, words, kind)
    return funnel_figure(drawn, t, widgets.look())


def show_mix(choice: Choice) -> None:
    """Draw the industry mix of the chosen complexes that have one, or say that none has."""
    st.subheader(t("complexes.mix"), anchor=False)
    rows = cached.ask("industry_mix", complex_ids=choice.complexes)
    if rows.empty:
        st.info(t("complexes.mix_none"), icon=":material/category:")
        return
    figure = cached.keep("mix", choice.complexes, lambda: _mix(rows, choice.complexes))
    said = cached.keep("mix_said", choice.complexes, lambda: _mix_said(rows, choice.complexes))
    widgets.show_figure(figure, "mix", t("complexes.mix_alt"), widgets.Picture(note=said))
    st.caption(said)


def _mix_said(rows: pd.DataFrame, chosen: tuple[str, ...]) -> str:
    """Return the quarter of the mix, and the complexes without one, in words."""
    said = t("complexes.mix_note", quarter=t.value("quarter", rows["quarter"].max()))
    there, called = set(rows["complex_id"]), _names()
    names = ", ".join(as_written(called[one]) for one in chosen if one not in there)
    return f"{said} {t('complexes.mix_without', names=names)}" if names else said


def _names() -> dict[str, str]:
    """Return the names of complexes by their ids."""
    listed = cached.ask("complexes_list", tops_only=False)
    return dict(zip(listed["complex_id"].tolist(), listed["complex_name"].tolist(), strict=True))


def in_order(ids: pd.Series, chosen: Iterable[str]) -> np.ndarray:
    """Return the positions of rows, sorted by the order in which their complexes were chosen."""
    place = {one: at for at, one in enumerate(chosen)}
    return np.argsort([place[one] for one in ids.tolist()], kind="stable")


def _mix(rows: pd.DataFrame, chosen: tuple[str, ...]) -> FinishedFigure:
    """Return the figure of the industry mix, complexes in the order chosen."""
    rows = rows.take(in_order(rows["complex_id"], chosen))
    called = _names()
    names = [called[one] for one in rows["complex_id"].tolist()]
    mixes = share_of_group(rows, "complex_id", "tenants").assign(complex_name=names)
    order = [code for code in INDUSTRIES if code in set(rows["industry"])]
    return mix_figure(mixes, order, t, widgets.look())
