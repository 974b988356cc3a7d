"""Uptake of people who start late: the page's figure, the truth, and the figure of the former rule.

Each lag is published twice, with and without the month of eligibility in leave starts. The truth is
the share of people in the window's own cohorts who start. Two other figures are printed: that of
the former rule (starts in the window by those eligible in it, where eligible people were raised to
at least the users of each firm and month), and users divided by convolved exposure.
"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from bench.screening import believed
from src.cohorts.lag import Counts, measure_lag
from src.domain.codes import SIZE_BANDS
from src.screens.denominators import MUCH_RAISED
from src.store.engine import fetch_frame, open_engine
from src.store.queries.low_uptake import low_uptake_candidates
from src.store.queries.uptake import region_uptake, uptake_bases, uptake_windows
from src.store.snapshots import publish
from tests.cohorts.firms import LAGS, Truth, draw
from tests.metrics.screened import screen
from tests.store import small

FIRMS, MONTHS = 12_000, pd.period_range("2019-11", "2026-10", freq="M")
SETTLED = len(MONTHS) - 1
WINDOW = 24
MOTHERS = ("none", "4 weeks", "13 weeks", "13 weeks, spread", "26 weeks", "26 weeks, spread")
LIMITS = {"f": 1.0, "m": 2.0}


def main() -> None:
    """Print one line for each lag, with and without the month of eligibility."""
    print(f"{FIRMS:,} firms, {len(MONTHS)} months; rates in per cent, errors in points")
    print(f"{'lag':20s} {'month':7s} {'basis':10s} {'truth':>6s} {'screen':>7s} {'error':>6s} "
          f"{'old rule':>9s} {'exposure':>9s} {'raised':>7s} {'open':>6s} {'low':>5s} "
          f"{'true low':>9s} "
          f"{'old low':>8s}")  # fmt: skip
    mothers = [(name, LAGS[name], {}) for name in MOTHERS]
    missing = [(f"{name}, 10 % unlisted", LAGS[name], {"missing": 0.1}) for name in MOTHERS[1:2]]
    for name, lag, more in [*mothers, *missing]:
        people = draw(21, lag, firms=FIRMS, months=len(MONTHS), rate=0.74, **more)
        for told in (True, False):
            _line(name, people, "f", told)
    for growth in (0.0, 0.2):
        lag = LAGS["over 24 months"]
        people = draw(22, lag, firms=FIRMS, months=len(MONTHS), rate=0.125, growth=growth)
        for told in (True, False):
            _line(f"fathers, +{growth:.0%} a year", people, "m", told)


def _line(name: str, people: Truth, sex: str, told: bool) -> None:
    """Print the figures of one publish, and which of them is over its limit."""
    with tempfile.TemporaryDirectory() as folder:
        snapshot = publish(Path(folder), tables(people, sex, told), origin="sample")
        engine = open_engine(snapshot)
        row = fetch_frame(engine, region_uptake("country", "parental", sex, WINDOW)).iloc[0]
        basis = fetch_frame(engine, uptake_bases("parental", sex)).iloc[0]
        windows = fetch_frame(engine, uptake_windows("parental", sex))
        listed = fetch_frame(engine, low_uptake_candidates("parental", WINDOW, sex))
        engine.dispose()
    ends = windows[(windows["window"] == WINDOW) & (windows["period"] == "now")].iloc[0]
    first, last = (MONTHS.get_loc(pd.Period(ends[end])) for end in ("first_month", "last_month"))
    truth, shown = 100 * people.rate(first, last), 100 * row["users"] / row["eligible"]
    low = _low(listed.assign(program="parental"))
    true_low, old_low = (
        _low(rows) for rows in (_of_cohorts(people, sex, first, last), _of_starts(people, sex))
    )
    over = "" if abs(shown - truth) <= LIMITS[sex] else "  OVER"
    if abs(low - true_low) > max(0.1 * true_low, 1):
        over += "  LIST OVER"
    if basis["raised"] >= MUCH_RAISED:
        over = "  the page says that people are missing"
    print(f"{name:20s} {'told' if told else 'untold':7s} {basis['basis']:10s} {truth:6.2f} "
          f"{shown:7.2f} {shown - truth:+6.2f} {_old_rule(people):9.2f} "
          f"{_exposure(people, sex):9.2f} {100 * basis['raised']:7.2f} {row['open']:6d} "
          f"{low:5d} {true_low:9d} {old_low:8d}{over}", flush=True)  # fmt: skip


def tables(people: Truth, sex: str, told: bool) -> dict[str, pd.DataFrame]:
    """Return the tables of a country: firms of three industries and three sizes."""
    ids = np.array([f"k{number:05d}" for number in range(FIRMS)])
    months = MONTHS.astype(str).to_numpy()
    group = {"program": "parental", "sex": sex}
    able = people.eligible(len(MONTHS))
    eligible = {"company_id": ids[able.firm], "month": months[able.month], **group}
    known = people.uses & (people.started < len(MONTHS))
    starts_of = MONTHS.to_timestamp() + pd.Timedelta(days=6)
    mondays = (starts_of - pd.to_timedelta(starts_of.day_of_week, unit="D")).to_numpy()
    began = mondays[people.started[known]]
    starts = pd.DataFrame(
        {"company_id": ids[people.firm[known]], "week": began, **group, "received_week": began}
    )
    if told:
        starts["eligible_month"] = months[people.month[known]]
    starts = starts.groupby(list(starts)).size().rename("users").reset_index()
    return {
        "regions": small.regions(),
        "complexes": small.complexes(),
        "companies": _firms().assign(company_name=ids),
        "eligible": pd.DataFrame(eligible).assign(eligible=able.people),
        "leave_starts": starts,
    }


def _laid_out(counts: Counts) -> np.ndarray:
    table = np.zeros((FIRMS, len(MONTHS)))
    np.add.at(table, (counts.firm, counts.month), counts.people)
    return table


def _low(listed: pd.DataFrame) -> int:
    """Return how many firms of a list are called low."""
    rows = listed if "zero" in listed else believed(listed)
    return int((screen(rows)["status"] == "low").sum())


def _of_cohorts(people: Truth, sex: str, first: int, last: int) -> pd.DataFrame:
    """Return what a list of these cohorts contains if everything is known."""
    inside = (people.month >= first) & (people.month <= last)
    able = np.bincount(people.firm[inside], minlength=FIRMS)
    users = np.bincount(people.firm[inside & people.uses], minlength=FIRMS)
    return _listed(able, users, sex)


def _of_starts(people: Truth, sex: str) -> pd.DataFrame:
    """Return what the list of the former rule contained."""
    inside = slice(SETTLED - WINDOW, SETTLED)
    able = _laid_out(people.eligible(len(MONTHS)))[:, inside]
    users = _laid_out(people.starts(len(MONTHS)))[:, inside]
    return _listed(np.maximum(able, users).sum(axis=1), users.sum(axis=1), sex)


def _listed(able: np.ndarray, users: np.ndarray, sex: str) -> pd.DataFrame:
    rows = _firms().assign(program="parental", sex=sex, eligible=able, users=users)
    return (
        rows[rows["eligible"] > 0]
        .assign(building_id=None, last_contact_on=None)
        .reset_index(drop=True)
    )


def _firms() -> pd.DataFrame:
    group = np.arange(FIRMS) % 3
    return pd.DataFrame(
        {
            "company_id": [f"k{number:05d}" for number in range(FIRMS)],
            "complex_id": "digital",
            "industry": np.array(["food", "steel", "machinery"])[group],
            "size_band": np.array(SIZE_BANDS[:3])[group],
        }
    )


def _old_rule(people: Truth) -> float:
    """Return the starts of the last months divided by the people eligible in them."""
    inside = slice(SETTLED - WINDOW, SETTLED)
    able, users = (
        _laid_out(counts)[:, inside]
        for counts in (people.eligible(len(MONTHS)), people.starts(len(MONTHS)))
    )
    return float(100 * users.sum() / np.maximum(able, users).sum())


def _exposure(people: Truth, sex: str) -> float:
    """Return the users of the last months divided by the exposure to starting in them."""
    lag = measure_lag(
        people.eligible(len(MONTHS)), people.starts(SETTLED), SETTLED, 12 if sex == "f" else 24
    )
    if lag is None:
        return float("nan")
    able = _laid_out(people.eligible(len(MONTHS))).sum(axis=0)
    users = _laid_out(people.starts(SETTLED)).sum(axis=0)[SETTLED - WINDOW : SETTLED].sum()
    exposed = sum(
        able[month - k] * share
        for month in range(SETTLED - WINDOW, SETTLED)
        for k, share in enumerate(lag.shares)
    )
    return float(100 * users / exposed)
