"""The scope of a measure's figures: a quarter; a programme, sex and window; or a month.

Pages do not distinguish these: a measure names its basis, and each basis is a row of BASES with its
queries and choices. All codes are kept in the address.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from src.domain.codes import PROGRAMS, SEXES
from src.domain.measures import Measure
from src.ui import address, bases, cached, choices, filters
from src.ui.region_sums import region_uptake
from src.ui.run import t

YEAR = 12
PROTECTED = ("window", "month")


@dataclass(frozen=True)
class Scope:
    """The scope of figures. codes : as the queries take them. when : the time, in words. whose :
    put before the name of the measure (남성 육아휴직), or "". filters : for exports.
    """

    basis: str
    codes: tuple[tuple[str, str | int | None], ...]
    when: str
    whose: str = ""
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Return the codes as one word, for cache and widget keys."""
        return "_".join([self.basis, *(str(code) for _, code in self.codes)])

    @property
    def address(self) -> dict[str, str]:
        """Return the codes as an address writes them."""
        return {name: choices.ALL if code is None else str(code) for name, code in self.codes}

    @property
    def said(self) -> str:
        """Return the scope in words: 육아휴직 · 남성 · 최근 24개월."""
        return " · ".join(words for _, words in self.filters)

    @property
    def exported(self) -> list[tuple[str, str]]:
        """Return the choices for an export, and how its rates are counted."""
        return [*self.filters, *(bases.row(*self._people) if self._people else [])]

    def meaning(self, waiting: float | None = None) -> list[str]:
        """Return how rates are counted. waiting : people who are still followed, where known."""
        return bases.said(*self._people, waiting) if self._people else []

    @property
    def _people(self) -> tuple[str, str | None] | None:
        """Return programme and sex; None where the figures are not of uptake."""
        codes = dict(self.codes)
        if self.basis != "window":
            return None
        sex = codes["sex"]
        return str(codes["program"]), None if sex is None else str(sex)

    def label(self, row: Measure) -> str:
        """Return the name of a measure with that of its people: 남성 육아휴직 사용률."""
        name = choices.measure_label(row)
        return t("scope.of", whose=self.whose, measure=name) if self.whose else name

    def complexes(self, **place: str | bool | None) -> pd.DataFrame:
        """Return one row per complex of a place; place : kind, sido, sigungu, tops_only."""
        return cached.ask(BASES[self.basis].complexes, **dict(self.codes), **place)

    def regions(self, **place: str | bool | None) -> pd.DataFrame:
        """Return one row per region; place : level, kind, sido."""
        codes: dict[str, Any] = {**dict(self.codes), **place}
        if self.basis == "window":
            return region_uptake(**codes)
        return cached.ask(BASES[self.basis].regions, **codes)

    def is_of_part(self, place: dict[str, str | None]) -> bool:
        """Return whether the counts are only of the part of a place that the reader may see.

        place : its codes.
        """
        return cached.is_of_part(BASES[self.basis].complexes, **dict(self.codes), **place)

    def yearly(self) -> "Scope | None":
        """Return the scope for the change from the year before; None where there is no change."""
        return BASES[self.basis].yearly(self)

    def short(self) -> str:
        """Return the time in few words, for a header."""
        return BASES[self.basis].short(self)

    @property
    def sizes(self) -> tuple[str, ...]:
        """Return the counts shown beside the measure; the first sets the size of circles."""
        return BASES[self.basis].sizes


@dataclass(frozen=True)
class Basis:
    """One basis. choose : (measure) -> Scope, draws the choices. assume : the same from the
    address, without drawing; None where the snapshot has no such figures."""

    complexes: str
    regions: str
    choose: Callable[[Measure], Scope]
    assume: Callable[[Measure], Scope | None]
    yearly: Callable[[Scope], Scope | None]
    short: Callable[[Scope], str]
    sizes: tuple[str, ...]


def choose(row: Measure) -> Scope:
    """Draw the choices of a measure's scope and return the chosen scope.

    Ends the run with a message where the snapshot has no such figures.
    """
    return BASES[row.basis].choose(row)


def assume(row: Measure) -> Scope | None:
    """Return a measure's scope by address or default, without drawing; None without data."""
    return BASES[row.basis].assume(row)


def offered(measures: Iterable[Measure]) -> list[Measure]:
    """Return the measures in the order of BASES, those without figures last."""
    first, there = list(BASES), {basis: has(basis) for basis in BASES}
    return sorted(measures, key=lambda row: (not there[row.basis], first.index(row.basis)))


def codes_in_address() -> tuple[str | None, ...]:
    """Return the codes in the address on which `assume` depends."""
    return tuple(st.query_params.get(key) for key in ("program", "sex", "window", "quarter"))


def has(basis: str) -> bool:
    """Return whether this reader gets figures of a basis, by complex and region."""
    return loaded(basis) and not is_protected(basis)


def is_protected(basis: str) -> bool:
    """Return whether the door withholds the figures of a basis from this reader.

    Small counts of complexes by sex, window and programme reveal each other, so exact counts are
    for those who may see the companies.
    """
    return basis in PROTECTED and not cached.may_ask(BASES[basis].regions)


def loaded(basis: str) -> bool:
    """Return whether the snapshot has any figures of a basis."""
    query, codes = EVIDENCE[basis]
    return not cached.ask(query, **codes).empty


def window_name(months: int, program: str | None = None, sex: str | None = None) -> str:
    """Return a window with its months in words: 최근 24개월 (2024. 9.~2026. 8.).

    The months depend on programme and sex, as a longer follow-up needs older cohorts. They are left
    out where the history does not cover the window.
    """
    codes = (months, program, sex)
    return cached.keep("window_name", codes, lambda: _window_name(months, program, sex))


