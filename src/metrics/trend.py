"""The trend of a place's uptake over successive periods: change per year, with limits.

A line is fitted to the periods by least squares, weighted by people, and its slope is tested as in
the test for trend in proportions, with the variance under no change. People are clustered by
company as in src/metrics/clustered.py. A constant company effect cancels in a slope, so the
variance uses each company's people over all periods:
    v · [(1 − ρ) Σ w² n + ρ Σ over companies (Σ w n of the company)²],   w = time less its mean.
v is the variance of one person's start: within strata for a ratio, whose trend is free of strata;
in the whole place for a rate, because who is eligible in a period is chance, too. With K companies
(Kish's effective number) the variance is multiplied by K / (K − 1), and limits are Student's with
K − 1 degrees of freedom.
Sources: Cochran (1954) Biometrics 10:417 and Armitage (1955) Biometrics 11:375, the test for trend;
Rao & Scott (1992) Biometrics 48:577, of clustered counts; Kish (1965) Survey Sampling, 5.4;
Cameron & Miller (2015) Journal of Human Resources 50:317, VI, of few clusters.
"""

import numpy as np
import pandas as pd
import scipy

from src.metrics.change import FALL, RISE, TOO_FEW, UNCLEAR
from src.metrics.checks import BadInputError, confidence_level
from src.metrics.rates import divide
from src.metrics.standardise import why_not_judged

TREND = ("slope", "slope_lower", "slope_upper", "direction")
FEWEST = 3
ALIKE_AT_MOST = 0.3
BASE = {"share": "eligible", "ratio": "expected"}
"""The denominator of a period's users, by unit."""


def trends(periods: pd.DataFrame, unit: str, confidence: float = 0.95) -> pd.DataFrame:
    """Return one row per place (index complex_id) with TREND and the number of periods.

    periods : one row per place and period: complex_id, period (numbers in order of time), window
    (months of a period), eligible, users, expected, clustered, chance, chance_less, chance_more,
    likeness, with_all, with_later (src/store/period_marts.py). unit : share for the rate, ratio for
    users over expected users.
    slope : change per year; for a share in absolute terms (0.01 is one point a year), for a ratio
    relative to its level (0.05 where a place gains 5 % a year on similar places). direction : rise
    or fall where the limits exclude 0; too_few with fewer than FEWEST periods with a denominator,
    or where all users together are too few to judge (a rule that does not depend on the slope);
    then the rest is NaN. Readers of protected counts have neither expected users nor likeness: they
    get the rate, with the wider of the limits for a likeness of 0 and of ALIKE_AT_MOST.
    """
    if unit not in BASE:
        raise BadInputError(f"추세는 비율(share)과 비(ratio)만 냅니다: {unit!r}.")
    found = {name: periods[name].to_numpy(float, na_value=np.nan) for name in COLUMNS}
    base, time, able = found[BASE[unit]], found["period"], found["eligible"]
    later, doubt, users = found["with_later"], found["chance_more"], found["users"]
    made = {
        **found,
        "base": base,
        "based": base * time,
        "squared": base * time**2,
        "moved": users * time,
        "able": able * time,
        "able_squared": able * time**2,
        "alike": found["likeness"] * able,
        "moved_later": later * time,
        "doubt": doubt,
        "doubt_moved": doubt * time,
        "doubt_squared": doubt * time**2,
        "there": (base > 0).astype(float),
    }
    # as one block: making a short frame column by column takes longer than summing it
    table = np.column_stack([made[name] for name in SUMS])
    rows = pd.DataFrame(table, columns=SUMS)
    place = periods["complex_id"].array
    sums = rows.groupby(place, sort=False).sum(min_count=1).rename_axis("complex_id")
    length = periods.groupby("complex_id", sort=False)["window"].first() / 12
    return _slopes(sums, length, unit, (1 - confidence_level(confidence)) / 2)


COLUMNS = (
    *("period", "eligible", "users", "expected", "clustered", "chance", "chance_less"),
    *("chance_more", "likeness", "with_all", "with_later"),
)
SUMS = [
    *("base", "based", "squared", "users", "moved", "eligible", "able", "able_squared"),
    *("expected", "chance", "chance_less", "clustered", "alike"),
    *("with_all", "with_later", "moved_later", "doubt", "doubt_moved", "doubt_squared", "there"),
]


def _slopes(sums: pd.DataFrame, length: pd.Series, unit: str, tail: float) -> pd.DataFrame:
    total = {name: sums[name].to_numpy(float) for name in sums}
    middle = divide(total["based"], total["base"])
    level = divide(total["users"], total["base"])
    spread = total["squared"] - middle * total["based"]
    rise = total["moved"] - middle * total["users"]
    single = total["able_squared"] - 2 * middle * total["able"] + middle**2 * total["eligible"]
    together = (
        total["moved_later"] - 2 * middle * total["with_later"] + middle**2 * total["with_all"]
    )
    likeness = divide(total["alike"], total["eligible"])
    unlike, alike = (
        (1 - share) * single + share * np.maximum(together, 0)
        for share in (
            np.where(np.isnan(likeness), 0, np.clip(likeness, 0, 1)),
            np.where(np.isnan(likeness), ALIKE_AT_MOST, np.clip(likeness, 0, 1)),
        )
    )
    variance = _of_one(total, unit) * np.maximum(unlike, alike)
    if unit == "ratio":
        doubt = (
            total["doubt_squared"]
            - 2 * middle * total["doubt_moved"]
            + middle**2 * total["doubt"]
        )  # fmt: skip
        variance = variance + level**2 * np.maximum(doubt, 0)
    scale = length.to_numpy(float) * (level if unit == "ratio" else 1)
    slope, error = divide(rise, spread * scale), divide(np.sqrt(variance), spread * scale)
    few = (total["there"] < FEWEST) | (why_not_judged(total["eligible"], total["users"]) != "")
    known = ~few & ~np.isnan(error) & (error > 0)
    reach = error * _of_few(divide(total["eligible"] ** 2, total["with_all"]), tail)
    ends = [np.where(known, slope + sign * reach, np.nan) for sign in (0, -1, 1)]
    said = np.select([~known, ends[1] > 0, ends[2] < 0], [TOO_FEW, RISE, FALL], UNCLEAR)
    made = dict(zip(TREND, (*ends, said), strict=True))
    return pd.DataFrame(made, index=sums.index).assign(periods=total["there"].astype(int))


def _of_few(companies: np.ndarray, tail: float) -> np.ndarray:
    """Return the distance of a limit in standard errors, for few companies."""
    many = np.fmax(companies, 2)
    return scipy.stats.t._isf(tail, many - 1) * np.sqrt(many / (many - 1))


def _of_one(total: dict[str, np.ndarray], unit: str) -> np.ndarray:
    """Return the variance of one person's start.

    For a ratio the variance between strata is subtracted. The rate is the mean over people, because
    the clustered mean would be that of large employers; the latter only gives the spread of strata.
    """
    rate = divide(total["users"], total["eligible"])
    if unit == "share":
        return rate * (1 - rate)
    level = divide(total["users"], total["expected"])
    usual, apart = (divide(total[name], total["clustered"]) for name in ("chance", "chance_less"))
    within = rate * (1 - rate) - level**2 * np.maximum(apart - usual**2, 0)
    return np.where(within > 0, within, rate * (1 - rate))
