"""Campaign effect: published estimates, influence functions unit by unit, properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.metrics.checks import BadInputError
from src.metrics.effect import aggregate, group_time_effects
from src.metrics.influence import critical_value
from tests.metrics.support import reference

NAMES = {"unit": "company_id", "time": "month", "group": "first", "outcome": "rate"}


def _panel(outcomes, first):
    """One row a company × month; `outcomes` (company, month), months 1, 2, …"""
    outcomes = np.asarray(outcomes, float)
    units, months = outcomes.shape
    return pd.DataFrame(
        {
            "company_id": np.repeat([f"c{i}" for i in range(units)], months),
            "month": np.tile(np.arange(1, months + 1), units),
            "first": np.repeat(first, months),
            "rate": outcomes.ravel(),
        }
    )


def test_two_by_two_worked_out_by_hand():
    """Treated rise by 3 and 5, controls by 1, 1 and 4: att 4 − 2 = 2, se² = 2/2² + 6/3²."""
    panel = _panel([[1, 4], [2, 7], [0, 1], [5, 6], [2, 6]], [2, 2, 0, 0, 0])
    effects = group_time_effects(panel, **NAMES)
    assert effects[["group", "time", "att"]].to_numpy().tolist() == [pytest.approx([2, 2, 2])]
    assert effects["standard_error"].iloc[0] == pytest.approx((2 / 4 + 6 / 9) ** 0.5)
    simple = aggregate(effects, "simple")
    assert simple["att"].tolist() == pytest.approx([2.0])
    assert simple["upper"].iloc[0] == pytest.approx(2 + 1.959964 * (2 / 4 + 6 / 9) ** 0.5)


def test_the_published_estimates_of_mpdta_are_reproduced():
    """R did README: ATT(2004, 2004..2007) −.0105 −.0704 −.1373 −.1008; simple −.0400, dynamic
    −.0772, group −.0310."""
    panel = reference("did_mpdta/mpdta.csv")
    effects = group_time_effects(panel, "countyreal", "year", "first.treat", "lemp", "never")
    of_2004 = effects.loc[effects["group"] == 2004, "att"].round(4)
    assert of_2004.tolist() == [-0.0105, -0.0704, -0.1373, -0.1008]
    overall = [aggregate(effects, how)["att"].iloc[0] for how in ("simple", "dynamic", "group")]
    assert np.round(overall, 4).tolist() == [-0.0400, -0.0772, -0.0310]


@pytest.mark.parametrize(
    ("control", "theirs"), [("never", "nevertreated"), ("not_yet", "notyettreated")]
)
def test_every_estimate_and_error_of_csdid_is_reproduced(control, theirs):
    panel = reference("did_mpdta/mpdta.csv")
    printed = reference("did_mpdta/csdid_attgt.csv")
    pooled = reference("did_mpdta/csdid_aggte.csv")
    effects = group_time_effects(panel, "countyreal", "year", "first.treat", "lemp", control)
    for method in ("dr", "reg", "ipw"):
        kept = [frame[(frame["control"] == theirs) & (frame["covs"] == "lemp~1")
                      & (frame["method"] == method)] for frame in (printed, pooled)]  # fmt: skip
        both = effects.merge(kept[0], on=["group", "time"], suffixes=("", "_printed"))
        assert len(both) == 12
        np.testing.assert_allclose(both["att"], both["att_printed"], rtol=1e-8)
        np.testing.assert_allclose(both["standard_error"], both["se"], rtol=1e-8)
        for how, rows in kept[1].groupby("type"):
            rows = pd.concat([rows[rows["kind"] == "overall"], rows[rows["kind"] == "egt"]])
            ours = aggregate(effects, how)
            np.testing.assert_allclose(ours["att"], rows["att"], rtol=1e-8)
            np.testing.assert_allclose(ours["standard_error"], rows["se"], rtol=1e-8)
            np.testing.assert_allclose(ours["at"], rows["egt"])


def test_the_independent_influence_function_code_is_reproduced():
    panel = reference("did_mpdta/mpdta.csv")
    printed = reference("did_mpdta/numpy_attgt_nocov_never_varying.csv")
    effects = group_time_effects(panel, "countyreal", "year", "first.treat", "lemp", "never")
    both = effects.merge(printed, on=["group", "time"], suffixes=("", "_printed"))
    np.testing.assert_allclose(both["att"], both["att_printed"], rtol=1e-9)
    np.testing.assert_allclose(both["standard_error"], both["se_analytic"], rtol=1e-9)


def _made_up(seed, units=300, months=8, effect=0.5):
    rng = np.random.default_rng(seed)
    first = rng.choice([0, 3, 5, 7], units)
    month = np.arange(1, months + 1)
    outcomes = rng.normal(size=(units, 1)) + 0.1 * month + rng.normal(size=(units, months))
    outcomes += effect * ((first[:, None] > 0) & (month >= first[:, None]))
    return _panel(outcomes, first)


def test_the_bands_hold_together_in_95_of_100_panels():
    covered = 0
    for seed in range(60):
        table = aggregate(group_time_effects(_made_up(seed, units=150), **NAMES), "dynamic")
        truth = np.where(table["at"].iloc[1:] >= 0, 0.5, 0.0)
        covered += ((table["lower"].iloc[1:] <= truth) & (truth <= table["upper"].iloc[1:])).all()
    assert 52 <= covered <= 60


def test_regression_to_the_mean_is_not_an_effect():
    """Cohorts chosen at random from one law: nothing is found on average."""
    found = [
        aggregate(group_time_effects(_made_up(seed, effect=0), **NAMES), "simple")["att"].iloc[0]
        for seed in range(20)
    ]
    assert abs(np.mean(found)) < 0.06


def test_without_never_treated_the_last_cohort_has_no_controls_left():
    panel = _made_up(1)
    panel = panel[panel["first"] > 0]
    effects = group_time_effects(panel, **NAMES)
    late = effects[effects["time"] >= 7]
    assert late["att"].isna().all()
    assert late["standard_error"].isna().all()
    assert np.isfinite(aggregate(effects, "group")["att"]).all()
    with pytest.raises(BadInputError, match="group=0"):
        group_time_effects(panel, **NAMES, control="never")


def test_units_treated_from_the_start_take_no_part():
    panel = _made_up(2)
    early = _panel(np.full((5, 8), 99.0), [1] * 5).assign(
        company_id=np.repeat([f"early{i}" for i in range(5)], 8)
    )
    pd.testing.assert_frame_equal(
        group_time_effects(pd.concat([panel, early]), **NAMES),
        group_time_effects(panel, **NAMES),
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: p.drop(index=3), "없는 시점: c0 \\(4\\)"),
        (lambda p: pd.concat([p, p.iloc[:1]]), "두 번 나옵니다: 1개 \\(행 0: c0, 1"),
        (lambda p: p.assign(rate=p["rate"].where(p.index != 2)), "rate 열이 비어.*행 2"),
        (lambda p: p.assign(first=p["first"] + (p.index == 1)), "시점마다 다릅니다 \\(c0"),
        (lambda p: p.assign(first=2.5), "패널의 시점에 없습니다 \\(2.5"),
        (lambda p: p.assign(first=0), "시작한 단위가 없어"),
        (lambda p: p.assign(month=pd.Timestamp("2026-01-05")), "month 열은 숫자여야"),
        (lambda p: p.drop(columns="rate"), "필요한 열이 없습니다: rate"),
    ],
)
def test_bad_input_is_answered_in_words(change, words):
    with pytest.raises(BadInputError, match=words):
        group_time_effects(change(_made_up(3, units=20)), **NAMES)


def test_aggregate_refuses_rows_taken_out_and_other_frames():
    effects = group_time_effects(_made_up(4), **NAMES)
    with pytest.raises(BadInputError, match="빠져"):
        aggregate(effects.iloc[1:])
    with pytest.raises(BadInputError, match="결과를 그대로"):
        aggregate(pd.DataFrame(effects.to_dict("list")))
    with pytest.raises(BadInputError, match="how은"):
        aggregate(effects, "event")


def test_one_estimate_has_the_pointwise_band_and_many_independent_ones_a_wider():
    assert critical_value(np.eye(1), 0.95) == pytest.approx(1.959964, abs=1e-6)
    # Šidák for 10 independent estimates: 2.80
    assert critical_value(np.eye(10), 0.95) == pytest.approx(2.80, abs=0.04)


def _by_influence_functions(panel, control):
    """att and influence function per unit for every cell, by the definitions."""
    wide = panel.pivot(index="company_id", columns="month", values="rate")
    first = panel.groupby("company_id")["first"].first()
    months = wide.columns.tolist()
    cells = {}
    for g in sorted(set(first) - {0}):
        for now in months[1:]:
            base = g - 1 if now >= g else now - 1
            change = wide[now] - wide[base]
            treated = first == g
            compared = first == 0
            if control == "not_yet":
                compared = compared | ((first > max(now, base)) & ~treated)
            if not compared.any():
                cells[g, now] = np.nan, change * 0
                continue
            n = len(first)
            att = change[treated].mean() - change[compared].mean()
            own = treated * (change - change[treated].mean()) * n / treated.sum()
            theirs = compared * (change - change[compared].mean()) * n / compared.sum()
            cells[g, now] = att, own - theirs
    return first, cells


def _dynamic_by_influence_functions(first, cells, event):
    """att and error of one event time; the weights' own influence included."""
    chosen = [(g, t) for (g, t), (att, _) in cells.items() if t - g == event and not np.isnan(att)]
    share = np.array([(first == g).mean() for g, _ in chosen])
    att = np.array([cells[cell][0] for cell in chosen])
    weights = share / share.sum()
    influence = sum(w * cells[cell][1] for w, cell in zip(weights, chosen, strict=True))
    moved = [(first == g).astype(float) - p for (g, _), p in zip(chosen, share, strict=True)]
    for m, a in zip(moved, att, strict=True):
        influence = influence + m / share.sum() * a
    influence = influence - sum(moved) / share.sum() ** 2 * (share @ att)
    return weights @ att, np.sqrt((influence**2).mean() / len(first))


