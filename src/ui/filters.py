"""Choices that the pages on uptake share: programme, sex, window, group of companies."""

import streamlit as st

from src.domain.codes import INDUSTRIES, INDUSTRY_GROUP, PROGRAMS, SEXES, SIZE_BANDS
from src.domain.codes import WINDOWS as WINDOW_MONTHS
from src.store import effect_answers
from src.ui import address, cached, choices
from src.ui.run import for_later, t

ALL = choices.ALL
UNKNOWN = "unknown"
DEFAULT_WINDOW = "24"
WINDOWS = tuple(str(months) for months in WINDOW_MONTHS)
REACHED = (ALL, "yes", "no")
CLASSES = ("priority", "above", ALL)
YOUNG = (ALL, "20", "30", "40", "50", "60", "70")
"""Least per cent of employees in their twenties and thirties."""
KEYS = ("program", "sex", "window", "industry", "size_band", "reached", "class", "young")


def program() -> str:
    """Return the programme chosen, 육아휴직 by default."""
    return choices.select(
        "program", PROGRAMS, PROGRAMS[0], lambda code: t(f"program.{code}"), width=160
    )


def sex() -> str | None:
    """Return the sex chosen (m, f), None for both."""
    return choices.none(
        choices.select("sex", (ALL, *SEXES), ALL, lambda code: t(f"sex.{code}"), width=165)
    )


def window(program: str | None = None, sex: str | None = None) -> int:
    """Return the chosen length of window in months, among those that the history covers."""
    known = windows(program, sex)
    usual = usual_window(known)
    return int(choices.select("window", known, usual, lambda code: t(f"window.{code}"), width=150))


def usual_window(known: tuple[str, ...]) -> str:
    """Return the default window."""
    return DEFAULT_WINDOW if DEFAULT_WINDOW in known else known[-1]


def windows(program: str | None = None, sex: str | None = None) -> tuple[str, ...]:
    """Return the lengths of window that the snapshot's history covers; all where it has none.

    It depends on programme and sex: with a longer follow-up fewer months are complete.
    """
    return cached.keep("windows", (program, sex), lambda: _windows(program, sex))


def _windows(program: str | None, sex: str | None) -> tuple[str, ...]:
    rows = cached.ask("uptake_windows", program=program, sex=sex)
    known = set(rows.loc[rows["period"] == "now", "window"].astype(str))
    return tuple(code for code in WINDOWS if code in known) or WINDOWS


def reported_until() -> str | None:
    """Return the last month whose reports are in, None where the snapshot has no uptake."""
    return effect_answers.reported_until(cached.ask("uptake_bases"))


def industry() -> str | None:
    """Return the industry chosen, None for all."""
    names = {ALL: t("choice.all_industry")} | {c: t(f"industry.{c}") for c in INDUSTRIES}
    return choices.none(choices.select("industry", names, ALL, names.get, width=160))


def industries() -> tuple[str, ...] | None:
    """Return the chosen industries, None for all; a group of industries is a code of its own."""
    groups = [code for code in INDUSTRY_GROUP if code not in INDUSTRIES]
    chosen = address.choose_many(
        st.multiselect,
        t("choice.industry"),
        (*groups, *INDUSTRIES),
        key="industry",
        default=(),
        most=len(INDUSTRIES),
        format_func=for_later(industry_name),
        placeholder=t("choice.all_industry"),
        width=175,
    )
    return tuple(chosen) or None


def industry_name(code: str) -> str:
    """Return what an industry or a group of industries is called."""
    return t(f"industry_group.{code}" if code in INDUSTRY_GROUP else f"industry.{code}")


def industry_names(chosen: tuple[str, ...] | None) -> str:
    """Return in words which industries are chosen."""
    if not chosen:
        return t("choice.all_industry")
    return ", ".join(industry_name(code) for code in chosen)


def of_industries(chosen: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return the single industries of a choice, with each group replaced by its members."""
    if not chosen:
        return None
    found = [INDUSTRY_GROUP[c].members if c in INDUSTRY_GROUP else (c,) for c in chosen]
    return tuple(dict.fromkeys(code for codes in found for code in codes))


def firm_class(default: str = ALL) -> str | None:
    """Return the class of firms chosen, None for all."""
    return choices.none(choices.select("class", CLASSES, default, class_name, width=190))


def class_name(code: str | None) -> str:
    """Return what a class of firms is called; None means all classes."""
    return t("choice.all_class") if code in (None, ALL) else t(f"firm_class.{code}")


def young() -> int | None:
    """Return the least per cent of employees in their twenties and thirties, None for any."""
    code = choices.none(choices.select("young", YOUNG, ALL, young_name, width=160))
    return None if code is None else int(code)


def young_name(code: str | int | None) -> str:
    """Return the least share of young employees in words."""
    return t("choice.all_young") if code in (None, ALL) else t("choice.young_from", share=code)


def size_band() -> str | None:
    """Return the size band chosen, None for all."""
    names = {ALL: t("choice.all_size_band")} | {c: t(f"size_band.{c}") for c in SIZE_BANDS}
    return choices.none(choices.select("size_band", names, ALL, names.get, width=130))


def reached() -> str | None:
    """Return yes or no for companies contacted or not, None for both."""
    return choices.none(
        choices.select("reached", REACHED, ALL, lambda code: t(f"reached.{code}"), width=160)
    )
