"""The effect of campaigns: the random hold-out, the matched comparison, checks and warnings."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from src.figures.event_study import event_study_figure
from src.metrics.campaign_effect import (
    FEWEST_COMPANIES,
    FEWEST_ELIGIBLE,
    Effect,
    before_after_effect,
    campaign_effect,
)
from src.metrics.effect_sums import chosen
from src.metrics.holdout_effect import HoldoutEffect, holdout_effect
from src.metrics.placebo import placebo_effect
from src.screens.campaigns.choice import Choice, filters_of
from src.store.effect_answers import JUDGED, QUERY, Known, known_for, known_of
from src.ui import cached, choices, filters, waves, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

MEASURED = ("found", "less", "unclear")
NEGATIVE_CONTROL = "maternity"
"""A programme that campaigns cannot change: nearly everybody eligible takes it anyway."""


class Effects(NamedTuple):
    """Effects by several comparisons. until : the last month counted.

    record : against firms of the same record. naive : before against after. holdout : against firms
    held out at random. placebo : of invented contacts; control : on NEGATIVE_CONTROL (None where
    that programme is chosen). These two should find nothing.
    """

    record: Effect
    naive: Effect
    holdout: HoldoutEffect
    until: str
    placebo: Effect
    control: Effect | None


def find(choice: Choice) -> Effects | None:
    """Return the effects of the choice, None where the snapshot has no uptake."""
    until = filters.reported_until()
    if until is None:
        return None
    return cached.keep("campaign_effect", choice.codes, lambda: _find(choice, until))


def _find(choice: Choice, until: str) -> Effects:
    known, judged = _known(choice.program, choice.since, until), _judged(choice)
    arms = cached.fetch("effect_arms", **choice.selection)
    own, control = chosen(known.sums, judged), None
    if choice.program != NEGATIVE_CONTROL:
        other = _known(NEGATIVE_CONTROL, choice.since, until)
        control = campaign_effect(chosen(other.sums, judged))
    return Effects(
        campaign_effect(own),
        before_after_effect(own),
        HoldoutEffect("none") if arms.empty else holdout_effect(known.held, arms, until),
        until,
        placebo_effect(known.sums, judged),
        control,
    )


def _judged(choice: Choice) -> pd.Series:
    """Return the firms whose first contact was one of those chosen."""
    rows = cached.ask("effect_firsts", stage=choice.since, **choice.place)
    of_choice = [rows[name] == code for name, code in choice.contacts.items() if code is not None]
    return (
        rows.loc[np.logical_and.reduce(of_choice), "company_id"]
        if of_choice
        else rows["company_id"]
    )


def _known(program: str, since: str, until: str) -> Known:
    """Return the data for effects of a programme and stage; they do not depend on the contacts."""
    codes = program, since
    return cached.keep_large("effect_known", (*codes, until), lambda: _looked_up(*codes, until))


def _looked_up(program: str, since: str, until: str) -> Known:
    found = cached.stored_once(JUDGED, (program, since), QUERY, stage=since)
    if found is not None:
        return known_of(found)
    return next(known_for(cached.fetch, program, until, (since,)))


def show(choice: Choice, found: Effects | None) -> None:
    """Draw the effect, its course, the warnings and the table of comparisons."""
    st.subheader(t("campaigns.effect.title"), anchor=False)
    if found is None:
        st.info(t("campaigns.effect.no_uptake"), icon=":material/search_off:")
        return
    for sentence in sentences(choice, found):
        st.markdown(widgets.tildes_as_written(sentence))
    if found.record.status in MEASURED and found.record.study is not None:
        _show_study(choice, found, found.record.study)
    with st.container(border=True):
        for sentence in warnings(choice, found):
            st.markdown(f"- {widgets.tildes_as_written(sentence)}")
    _show_methods(choice, found)


def sentences(choice: Choice, found: Effects) -> list[str]:
    """Return the effect in sentences, that of the random hold-out first."""
    return [_holdout_words(found.holdout), effect_words(choice, found.record)]


def _holdout_words(holdout: HoldoutEffect) -> str:
    words: dict[str, float] = {"contacted": holdout.contacted, "held": holdout.held}
    if holdout.status in MEASURED:
        words |= {"lower": holdout.lower, "upper": holdout.upper}
        less = holdout.status == "less"
        words |= {"apart": -holdout.effect} if less else {"effect": holdout.effect}
    return t(f"campaigns.effect.holdout_{holdout.status}", **words)


def effect_words(choice: Choice, record: Effect) -> str:
    """Return the effect against firms of the same record in a sentence."""
    words: dict[str, str | float] = {"contact": t(f"since_noun.{choice.since}")}
    if record.status == "no_history":
        return t("campaigns.effect.no_history", **words)
    words |= {"companies": record.companies, "eligible": record.eligible}
    if record.status == "too_few":
        fewest = {"fewest": FEWEST_COMPANIES, "fewest_eligible": FEWEST_ELIGIBLE}
        return t("campaigns.effect.too_few", **words, **fewest)
    words |= {
        "lower": record.lower,
        "upper": record.upper,
        "program": t(f"program.{choice.program}"),
    }
    less = record.status == "less"
    words |= {"apart": -record.effect} if less else {"effect": record.effect}
    said = t(f"campaigns.effect.{record.status}", **words)
    return f"**{said}**" if record.status == "found" else said


def warnings(choice: Choice, found: Effects) -> list[str]:
    """Return the warnings that belong to the effect."""
    measured = found.record.status in MEASURED and found.naive.status in MEASURED
    said = [
        t("campaigns.effect.warning_mean", naive=found.naive.effect)
        if measured
        else t("campaigns.effect.warning_mean_plain")
    ]
    if found.record.status == "unclear":
        said.append(t("campaigns.effect.warning_unclear"))
    said += [
        t("campaigns.effect.warning_check", name=t(key), effect=one.effect)
        for key, one in checks(found)
        if one.status in ("found", "less")
    ]
    share = _sharing(choice)
    if share:
        said.append(t("campaigns.effect.warning_spill", share=share))
    if stages := _stages(choice):
        said.append(t("campaigns.effect.warning_waves", stages=", ".join(stages)))
    return [*said, t("campaigns.effect.warning_willing")]


def _stages(choice: Choice) -> list[str]:
    """Return the stages of the roll-out in the chosen complex in words, each with its day."""
    aimed = choices.none(choice.spot.complex) or choice.population["aimed_at"]
    return [
        t(
            "campaigns.effect.wave",
            stage=t(f"matter_state.rollout.{wave.state}"),
            day=t.value("day", wave.day),
        )
        for wave in waves.waves(aimed)
    ]


def _sharing(choice: Choice) -> float:
    row = cached.ask("effect_neighbours", stage=choice.since).iloc[0]
    return float(row["sharing"] / row["companies"]) if row["companies"] else 0.0


def _show_study(choice: Choice, found: Effects, study: pd.DataFrame) -> None:
    figure = cached.keep(
        "event_study", choice.codes, lambda: event_study_figure(study, t, widgets.look())
    )
    said = t("campaigns.effect.figure_note", until=t.value("month", found.until))
    about = widgets.Picture(filters_of(choice), said)
    widgets.show_figure(figure, "event_study", t("campaigns.effect.figure_alt"), about)
    st.caption(said)
    months = [t("campaigns.months", first=r.first, last=r.last) for r in study.itertuples()]
    widgets.show_table(
        study.assign(months=months),
        [TableColumn("months", t("column.months_since")), *_effect_columns()],
        Export("campaign_effect", filters=filters_of(choice), notes=warnings(choice, found)),
        codes=choice.codes,
    )


def _effect_columns() -> list[TableColumn]:
    return [
        TableColumn("effect", t("column.effect"), "per"),
        TableColumn("lower", t("column.effect_lower"), "per"),
        TableColumn("upper", t("column.effect_upper"), "per"),
        TableColumn("companies", t("column.companies"), "count"),
        TableColumn("eligible", t("column.eligible_people"), "count"),
    ]


def _show_methods(choice: Choice, found: Effects) -> None:
    """Draw the table of comparisons, the most reliable first."""
    rows = methods_table(found)
    if len(rows) < 2:
        return
    st.markdown(f"**{t('campaigns.effect.methods')}**")
    widgets.show_table(
        rows,
        [TableColumn("method", t("column.method"), width="large"), *_effect_columns()],
        Export("campaign_methods", filters=filters_of(choice), notes=warnings(choice, found)),
        codes=choice.codes,
    )


def checks(found: Effects) -> list[tuple[str, Effect]]:
    """Return placebo and control, which should find nothing, with the text keys of their names."""
    named = (
        ("campaigns.effect.method_placebo", found.placebo),
        ("campaigns.effect.method_control", found.control),
    )
    return [(key, one) for key, one in named if one is not None]


def methods_table(found: Effects) -> pd.DataFrame:
    """Return one row per comparison that has an estimate."""
    drawn = found.holdout.contacted + found.holdout.held
    named: tuple[tuple[str, Effect | HoldoutEffect, int], ...] = (
        ("campaigns.effect.method_holdout", found.holdout, drawn),
        ("campaigns.effect.method_record", found.record, found.record.companies),
        ("campaigns.effect.method_before", found.naive, found.naive.companies),
        *((key, one, one.companies) for key, one in checks(found)),
    )
    rows = [
        {
            "method": t(key),
            "effect": one.effect,
            "lower": one.lower,
            "upper": one.upper,
            "companies": companies,
            "eligible": round(one.eligible),  # weighted, as a matched person can count for several
        }
        for key, one, companies in named
        if one.status in MEASURED
    ]
    columns = ["method", "effect", "lower", "upper", "companies", "eligible"]
    return pd.DataFrame(rows, columns=columns)
