"""The headline figures of the overview, from published statistics."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from src.domain.codes import UNDISCLOSED
from src.domain.measures import COMPLEX_MEASURES, Measure
from src.metrics.measure_columns import with_measures
from src.ui import cached, choices, widgets
from src.ui.run import t

# Measures of one publication each; the first decides the quarter of the group.
GROUPS = (
    ("tenants", "operating", "operating_share"),
    ("employees", "women_share", "production_krw", "exports_usd"),
)
MONEY = ("krw", "usd")


@dataclass(frozen=True)
class Block:
    """Headline figures of one group: values now and one quarter before, by name of measure."""

    measures: tuple[Measure, ...]
    quarter: str
    before_quarter: str | None
    values: dict
    before: dict
    complexes: int
    kinds: frozenset[str]


def block(group: tuple[str, ...]) -> Block | None:
    """Return the headline figures of a group, None where no quarter has them."""
    return cached.keep("block", group, lambda: _block(group))


def _block(group: tuple[str, ...]) -> Block | None:
    rows = tuple(row for name in group for row in COMPLEX_MEASURES if row.name == name)
    covered = choices.quarters_of(rows[0])
    best = covered[covered["fullest"]]
    if best.empty:
        return None
    one = best.iloc[0]
    before = one["before"] if isinstance(one["before"], str) else None
    return Block(
        rows,
        one["quarter"],
        before,
        _country(one["quarter"], rows),
        _country(before, rows) if before else {},
        _counted(rows[0].numerator, one),
        _kinds(rows[0].numerator, one["quarter"]),
    )


def _country(quarter: str, rows: tuple[Measure, ...]) -> dict:
    figures = cached.ask("region_figures", level="country", quarter=quarter)
    if figures.empty:
        return {}
    return with_measures(figures, rows).iloc[0].to_dict()


def _counted(value: str, covered: pd.Series) -> int:
    """Return how many complexes a total covers: all that are listed if the source printed it."""
    regions = cached.ask("region_figures", level="sido", quarter=covered["quarter"])
    printed = regions.loc[regions["region_code"] == UNDISCLOSED, value]
    return int(covered["listed"] if printed.notna().any() else covered["complexes"])


def _kinds(value: str, quarter: str) -> frozenset:
    """Return the kinds of complex that have a value in a quarter."""
    rows = cached.ask("complex_figures", quarter=quarter)
    return frozenset(rows.loc[rows[value].notna(), "kind"])


def coverage_name(one: Block) -> str:
    """Return in words which complexes a block covers."""
    if one.kinds == {"national"}:
        return t("overview.coverage_national", complexes=one.complexes)
    key = "coverage_all" if len(one.kinds) == 4 else "coverage_some"
    return t(f"overview.{key}", complexes=one.complexes)


def sentences(blocks: list[Block | None]) -> list[str]:
    """Return the answer: how many companies there are, and how many people work there."""
    makers = (_census_sentence, _employment_sentence)
    pairs = zip(makers, blocks, strict=True)
    return [make(one) for make, one in pairs if one is not None] or [t("table.empty")]


def _census_sentence(one: Block) -> str:
    names = ("complexes", "tenants", "operating", "operating_share")
    values = {name: one.values.get(name) for name in names}
    # The share is of complexes with both counts; where some lack one, it does not follow from them.
    whole = one.values.get("tenants_with_operating") == values["tenants"]
    key = "answer_census" if whole else "answer_census_partly"
    return t(f"overview.{key}", quarter=t.value("quarter", one.quarter), **values)


def _employment_sentence(one: Block) -> str:
    words = {
        "quarter": t.value("quarter", one.quarter),
        "coverage": coverage_name(one),
        "employees": one.values["employees"],
        "women_share": one.values["women_share"],
    }
    change = relative(one, "employees")
    if change is None or not round(change, 3):  # it would be written as 0.0%
        return t("overview.answer_employment", **words)
    before = t.value("quarter", one.before_quarter)
    key = "answer_employment_rise" if change > 0 else "answer_employment_fall"
    return t(f"overview.{key}", before_quarter=before, change=abs(change), **words)


def relative(one: Block, name: str) -> float | None:
    """Return the relative change of a count from the quarter before, None where it is unknown."""
    now, then = one.values.get(name), one.before.get(name)
    if now is None or then is None or pd.isna(now) or pd.isna(then) or not then:
        return None
    return now / then - 1


def show(blocks: list[Block | None]) -> None:
    """Draw the cards of all blocks under their heading."""
    if any(one is not None for one in blocks):
        st.subheader(t("overview.headline"), anchor=False)
    for one in blocks:
        _show_block(one)


def _show_block(one: Block | None) -> None:
    """Draw the cards of a block under a line that names its coverage and quarter."""
    if one is None:
        return
    quarter = t.value("quarter", one.quarter)
    st.caption(t("overview.headline_note", coverage=coverage_name(one), quarter=quarter))
    widgets.show_cards([_card(one, row) for row in one.measures])


def _card(one: Block, row: Measure) -> tuple:
    kind = "large_count" if row.unit == "count" else row.unit
    return (
        choices.measure_label(row),
        t.value(kind, one.values.get(row.name)),
        _change_words(one, row),
        t.pick(row.meaning_ko, row.meaning_en),
    )


def _change_words(one: Block, row: Measure) -> str | None:
    """Return the change from the quarter before in words.

    None for amounts of money in the sample: only their newest values are as published, and a change
    from an invented value would be read as true.
    """
    made_up = row.unit in MONEY and cached.snapshot().origin == "sample"
    if one.before_quarter is None or made_up:
        return None
    against = t("overview.against", quarter=t.value("quarter", one.before_quarter))
    if row.unit == "share":
        now, then = one.values.get(row.name), one.before.get(row.name)
        if now is None or then is None or pd.isna(now) or pd.isna(then):
            return None
        return f"{t.value('points', now - then)} {against}"
    change = relative(one, row.name)
    return None if change is None else f"{t.value('signed_share', change)} {against}"
