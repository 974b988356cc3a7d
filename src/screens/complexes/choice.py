"""The choices of the page: complexes to compare, and the measure."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from src.domain.measures import PLACE_MEASURES, Measure
from src.metrics.similar_complexes import similar_complexes
from src.ui import address, cached, choices, scopes
from src.ui.columns import INTERVALS
from src.ui.run import t
from src.ui.scopes import Scope

PILOTS = ("seoul-digital", "gumi-1")
"""The pilots of the programme. By default they are compared with the largest complexes, FEWEST in
all."""
FEWEST = 5
SIMILAR = 4


@dataclass(frozen=True)
class Choice:
    """The reader's choices. complexes : ids in the order chosen, at least one of them known."""

    measure: Measure
    scope: Scope
    complexes: tuple[str, ...]

    @property
    def codes(self) -> tuple:
        """Return the cache key of what depends on all choices."""
        return (self.measure.name, self.scope.key, *self.complexes)

    @property
    def label(self) -> str:
        """Return the name of the measure, with programme and sex where it is of uptake."""
        return self.scope.label(self.measure)


def choose() -> Choice:
    """Draw the choices and return them.

    Ends the run with a message where no complex is chosen, or none has figures in the scope.
    """
    with choices.chips():
        measure = choices.measure(measures_of(PLACE_MEASURES))
        scope = scopes.choose(measure)
    return Choice(measure, scope, tuple(_choose_complexes(scope)))


def measures_of(measures: Iterable[Measure]) -> list[Measure]:
    """Return the measures of a single complex; shares first, as only these can be judged low."""
    shares_first = sorted(measures, key=lambda row: row.unit not in INTERVALS)
    return scopes.offered(row for row in shares_first if row.name != "complexes")


def _choose_complexes(scope: Scope) -> list[str]:
    """Draw the choice of complexes, with the button that adds similar ones; return ids in order."""
    labels = choices.complex_labels()
    known = cached.keep("known", (scope.key,), lambda: set(figures_of(scope)["complex_id"]))
    choices.say_left_out(address.unknown_many("compare", labels))
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
            label_visibility="collapsed",
        )
        st.button(
            t("choice.similar"),
            icon=":material/join_inner:",
            help=t("choice.similar_help"),
            on_click=_add_similar,
            args=(chosen, scope),
            disabled=not chosen or len(chosen) == choices.MOST_COMPARED,
        )
    if not known.intersection(chosen):
        st.info(t("complexes.answer_empty"), icon=":material/compare_arrows:")
        st.stop()
    return chosen


def figures_of(scope: Scope) -> pd.DataFrame:
    """Return the figures of every complex and every part in a scope."""
    return scope.complexes(tops_only=False)


def _sized(scope: Scope) -> tuple[pd.DataFrame, str]:
    """Return the figures of a scope, and the name of the count that measures a complex's size."""
    return figures_of(scope), scope.sizes[0]


def _default(figures: pd.DataFrame, size: str = "tenants") -> list[str]:
    ids, above, tops = (figures[name].tolist() for name in ("complex_id", "parent_id", "top_id"))
    known, sizes = set(ids), figures[size].to_numpy(float, na_value=np.nan)
    pilots = [pilot for pilot in PILOTS if pilot in known]
    families = {top for one, top in zip(ids, tops, strict=True) if one in pilots}
    by_size = np.argsort(-sizes, kind="stable")
    largest = [ids[at] for at in by_size if above[at] not in known][: FEWEST + len(PILOTS)]
    return (pilots + [one for one in largest if one not in families])[:FEWEST]


def _add_similar(chosen: list[str], scope: Scope) -> None:
    """Add the complexes that are most similar to the first. For callbacks."""
    figures = _with_sizes(scope)
    candidates, mixes = _candidates(figures, chosen[0]), cached.ask("industry_mix")
    nearest = similar_complexes(candidates, mixes, chosen[0], SIMILAR + len(chosen))["complex_id"]
    added = [one for one in nearest if one not in chosen][:SIMILAR]
    address.move(compare=address.SEPARATOR.join([*chosen, *added][: choices.MOST_COMPARED]))


def _with_sizes(scope: Scope) -> pd.DataFrame:
    """Return figures with tenants and employees: of the scope, else of the best covered quarter."""
    if scope.basis == "quarter":
        return figures_of(scope)
    covered = choices.quarters_with("tenants")
    fullest = covered.sort_values("fullest", ascending=False, kind="stable")["quarter"].iloc[0]
    return cached.ask("complex_figures", quarter=fullest, tops_only=False)


def _candidates(figures: pd.DataFrame, one: str) -> pd.DataFrame:
    """Return one complex and all topmost complexes outside its family (parents and parts)."""
    itself = figures["complex_id"] == one
    family = figures["top_id"].isin(figures.loc[itself, "top_id"])
    return figures[itself | (figures["parent_id"].isna() & ~family)]