@given(st.integers(0, 10_000), st.sampled_from(["not_yet", "never"]))
@settings(max_examples=15, deadline=None)
def test_estimates_agree_with_influence_functions_unit_by_unit(seed, control):
    panel = _made_up(seed, units=60, months=7)
    effects = group_time_effects(panel, **NAMES, control=control)
    first, cells = _by_influence_functions(panel, control)
    first = first.where(first <= 7, 0)
    for row in effects.itertuples():
        att, influence = cells[row.group, row.time]
        assert row.att == pytest.approx(att, abs=1e-10)
        assert row.standard_error == pytest.approx(np.sqrt((influence**2).mean() / 60), abs=1e-10)
    for row in aggregate(effects, "dynamic").iloc[1:].itertuples():
        att, error = _dynamic_by_influence_functions(first, cells, row.at)
        assert row.att == pytest.approx(att, abs=1e-10)
        assert row.standard_error == pytest.approx(error, abs=1e-10)
    shuffled = group_time_effects(panel.sample(frac=1, random_state=seed), **NAMES, control=control)
    pd.testing.assert_frame_equal(shuffled, effects)


@given(st.integers(0, 10_000), st.floats(-5, 5))
@settings(max_examples=10, deadline=None)
def test_a_shift_common_to_all_changes_nothing_and_an_effect_is_added(seed, shift):
    panel = _made_up(seed, units=60)
    effects = group_time_effects(panel, **NAMES)
    common = panel.assign(rate=panel["rate"] + shift * panel["month"])
    np.testing.assert_allclose(
        group_time_effects(common, **NAMES)["att"], effects["att"], atol=1e-9
    )
    after = (panel["first"] > 0) & (panel["month"] >= panel["first"])
    more = group_time_effects(panel.assign(rate=panel["rate"] + shift * after), **NAMES)
    added = more["att"] - effects["att"]
    np.testing.assert_allclose(added, np.where(effects["time"] >= effects["group"], shift, 0),
                               atol=1e-9)  # fmt: skip
