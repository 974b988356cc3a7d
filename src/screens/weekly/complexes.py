"""All complexes: small multiples and a table, those with a signal first."""

import numpy as np
import pandas as pd
import streamlit as st

from src.figures.arrays import Arrays, runs_of
from src.figures.finished import FinishedFigure
from src.figures.small_multiples import Panel, small_multiples
from src.metrics.weekly import WeeklyUnits
from src.screens.weekly.chart import said_choices
from src.screens.weekly.series import Found, is_newest, known_until
from src.store.weekly_answers import UNITS, Until, units_of
from src.ui import cached, choices, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.listed import Shape, Way
from src.ui.run import t

PANELS = 12
COLUMNS = (
    ("complex_name", "complex_name", "text"),
    ("kind_said", "signal", "text"),
    ("week", "week", "date"),
    ("users", "users_recent", "count"),
    ("rate", "rate_recent", "per"),
    ("expected", "expected_recent", "per"),
)
SHAPE = Shape({"complex_name": Way("unit", "complex", forgets={"building": choices.ALL})})


def show(found: Found) -> None:
    """Draw a page of panels and the table of all complexes; each name links to its weeks."""
    st.subheader(t("weekly.complexes"), anchor=False)
    codes = _codes(found)
    all_of = cached.keep("weekly_many", codes, lambda: _many(found))
    units = all_of.units
    if units.empty:
        words = t("weekly.complexes_empty", program=t(f"program.{found.group.program}"))
        hidden = not reader.present().may("firms")
        st.info(t("weekly.complexes_hidden") if hidden else words, icon=":material/grid_off:")
        return
    st.markdown(cached.keep("weekly_complexes_said", codes, lambda: _sentence(units)))
    page = _page(units)
    figure = cached.keep("weekly_panels", (*codes, page), lambda: _draw(found, all_of, page))
    about = widgets.Picture(said_choices(found)[:1], t("weekly.complexes_note"))
    alt = t("weekly.complexes_alt", panels=PANELS)
    widgets.show_figure(figure, "weekly_panels", alt, about)
    st.caption(about.note)
    _show_table(found, units, codes)


def _codes(found: Found) -> tuple:
    """Return the cache key of the panels, which do not depend on the chosen complex."""
    group = found.group
    firms = tuple(group.firms.values())
    return (group.program, group.sex, group.sido, group.sigungu, *firms, group.monday.isoformat())


def _many(found: Found) -> WeeklyUnits:
    """Return the weeks of all complexes of the place, stored at publication or computed."""
    group = found.group
    people = {"program": group.program, "sex": group.sex}
    codes = {**people, "sido": group.sido, "sigungu": group.sigungu}
    if not any(group.firms.values()) and is_newest(group.monday):
        known = cached.stored(UNITS, tuple(people.values()), "weekly_starts_by_complex", **people)
        if known is not None:
            return _in_place(WeeklyUnits(**known), group.sido, group.sigungu)
    until = Until(group.monday, known_until())
    return units_of(cached.ask, codes | group.firms, until, found.weekly.settled)


def _in_place(all_of: WeeklyUnits, sido: str | None, sigungu: str | None) -> WeeklyUnits:
    if sido is None and sigungu is None:
        return all_of
    listed = cached.ask("complexes_list", tops_only=False)
    here = pd.Series(True, listed.index)
    for name, code in (("sido", sido), ("sigungu", sigungu)):
        here &= listed[name] == code if code else True
    inside = set(listed.loc[here, "complex_id"])
    return WeeklyUnits(*(rows[rows["unit"].isin(inside)].reset_index(drop=True) for rows in all_of))


def _sentence(units: pd.DataFrame) -> str:
    counts = {"complexes": len(units), "signals": int(units["kind"].notna().sum())}
    if not units["judged"].any():
        return t("weekly.complexes_not_judged")
    of = "shown" if reader.sees_a_part() else "eligible"
    return t(f"weekly.complexes_{'some' if counts['signals'] else 'none'}.{of}", **counts)


def _page(units: pd.DataFrame) -> int:
    """Return the chosen page of panels, from 1."""
    pages = [str(number + 1) for number in range(-(-len(units) // PANELS))]
    if len(pages) == 1:
        return 1
    said = {
        page: t(
            "weekly.panel",
            page=page,
            first=(int(page) - 1) * PANELS + 1,
            last=min(int(page) * PANELS, len(units)),
        )
        for page in pages
    }
    return int(choices.select("page", pages, pages[0], said.get, width=200))


def _draw(found: Found, all_of: WeeklyUnits, page: int) -> FinishedFigure:
    look = widgets.look()
    shown = all_of.units.iloc[(page - 1) * PANELS : page * PANELS]
    rows = _weeks_of(all_of.rows, shown["unit"].tolist())
    called = _names()
    color = look.programs[found.group.program]
    panels = [
        Panel(unit, called.get(unit, unit), said, color)
        for unit, said in zip(shown["unit"].tolist(), _signals(shown), strict=True)
    ]
    return small_multiples(rows, panels, t, look)


def _weeks_of(rows: pd.DataFrame, units: list[str]) -> Arrays:
    """Return the weeks of some complexes; rows of a complex are adjacent."""
    unit = rows["unit"].array
    codes = unit.codes if isinstance(unit, pd.Categorical) else np.asarray(unit, object)
    begins, ends = runs_of(codes)
    wanted = set(units)
    here = [at for at, name in enumerate(unit[begins].tolist()) if name in wanted]
    # select rows before converting columns: all weeks are five times as many
    at = np.concatenate([[], *(np.arange(begins[one], ends[one]) for one in here)]).astype(int)
    return Arrays({name: rows[name].array[at].to_numpy() for name in rows.columns})


def _names() -> dict[str, str]:
    return cached.keep("complex_names", (), _named)


def _named() -> dict[str, str]:
    listed = cached.ask("complexes_list", tops_only=False)
    return dict(zip(listed["complex_id"], listed["complex_name"], strict=True))


def _signals(units: pd.DataFrame) -> list[str]:
    """Return the signal of each complex in words."""
    none = {judged: "none" if judged else "not_judged" for judged in (False, True)}
    pairs = zip(units["kind"].tolist(), units["judged"].tolist(), strict=True)
    kinds = [kind if isinstance(kind, str) else none[bool(judged)] for kind, judged in pairs]
    words = {kind: t(f"weekly.kind.{kind}") for kind in set(kinds)}
    return [words[kind] for kind in kinds]


def _show_table(found: Found, units: pd.DataFrame, codes: tuple) -> None:
    widgets.show_table(
        cached.keep("weekly_units", codes, lambda: _table(units)),
        [TableColumn(key, t(f"column.{name}"), kind) for key, name, kind in COLUMNS],
        Export("weekly_complexes", filters=said_choices(found)[:1]),
        codes=codes,
        shape=SHAPE,
    )
    st.caption(t("weekly.complexes_choose"))


def _table(units: pd.DataFrame) -> pd.DataFrame:
    called = _names()
    return units.assign(
        complex_name=[called.get(unit, unit) for unit in units["unit"]],
        kind_said=_signals(units),
    )
