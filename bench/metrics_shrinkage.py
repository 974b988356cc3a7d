"""Priors and posteriors of 2.6 million companies in 200 strata, against scipy.optimize per stratum.

The peers loop over the strata and maximise each beta-binomial likelihood over its rows: the plain
one by scipy.stats.betabinom.logpmf, the tuned one by the log beta function alone, with a start near
the answer. Ours fits all strata and works out every company's posterior too. The limit is held
against the plain loop; memory is the peak of the process after our work.
"""

import resource
import time
from functools import partial

import numpy as np
import pandas as pd
from scipy import optimize, special, stats

from src.metrics.empirical_bayes import fit_strata, summarise_beta

COMPANIES = 2_600_000
LEVELS = ["industry", "size_band", "sex", "program"]
LIMIT = 20
MEMORY_LIMIT_GB = 3
ROUNDS = 3


def main() -> None:
    """Print the times, their ratios, the peak memory, and how far the fits lie apart."""
    frame = companies()
    rounds = [_timed(lambda: _ours(frame)) for _ in range(ROUNDS)]
    ours, fitted = min(rounds, key=lambda each: each[0])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{COMPANIES:,} companies, {len(fitted)} strata: ours, with posteriors, {ours:.2f} s")
    for name, likelihood, start in PEERS:
        peer, slow = _timed(partial(_loop, frame, likelihood, start))
        print(f"{name} {peer:.1f} s: ours is {peer / ours:.0f} times faster (limit {LIMIT})")
        behind = (_likelihood_of(frame, slow) - _likelihood_of(frame, _parameters(fitted))).max()
        print(f"  largest log-likelihood that it finds above ours: {behind:.1e}")
    print(f"peak memory {peak:.2f} GB (limit {MEMORY_LIMIT_GB}), the frame itself included")


def companies(number: int = COMPANIES) -> pd.DataFrame:
    """Return made-up companies in 25 × 2 × 2 × 2 strata, 1.9 eligible each on average."""
    rng = np.random.default_rng(1)
    columns = {
        "industry": [f"C{code}" for code in range(25)],
        "size_band": ["1-4", "5-49"],
        "sex": ["f", "m"],
        "program": ["parental", "flexible"],
    }
    frame = pd.DataFrame(
        {
            name: pd.Categorical.from_codes(rng.integers(0, len(values), number), values)
            for name, values in columns.items()
        }
    )
    eligible = 1 + rng.poisson(0.9, number)
    users = rng.binomial(eligible, rng.beta(2, 4, number))
    return frame.astype(str).assign(users=users, eligible=eligible)


def _ours(frame: pd.DataFrame) -> pd.DataFrame:
    strata, code = fit_strata(frame, LEVELS)
    alpha, beta = (strata[name].to_numpy()[code] for name in ("alpha", "beta"))
    users, eligible = (frame[name].to_numpy(float) for name in ("users", "eligible"))
    summarise_beta(alpha + users, beta + eligible - users, eligible, alpha / (alpha + beta))
    return strata


def _plain(users, eligible, alpha: float, beta: float) -> float:
    return stats.betabinom.logpmf(users, eligible, alpha, beta).sum()


def _tuned(users, eligible, alpha: float, beta: float) -> float:
    each = special.betaln(alpha + users, beta + eligible - users)
    return each.sum() - len(users) * special.betaln(alpha, beta)


PEERS = (
    ("scipy.optimize over betabinom.logpmf", _plain, (1.0, 1.0)),
    ("scipy.optimize over betaln, good start", _tuned, (1.0, 2.0)),
)


def _loop(frame: pd.DataFrame, likelihood, start) -> np.ndarray:
    """Return alpha and beta per stratum, one scipy.optimize.minimize each (L-BFGS-B)."""

    def one(users, eligible):
        def loss(logs):
            return -likelihood(users, eligible, *np.exp(logs))

        return np.exp(optimize.minimize(loss, np.log(start), method="L-BFGS-B").x)

    return np.array([one(*part.to_numpy().T) for _, part in _strata(frame)])


def _strata(frame: pd.DataFrame):
    return frame.groupby(LEVELS)[["users", "eligible"]]


def _parameters(fitted: pd.DataFrame) -> np.ndarray:
    return fitted.sort_values(LEVELS)[["alpha", "beta"]].to_numpy()


def _likelihood_of(frame: pd.DataFrame, parameters: np.ndarray) -> np.ndarray:
    rows = zip(_strata(frame), parameters, strict=True)
    return np.array([_tuned(*part.to_numpy().T, *each) for (_, part), each in rows])


def _timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main()