def _window_name(months: int, program: str | None, sex: str | None) -> str:
    found = _window(months, program, sex)
    if found.empty:
        return t(f"window.{months}")
    each = {code: _window(months, program, code) for code in SEXES} if program and not sex else {}
    spans = {code: _span(rows.iloc[0]) for code, rows in each.items() if len(rows)}
    if len(set(spans.values())) > 1 and _by_sex(program):
        said = ", ".join(t("scope.span_of_sex", sex=t(f"sex.{s}"), span=spans[s]) for s in spans)
        return t("scope.window_by_sex", window=t(f"window.{months}"), spans=said)
    one = found.iloc[0]
    return t(
        "scope.window",
        window=t(f"window.{months}"),
        first=t.value("month_short", one["first_month"]),
        last=t.value("month_short", one["last_month"]),
    )


def _window(months: int, program: str | None, sex: str | None) -> pd.DataFrame:
    """Return the row of a window that ends now, or no row."""
    windows = cached.ask("uptake_windows", program=program, sex=sex)
    return windows[(windows["window"] == months) & (windows["period"] == "now")]


def _span(row: pd.Series) -> str:
    ends = [t.value("month_short", row[end]) for end in ("first_month", "last_month")]
    return t.value("between", ends)


def _by_sex(program: str | None) -> bool:
    """Return whether both sexes use a programme; a sex that does not has no months."""
    return len(cached.ask("uptake_bases", program=program, sex=None)) == len(SEXES)


def whose(program: str, sex: str | None) -> str:
    """Return whose uptake is meant: 육아휴직, 남성 육아휴직."""
    name = t(f"program.{program}")
    return t("scope.whose", sex=t(f"sex.{sex}"), program=name) if sex else name


def uptake(program: str, sex: str | None, window: int) -> Scope:
    """Return the scope of a programme, a sex (None: both) and a window."""
    codes = (("program", program), ("sex", sex), ("window", window))
    named = (
        (t("choice.program"), t(f"program.{program}")),
        (t("choice.sex"), t(f"sex.{sex or choices.ALL}")),
        (t("choice.window"), window_name(window, program, sex)),
    )
    when = window_name(window, program, sex)
    return Scope("window", codes, when, whose(program, sex), named)


def of_quarter(quarter: str) -> Scope:
    """Return the scope of a quarter."""
    said = t.value("quarter", quarter)
    return Scope("quarter", (("quarter", quarter),), said, "", ((t("choice.quarter"), said),))


def _end_where_missing(row: Measure) -> None:
    if loaded(row.basis) and is_protected(row.basis):
        st.info(t("scope.protected"), icon=":material/lock:")
        st.stop()
    if not has(row.basis):
        words = t("choice.no_quarter", measure=choices.measure_label(row))
        st.info(words, icon=":material/search_off:")
        st.stop()


def _choose_uptake(row: Measure) -> Scope:
    _end_where_missing(row)
    program, sex = filters.program(), filters.sex()
    return uptake(program, sex, filters.window(program, sex))


def _assume_uptake(row: Measure) -> Scope | None:
    if not has("window"):
        return None
    program = address.current("program", PROGRAMS, PROGRAMS[0])
    sex = address.current("sex", (choices.ALL, *SEXES), choices.ALL)
    known = filters.windows(program, choices.none(sex))
    window = address.current("window", known, filters.usual_window(known))
    return uptake(program, choices.none(sex), int(window))


def _choose_quarter(row: Measure) -> Scope:
    return of_quarter(choices.quarter(row))


def _assume_quarter(row: Measure) -> Scope | None:
    covered = choices.quarters_of(row)
    if covered.empty:
        return None
    asked = address.current("quarter", tuple(covered["quarter"]), "")
    best = covered.sort_values("fullest", ascending=False, kind="stable")["quarter"].iloc[0]
    return of_quarter(asked or best)


def _choose_month(row: Measure) -> Scope:
    _end_where_missing(row)
    return _newest_month()


def _assume_month(row: Measure) -> Scope | None:
    return _newest_month() if has("month") else None


def _newest_month() -> Scope:
    said = t.value("month", cached.ask("people_month")["month"].iloc[0])
    return Scope("month", (), said, "", ((t("column.month"), said),))


def _year_of_uptake(scope: Scope) -> Scope:
    codes = tuple((name, YEAR if name == "window" else code) for name, code in scope.codes)
    return Scope(scope.basis, codes, scope.when, scope.whose, scope.filters)


EVIDENCE: dict[str, tuple[str, dict[str, str]]] = {
    "window": ("uptake_windows", {}),
    "quarter": ("coverage", {}),
    "month": ("people_month", {}),
}
"""By basis, the query whose rows show that the snapshot has any such figures."""
BASES = {
    "window": Basis(
        "complex_uptake",
        "region_uptake",
        _choose_uptake,
        _assume_uptake,
        _year_of_uptake,
        lambda scope: t(f"window.{dict(scope.codes)['window']}"),
        ("eligible", "users"),
    ),
    "quarter": Basis(
        "complex_figures",
        "region_figures",
        _choose_quarter,
        _assume_quarter,
        lambda scope: None,
        lambda scope: t.value("quarter_short", dict(scope.codes)["quarter"]),
        ("tenants", "employees"),
    ),
    "month": Basis(
        "complex_people",
        "region_people",
        _choose_month,
        _assume_month,
        lambda scope: scope,
        lambda scope: scope.when,
        ("employees",),
    ),
}
