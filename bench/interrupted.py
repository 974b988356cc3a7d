"""Before and after a day: how often no change, and a fall of a fifth, is called a change.

Weeks have a season and noise of a given spread, 40 % of whose variance neighbouring weeks share (AR
.5), as in bench.early_signal. They are compared with peers of eight times as many people and noise
of their own, or with the same weeks a year before.

    python -m bench interrupted
"""

import numpy as np
import pandas as pd

from src.metrics.interrupted import beside_peers, beside_year_before
from tests.metrics.as_frames import interruption

WEEKS = pd.date_range("2023-08-07", periods=170, freq="7D")
OPEN, AT, CHARTS = 8, 130, 300
FALL = 0.8


def main() -> None:
    """Print, for each mean and spread, the shares called: without a change, and for a fifth."""
    draw = np.random.default_rng(1)
    for mean in (90, 30, 10):
        for spread in (0.06, 0.12):
            words = []
            for level in (1.0, FALL):
                found = np.array([_called(draw, mean, spread, level) for _ in range(CHARTS)])
                shares = " / ".join(f"{share:.1%}" for share in found.mean(axis=0))
                words.append(f"{level - 1:+.0%}: {shares}")
            print(f"  {mean} a week, {spread:.0%}, called beside peers / the year before: "
                  + "; ".join(words) + "  (nothing: limit 6 %)", flush=True)  # fmt: skip


def _called(draw: np.random.Generator, mean: int, spread: float, level: float) -> tuple[bool, bool]:
    own = _weeks(draw, mean, spread, level)
    pairs = (beside_peers(own, _weeks(draw, 8 * mean, spread)), beside_year_before(own))
    first, second = (interruption(each, WEEKS[AT]) for each in pairs)
    return first.lower > 0 or first.upper < 0, second.lower > 0 or second.upper < 0


def _weeks(draw: np.random.Generator, mean: int, spread: float, level: float = 1.0) -> pd.DataFrame:
    number = np.arange(len(WEEKS))
    alike = np.zeros(len(WEEKS))
    for week in number[1:]:
        alike[week] = 0.5 * alike[week - 1] + draw.normal(0, spread * np.sqrt(0.4 * 0.75))
    season = 0.15 * np.sin(2 * np.pi * number / 52)
    luck = alike + draw.normal(0, spread * np.sqrt(0.6), len(WEEKS))
    users = draw.poisson(mean * np.exp(season + luck) * np.where(number >= AT, level, 1.0))
    return pd.DataFrame(
        {"week": WEEKS, "users": users, "eligible": mean * 10.0, "quiet": False,
         "provisional": number >= len(WEEKS) - OPEN}
    )  # fmt: skip


if __name__ == "__main__":
    main()
