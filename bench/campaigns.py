"""How often intervals hold a campaign's true effect, and report one where there is none.

There are 200 data sets, each with 2,000 firms and 36 months. Each firm has its own propensity (some
never grant leave), the sexes differ, fathers' rate rises, and there is a season. Every second month
planners take 30 firms by their record, mostly those with the most users missing, and a briefing
takes 25 at random. After the contact each eligible person's probability is raised by EFFECT.
"""

import numpy as np
import pandas as pd
from scipy import stats

from src.domain.codes import SEXES
from src.metrics.campaign_effect import (
    before_after_effect,
    campaign_effect,
    effect_base,
)
from src.metrics.effect_sums import Chosen, chosen, effect_sums
from src.metrics.stacked_cohorts import Base

DATA_SETS = 200
FIRMS, MONTHS, FIRST_COHORT = 2_000, 36, 12
EFFECT = 0.10
FIRST_MONTH = pd.Period("2023-11", "M")
COVERED = (0.92, 0.98)
MOST_FALSE_CALLS = 0.06


def judged_sums(base: Base | None, contacts: pd.DataFrame) -> Chosen | None:
    """Return the sums of the contacts judged, and those of firms not contacted by then.

    contacts : those that the base was made from. judged : whether each of them is judged.
    """
    judged = contacts.loc[contacts["judged"].astype(bool), "company_id"]
    return chosen(effect_sums(base), judged)


def main() -> None:
    """Print coverage and false reports, and those of the plain before-and-after comparison."""
    print(f"{DATA_SETS} data sets of {FIRMS:,} firms each, effect {EFFECT:.0%} of people")
    for name, method in (("same record", campaign_effect), ("before-after", before_after_effect)):
        with_effect = study(method, EFFECT)
        without = study(method, 0.0)
        covered = with_effect["covered"].mean()
        called = without["called"].mean()
        print(
            f"{name:<14} covered {covered:.1%} (wanted {COVERED[0]:.0%} to {COVERED[1]:.0%}), "
            f"called with none built in {called:.1%} (at most {MOST_FALSE_CALLS:.0%}), "
            f"bias {with_effect['error'].mean():+.2f} per 100, "
            f"error {with_effect['standard_error'].mean():.2f}, "
            f"scatter {with_effect['error'].std():.2f}"
        )


def study(method, effect: float, data_sets: int = DATA_SETS) -> pd.DataFrame:
    """Return one row per data set: covered, called, error and standard error per 100 eligible."""
    rows = []
    for seed in range(data_sets):
        months, contacts, truth = data_set(seed, effect)
        base = effect_base(months, contacts, str(FIRST_MONTH + MONTHS - 1))
        found = method(judged_sums(base, contacts))
        rows.append(
            {
                "covered": found.lower <= truth <= found.upper,
                "called": found.status in ("found", "less"),
                "error": found.effect - truth,
                "standard_error": found.standard_error,
            }
        )
    return pd.DataFrame(rows)


def data_set(seed: int, effect: float) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Return months, contacts, and the true effect per 100 eligible in months 1 to 6."""
    rng = np.random.default_rng([seed, 6])
    propensity = rng.beta(2.0, 2.0, FIRMS) * 2 * (rng.random(FIRMS) > 0.1)
    size = rng.gamma(0.8, 1.4 / 0.8, FIRMS)
    eligible = rng.poisson(size[:, None, None] / 12 * np.array([0.45, 0.55]), (FIRMS, MONTHS, 2))
    month = np.arange(MONTHS)
    level = np.stack([0.12 + 0.004 * month, 0.45 + 0.03 * np.sin(month / 6 * np.pi)], axis=-1)
    chance = np.minimum(propensity[:, None, None] * level, 0.95)
    luck = rng.random((FIRMS, MONTHS, 2))
    without = _started(eligible, chance, luck)
    first = _chosen(rng, eligible, without, level)
    after = month[None, :] > first[:, None]
    raised = np.where(after[..., None], np.minimum(chance + effect, 1), chance)
    users = np.where(after[..., None], _started(eligible, raised, luck), without)
    counted = after & (month[None, :] <= first[:, None] + 6)
    gained = (eligible * (raised - chance)).sum(axis=2)[counted].sum()
    truth = 100 * gained / eligible.sum(axis=2)[counted].sum()
    return *_frames(eligible, users, first), truth


def _started(eligible: np.ndarray, chance: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Return users by inverting the binomial law, so that more chance never gives fewer users."""
    users, some = np.zeros(eligible.shape, int), eligible > 0  # most have nobody in a month
    users[some] = stats.binom.ppf(luck[some], eligible[some], chance[some]).clip(0)
    return users


def _chosen(rng, eligible: np.ndarray, users: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return the month of each firm's first contact; MONTHS or more means never."""
    first = np.full(FIRMS, MONTHS + 99)
    for month in range(FIRST_COHORT, MONTHS, 2):
        past = slice(max(month - 24, 0), month)
        expected = (eligible[:, past] * level[None, past]).sum(axis=(1, 2))
        missed = expected - users[:, past].sum(axis=(1, 2)) + rng.normal(0, 0.5, FIRMS)
        missed[first <= month] = -np.inf
        first[np.argsort(-missed)[:30]] = month
        free = np.flatnonzero(first > month)
        first[rng.choice(free, 25, replace=False)] = month
    return first


def _frames(eligible, users, first) -> tuple[pd.DataFrame, pd.DataFrame]:
    firm, month, sex = np.nonzero(eligible)
    flat = users.sum(axis=(0, 1)) / eligible.sum(axis=(0, 1))
    names = np.array([str(FIRST_MONTH + number) for number in range(MONTHS)])
    months = pd.DataFrame(
        {
            "company_id": firm,
            "month": names[month],
            "sex": np.array(SEXES)[sex],
            "eligible": eligible[firm, month, sex],
            "users": users[firm, month, sex],
            "rate": flat[sex],
        }
    )
    reached = np.flatnonzero(first < MONTHS)
    day = [f"{names[month]}-15" for month in first[reached]]
    return months, pd.DataFrame({"company_id": reached, "first_on": day, "judged": True})


if __name__ == "__main__":
    main()
