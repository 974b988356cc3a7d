"""Time screening 130,000 companies against the bare sort and beta functions that it cannot avoid.

The model's results are read from the data, so fitting it is not part of the time. The bare work is
what a script without loops would do with them: the incomplete beta, its two quantiles and the beta
density for every row, and the sort by missing users.
"""

import time

import numpy as np
import pandas as pd
from scipy import special

from bench.screening import believed
from src.domain.codes import SIZE_BANDS
from tests.metrics.screened import screen

COMPANIES = 130_000
LIMIT = 5
ROUNDS = 3


def main() -> None:
    """Print both times and their ratio, for one row a company and for one a sex."""
    for sexes in (("f",), ("f", "m")):
        frame = believed(companies(sexes))
        bare = min(_timed(lambda frame=frame: _bare(frame)) for _ in range(ROUNDS))
        ours = min(_timed(lambda frame=frame: screen(frame)) for _ in range(ROUNDS))
        verdict = "within" if ours / bare <= LIMIT else "OVER"
        print(f"{len(frame):,} rows: screen {ours * 1e3:6.0f} ms, bare {bare * 1e3:6.0f} ms, "
              f"ratio {ours / bare:.2f}: {verdict} the limit of {LIMIT}")  # fmt: skip


def companies(sexes: tuple[str, ...]) -> pd.DataFrame:
    """Return made-up companies, mean 1.9 eligible each sex, 11 industries, 85 to a building."""
    rng = np.random.default_rng(1)
    number = np.arange(COMPANIES)
    base = pd.DataFrame(
        {
            "company_id": [f"c{each:06d}" for each in number],
            "complex_id": [f"k{each // 100:04d}" for each in number],
            "building_id": [f"b{each // 85:05d}" for each in number],
            "industry": rng.choice([f"i{code:02d}" for code in range(11)], COMPANIES),
            "size_band": rng.choice(SIZE_BANDS, COMPANIES),
            "program": "parental",
        }
    )
    parts = []
    for sex in sexes:
        eligible = 1 + rng.poisson(0.9, COMPANIES)
        users = rng.binomial(eligible, rng.beta(2, 4, COMPANIES))
        parts.append(base.assign(sex=sex, users=users, eligible=eligible))
    return pd.concat(parts, ignore_index=True)


def _bare(frame: pd.DataFrame) -> np.ndarray:
    a = 2.0 + frame["users"].to_numpy()
    b = 4.0 + (frame["eligible"] - frame["users"]).to_numpy()
    aim, mean = 1 / 3, a / (a + b)
    below = special.betainc(a, b, aim)
    special.betaincinv(a, b, 0.025)
    special.betaincinv(a, b, 0.975)
    edge = np.exp(a * np.log(aim) + b * np.log1p(-aim) - special.betaln(a, b)) / (a + b)
    return np.argsort(-frame["eligible"].to_numpy() * ((aim - mean) * below + edge))


def _timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
