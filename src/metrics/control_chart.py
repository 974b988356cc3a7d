"""Control charts of weekly counts, for one group or for every complex at once.

One method for large and small groups. The centre is the pooled rate of the settled weeks since the
last rebasing event, without outliers. The scatter is Poisson, widened by Laney's sigma of z where
weeks scatter more. The limits are exact quantiles of counts (negative binomial, or Poisson without
widening), because a normal approximation fails at two users a week. Signals are weeks beyond the
limits, sums of four weeks where one week has too few people to be low, and shifts of the level.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy

from src.metrics.checks import Day
from src.metrics.rates import count_quantile, count_tails, divide
from src.metrics.run_rules import RUNS_CHANCE, chance_of_few_crossings, chance_of_long_run

PER = 1000
CHART_WEEKS = 24
FALSE_CHARTS = 0.01
TAIL = FALSE_CHARTS / CHART_WEEKS / 2
"""Probability beyond each limit; three sigma would signal in 6 of 100 charts of 24 stable weeks."""

FEWEST_WEEKS = 8
RUNS_FROM = 5.0
"""Users a week from which runs are judged: below a smaller mean lies more than half of the weeks,
because counts are skewed."""

_RANGE_TO_SIGMA = 1.128
_RULES = ("longest_run", "longest_run_max", "crossings", "crossings_min")

SUMMED = 4
"""Weeks that are judged together where one alone has too few people to be low."""
MOST_SCREENED = 0.1
"""Largest share of a part's weeks that can be outliers; more of them are another level."""
_CANDIDATE = 2.5

KINDS = ("low", "high", "sum_low", "sum_high", "run_low", "run_high", "few_crossings")

FLAGS = ("inside", "low", "high", "unjudged", "provisional", "quiet", "")
_INSIDE, _LOW, _HIGH, _UNJUDGED, _LATE, _QUIET, NONE = range(len(FLAGS))
_WORDS = pd.array(FLAGS, dtype="str")
"""Flags are numbers until the end, because handling texts took longer than computing the limits."""
FLAGGED = ("flag", "sum_flag")

Columns = dict[str, np.ndarray]
Weeks = pd.DataFrame | Mapping[str, np.ndarray]
"""A frame, or columns by their names."""


class Counted(NamedTuple):
    """Users and eligible people of each week."""

    users: np.ndarray
    eligible: np.ndarray


COLUMNS = (
    *("unit", "kind", "week", "last_week", "users", "expected", "least", "most", "weeks"),
    *("usual", "recent", "ongoing"),
)


_PER_ELIGIBLE = ("centre", "lower_limit", "upper_limit", "sum_rate", "sum_lower", "sum_upper")


def control_limits(
    rows: Columns, key: np.ndarray, since: Day | None = None, per: float = 1.0
) -> Columns:
    """Return centre, limits, flag and runs of each week of each unit, as columns beside `rows`.

    `rows`: sorted by unit and week, with week, users, eligible (people or a share of them, NaN for
    unknown), judged (false for provisional and quiet weeks) and optionally quiet and provisional.
    `key`: the number of each row's unit and part, counted in the order of the rows; limits begin
    anew with each. `since`: limits and flags only from this week on, which is quicker; earlier
    weeks still enter the centre. `per`: limits are per this many eligible people.
    Returned: expected (users), centre, lower_limit, upper_limit (users per eligible), dispersion
    (Laney's sigma, at least 1), flag (index in FLAGS; frame_of gives the word), used (number of
    weeks behind the centre), screened (the week is an outlier and left out of the centre), and the
    run rules of the part: longest_run, longest_run_max, crossings, crossings_min, run_from, run_to,
    run_side and run_weeks of the last run that is too long for chance (else of the longest),
    shifted. Where a week has too few people to be low, four weeks are judged together, counted back
    from the newest: sum_from, sum_rate, sum_lower, sum_upper (users per eligible) and sum_flag, on
    each of the four; NaN, NaT and empty elsewhere. Parts of fewer than 8 settled weeks have no
    limits; runs are judged from 5 users a week on. A negative count (more withdrawn than started)
    is judged as it is, and so lies below a limit of 0.
    Source: Laney (2002) Quality Engineering 14:531; Anhøj & Olesen (2014) PLoS ONE 9:e113825, held
    to its promised 5 % by exact chances (run_rules).
    """
    week = rows["week"]
    users, eligible = (rows[name].astype(float) for name in ("users", "eligible"))
    known = eligible > 0
    used = rows["judged"].astype(bool) & known
    counted = Counted(users, eligible)
    steady, (centre, sigma, weeks) = screened_weeks(counted, key, used)
    many = len(week) > 0
    found = {
        "screened": used & ~steady,
        "used": weeks[key] if many else np.zeros(0, int),
        "centre": np.where(known, centre[key], np.nan) if many else np.zeros(0),
        "dispersion": sigma[key] if many else np.zeros(0),
    }
    found["expected"] = found["centre"] * eligible
    drawn = known if since is None else known & (week >= np.datetime64(pd.Timestamp(since)))
    found |= _limits(found, eligible, drawn)
    found["flag"] = _flags(found, users, eligible, used)
    judged = used & ~np.isnan(found["lower_limit"])
    found |= _sums(week, counted, found, key, judged)
    side = np.sign(users - found["expected"])
    found |= _runs(week, found["expected"], side, key, used)
    found |= {name: found[name] * per for name in _PER_ELIGIBLE}
    for name, said in (("quiet", _QUIET), ("provisional", _LATE)):
        if name in rows:
            found["flag"] = np.where(rows[name].astype(bool), said, found["flag"])
    return found


def frame_of(columns: Columns) -> pd.DataFrame:
    """Return columns as a frame, with flags as words."""
    texts = {name: _WORDS.take(columns[name]) for name in FLAGGED if name in columns}
    return pd.DataFrame(columns | texts)


def in_words(columns: Columns) -> Columns:
    """Return columns with flags as words."""
    return columns | {name: _SIDES[columns[name]] for name in FLAGGED if name in columns}


def signal_columns(rows: Columns) -> Columns:
    """Return one row per signal, the newest first: a week beyond a limit, or a shift of a part.

    `rows`: input and output of control_limits together, of one unit (column unit optional) or many.
    kind: low or high (one week, week = last_week); sum_low or sum_high (four weeks together, users
    and limits are those of the sum); run_low or run_high (a run of weeks on one side of the centre
    is too long for chance); few_crossings (the centre is crossed too rarely; week and last_week
    bound the part). users, expected, least and most (the limits) are counts of the week, NaN for
    shifts. weeks: length of the run, or crossings; usual: the limit of either under chance.
    recent: within the last 24 judged weeks of the unit. ongoing: lasts up to the last judged week.
    Provisional and quiet weeks never give a signal.
    """
    flag = rows["flag"]
    judged = _Judged(rows, np.flatnonzero((flag == _INSIDE) | (flag == _LOW) | (flag == _HIGH)))
    found = [point_signals(judged), sum_signals(judged), shift_signals(judged)]
    found = [each for each in found if each and len(each["unit"])] or found[:1]
    made = {name: np.concatenate([each[name] for each in found]) for name in found[0]}
    begin, end = _last_weeks(judged, made["unit"])
    week, last = made["week"], made["last_week"]
    made |= {"recent": np.isnat(begin) | (last >= begin), "ongoing": last == end}
    order = np.lexsort((-week.astype("int64"), -last.astype("int64")))
    return {name: made[name][order] for name in COLUMNS}


class _Judged(Columns):
    """Columns of the judged weeks, each taken on first access: most weeks have no signal."""

    def __init__(self, rows: Columns, wanted: np.ndarray):
        super().__init__()
        self._rows, self._wanted = rows, wanted

    def __missing__(self, name: str) -> np.ndarray:
        if name == "unit" and name not in self._rows:
            return np.zeros(len(self._wanted), int)
        self[name] = self._rows[name][self._wanted]
        return self[name]

    def where(self, names: tuple[str, ...], wanted: np.ndarray) -> Columns:
        """Return the named columns of the wanted weeks."""
        return {name: self[name][wanted] for name in names}


def _last_weeks(judged: _Judged, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each of the units the first of its last 24 judged weeks (NaT if it has fewer) and
    the last one. Rows are sorted by unit and week."""
    unit, week = judged["unit"], judged["week"]
    last = np.flatnonzero(np.r_[unit[1:] != unit[:-1], True][: len(unit)])
    many = np.diff(last, prepend=-1)
    place = np.searchsorted(unit[last], units)
    at = last[place]
    since = week[np.maximum(at - CHART_WEEKS + 1, 0)].copy()
    since[many[place] < CHART_WEEKS] = np.datetime64("NaT")
    return since, week[at]


def first_monday(day: Day) -> pd.Timestamp:
    """Return the first Monday on or after a day; NaT for none."""
    if pd.isna(day):
        return pd.NaT
    day = pd.Timestamp(day).normalize()
    return day + pd.Timedelta(days=(7 - day.weekday()) % 7)


def first_mondays(days: Sequence[Day]) -> np.ndarray:
    """Return the first Monday on or after each day; NaT for none."""
    given = as_days(days)
    return given + -(given.astype(np.int64) + _THURSDAY) % 7


def as_days(days: Sequence[Day]) -> np.ndarray:
    """Return days as an array; NaT for none."""
    return np.array([_as_day(day) for day in days], "datetime64[D]")


def _as_day(day: Any) -> Any:
    # numpy takes ten times as long to read a Timestamp as a date
    if isinstance(day, pd.Timestamp):
        return day.to_datetime64()
    return None if pd.isna(day) else day


_THURSDAY = 3
"""Weekday of 1970-01-01, day 0 of numpy's days; Monday is 0."""


def part_numbers(rows: pd.DataFrame | Columns, events: pd.DataFrame | None) -> np.ndarray:
    """Return the number of the part that each week lies in: 1, and one more at each rebase."""
    if events is None or events.empty:
        return parts_since(rows, ())
    units = events["unit"].tolist() if "unit" in events else [None] * len(events)
    happened = zip(events["happened_on"].tolist(), events["rebases"].tolist(), units, strict=True)
    return parts_since(rows, list(happened))


def parts_since(
    rows: pd.DataFrame | Columns, happened: Sequence[tuple[Day, bool, Any]]
) -> np.ndarray:
    """Return what `part_numbers` does. happened : day, rebases and unit (missing: all units) of
    each event."""
    week, seen = np.asarray(rows["week"]), set()
    part = np.ones(len(week), dtype=int)
    begins = [(day, unit) for day, rebases, unit in happened if rebases]
    mondays = first_mondays([day for day, _ in begins])
    for monday, (day, unit) in zip(mondays, begins, strict=True):
        if day in seen:
            continue
        seen.add(day)
        later = week >= monday
        part += later if pd.isna(unit) else later & (np.asarray(rows["unit"]) == unit)
    return part


def screened_weeks(
    rows: Counted, key: np.ndarray, used: np.ndarray
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Return which of the used weeks are no outliers, and the fit of their parts (fitted_parts).

    A week so odd that chance makes one in 1 of 100 parts is left out, and the rest is fitted again:
    one old outlier would widen the limits and move the centre for all later weeks. Where more than
    a tenth of a part is odd, that is another level and nothing is left out.
    """
    steady = used.copy()
    users, eligible = rows
    fitted = fitted_parts(rows, key, steady)
    for _ in range(3):
        centre, sigma, weeks = fitted
        expected, scatter = centre[key] * eligible, sigma[key] ** 2
        far = np.abs(users - expected) > _CANDIDATE * np.sqrt(expected * scatter)
        at = np.flatnonzero(used & far)
        odd = np.zeros(len(users), bool)
        if len(at):
            below, above = count_tails(users[at], expected[at], expected[at] * scatter[at])
            odd[at] = np.minimum(below, above) < FALSE_CHARTS / 2 / np.maximum(weeks[key[at]], 1)
        all_weeks = np.bincount(key[used], minlength=len(centre))
        many = np.bincount(key[odd], minlength=len(centre)) > MOST_SCREENED * all_weeks
        kept = np.where(many[key], steady, used & ~odd) if len(users) else used
        if (kept == steady).all():
            break
        steady = kept
        fitted = fitted_parts(rows, key, steady)
    return steady, fitted


def fitted_parts(rows: Counted, key: np.ndarray, used: np.ndarray) -> tuple:
    """Return the centre, sigma of z and number of used weeks of each part; the centre is NaN where
    weeks or users are too few.

    Moving ranges understate the scatter of counts that are mostly 0, so below RUNS_FROM users a
    week sigma is the standard deviation of z.
    """
    parts = key.max() + 1 if len(key) else 0
    users, eligible = (each[used] for each in rows)
    weeks = np.bincount(key[used], minlength=parts)
    users_of_part = np.bincount(key[used], users, parts)
    centre = divide(users_of_part, np.bincount(key[used], eligible, parts))
    centre = np.where((weeks >= FEWEST_WEEKS) & (users_of_part > 0), centre, np.nan)
    expected = centre[key[used]] * eligible
    z = np.nan_to_num(divide(users - expected, np.sqrt(expected)))
    neighbours = np.diff(key[used]) == 0
    at, ranges = key[used][1:][neighbours], np.abs(np.diff(z))[neighbours]
    moving = divide(np.bincount(at, ranges, parts), np.bincount(at, minlength=parts))
    around = np.sqrt(divide(np.bincount(key[used], z**2, parts), weeks - 1))
    mean = divide(np.bincount(key[used], expected, parts), weeks)
    sigma = np.where(mean < RUNS_FROM, around, moving / _RANGE_TO_SIGMA)
    return centre, np.maximum(sigma, 1.0), weeks


def _limits(found: Columns, eligible: np.ndarray, wanted: np.ndarray) -> Columns:
    expected = np.where(wanted, found["expected"], np.nan)
    variance = expected * found["dispersion"] ** 2
    ends = count_quantile(np.array([[TAIL], [1 - TAIL]]), expected, variance)
    return dict(zip(("lower_limit", "upper_limit"), divide(ends, eligible), strict=True))


def _flags(found: Columns, users: np.ndarray, eligible: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Return flags as indexes in FLAGS; a count on a limit is inside."""
    lower, upper = (np.rint(found[f"{end}_limit"] * eligible) for end in ("lower", "upper"))
    judged = used & ~np.isnan(lower)
    said = [_UNJUDGED, _LOW, _HIGH]
    return np.select([~judged, users < lower, users > upper], said, _INSIDE)


def _sums(
    week: np.ndarray, counted: Counted, found: Columns, key: np.ndarray, judged: np.ndarray
) -> Columns:
    """Return the sums of four weeks of the parts in which no single week can be low.

    They get half of the probability of a false signal; single high weeks get the other half.
    """
    low = np.nan_to_num(found["lower_limit"]) > 0
    few = np.bincount(key[judged], low[judged], key.max(initial=-1) + 1) == 0
    at = np.flatnonzero(judged & few[key] if len(week) else judged)
    back = _left_in_part(key[at])
    numbered = key[at] * (back.max(initial=0) + 1) + back // SUMMED
    first = _begins(numbered)
    sizes = np.diff(first, append=len(at))
    blocks = at[np.repeat(sizes == SUMMED, sizes)].reshape(-1, SUMMED)
    given = {**counted._asdict(), "expected": found["expected"]}
    # in the order of the weeks: another order would change the last digit
    sums = {name: sum(given[name][each] for each in blocks.T) for name in given}
    variance = sums["expected"] * found["dispersion"][blocks[:, 0]] ** 2
    tail = FALSE_CHARTS / 2 / (CHART_WEEKS / SUMMED) / 2
    least, most = count_quantile(np.array([[tail], [1 - tail]]), sums["expected"], variance)
    flag = np.select([sums["users"] < least, sums["users"] > most], [_LOW, _HIGH], _INSIDE)
    begun = np.full(len(week), "NaT", week.dtype)
    begun[blocks] = week[blocks[:, :1]]
    summed: Columns = {"sum_from": begun, "sum_flag": np.full(len(week), NONE)}
    summed["sum_flag"][blocks] = flag[:, None]
    for name, value in (("sum_rate", sums["users"]), ("sum_lower", least), ("sum_upper", most)):
        summed[name] = np.full(len(week), np.nan)
        summed[name][blocks] = divide(value, sums["eligible"])[:, None]
    return summed


def _left_in_part(key: np.ndarray) -> np.ndarray:
    """Return for each row how many later rows belong to the same part."""
    order = np.argsort(key, kind="stable")
    ends = np.searchsorted(key[order], key[order], side="right")
    left = np.empty(len(key), int)
    left[order] = ends - 1 - np.arange(len(key))
    return left


def _runs(
    week: np.ndarray, expected: np.ndarray, side: np.ndarray, key: np.ndarray, used: np.ndarray
) -> Columns:
    """Return the run rules of the part of each row, 0 and false where runs are not judged."""
    usual = np.bincount(key[used], expected[used], key.max(initial=-1) + 1)
    frequent = divide(usual, np.bincount(key[used], minlength=len(usual))) >= RUNS_FROM
    useful = np.flatnonzero(used & (side != 0) & ~np.isnan(side) & frequent[key])
    runs = longest_runs(key[useful], side[useful], week[useful], len(usual))
    return {name: values[key] for name, values in runs.items()}


def longest_runs(
    key: np.ndarray, side: np.ndarray, week: np.ndarray, parts: int
) -> dict[str, np.ndarray]:
    """Return for each part its run rules, whether it has shifted, and its most telling run.

    That is the last run that is too long for chance, else the longest. A part has shifted where a
    run is too long, or crossings are too few, by the published limits and by an exact test at 1/40
    each given the weeks above and below; the published limits alone call up to 11 of 100 charts. A
    part without usable weeks has rules of 0 and no run.
    """
    begins = np.flatnonzero(np.r_[True, (np.diff(key) != 0) | (np.diff(side) != 0)][: len(key)])
    ends = np.r_[begins[1:], len(key)][: len(begins)] - 1
    of, weeks, above = key[begins], ends - begins + 1, side[begins] > 0
    useful = np.bincount(of, weeks, parts).astype(int)
    some = useful > 0
    longest = np.zeros(parts, int)
    np.maximum.at(longest, of, weeks)
    crossings = np.maximum(np.bincount(of, minlength=parts) - 1, 0)
    most = np.where(some, np.round(np.log2(np.maximum(useful, 1)) + 3), 0).astype(int)
    # `ppf` without its checks of arguments, which make it four times slower
    fewest = scipy.stats.binom._ppf(0.05, np.maximum(useful - 1, 0), 0.5)
    fewest = np.where(some, np.nan_to_num(fewest), 0).astype(int)
    long, few = some & (longest > most), some & (crossings < fewest)
    high = np.bincount(of[above], weeks[above], parts).astype(int)
    for part in np.flatnonzero(long | few):
        sides = int(high[part]), int(useful[part] - high[part])
        long[part] &= chance_of_long_run(int(longest[part]), *sides) <= RUNS_CHANCE / 2
        few[part] &= chance_of_few_crossings(int(crossings[part]), *sides) <= RUNS_CHANCE / 2
    rules = dict(zip(_RULES, (longest, most, crossings, fewest), strict=True))
    rank = np.where(weeks > most[of], np.inf, weeks)
    said = _last_of_highest(of, rank, week[ends], parts)
    return {
        **rules,
        "run_from": np.append(week[begins], np.datetime64("NaT"))[said],
        "run_to": np.append(week[ends], np.datetime64("NaT"))[said],
        "run_side": np.append(side[begins], np.nan)[said],
        "run_weeks": np.append(weeks.astype(float), np.nan)[said],
        "long": long,
        "shifted": long | few,
    }


def _last_of_highest(of: np.ndarray, rank: np.ndarray, last: np.ndarray, parts: int) -> np.ndarray:
    """Return for each part its last run of the highest rank, -1 for a part without runs."""
    order = np.lexsort((last, rank, of))
    end = np.flatnonzero(np.r_[of[order][1:] != of[order][:-1], True][: len(of)])
    found = np.full(parts, -1)
    found[of[order][end]] = order[end]
    return found


def point_signals(judged: _Judged) -> Columns:
    beyond = judged["flag"] != _INSIDE
    names = ("unit", "week", "users", "expected", "centre", "lower_limit", "upper_limit")
    unit, week, users, expected, centre, lower, upper = (judged[name][beyond] for name in names)
    per_rate = divide(expected, centre)
    return {
        "unit": unit, "kind": _SIDES[judged["flag"][beyond]], "week": week,
        "last_week": week, "users": users, "expected": expected,
        "least": np.rint(lower * per_rate), "most": np.rint(upper * per_rate),
        "weeks": np.ones(len(unit), int), "usual": np.full(len(unit), np.nan),
    }  # fmt: skip


_SIDES = np.array(FLAGS, object)
_OF_SUMS = (
    *("unit", "week", "flag", "users", "expected", "eligible", "centre"),
    *("sum_from", "sum_flag", "sum_lower", "sum_upper"),
)


def sum_signals(judged: _Judged) -> Columns:
    """Return one row per four weeks beyond the limits of their sum, unless one of these weeks is
    itself beyond its limit on that side. Without any, no columns."""
    flag = judged["sum_flag"]
    beyond = (flag == _LOW) | (flag == _HIGH)
    if not beyond.any():
        return {}
    odd = judged.where(_OF_SUMS, beyond)
    first = _begins(odd["unit"], odd["sum_from"])
    alone = ~np.logical_or.reduceat(odd["flag"] == odd["sum_flag"], first)
    added = {
        name: np.add.reduceat(odd[name].astype(float), first)[alone]
        for name in ("users", "expected", "eligible")
    }
    last = (np.r_[first[1:], len(odd["week"])] - 1)[alone]
    first = first[alone]
    per_rate = added["expected"] / odd["centre"][first]
    return {
        "unit": odd["unit"][first], "kind": "sum_" + _SIDES[odd["sum_flag"][first]],
        "week": odd["sum_from"][first], "last_week": odd["week"][last],
        "users": added["users"], "expected": added["expected"],
        "least": np.rint(odd["sum_lower"][first] * per_rate),
        "most": np.rint(odd["sum_upper"][first] * per_rate),
        "weeks": np.full(len(first), SUMMED), "usual": np.full(len(first), np.nan),
    }  # fmt: skip


def _begins(*keys: np.ndarray) -> np.ndarray:
    """Return where each group of equal keys begins; rows of a group are consecutive."""
    new = np.ones(len(keys[0]), bool)
    new[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.flatnonzero(new)


_OF_SHIFTS = (
    *("unit", "part", "week", "long", *_RULES),
    *("run_from", "run_to", "run_side", "run_weeks"),
)


def shift_signals(judged: _Judged) -> Columns:
    """Return one row per part that has shifted, a run in preference to few crossings.
    Without any, no columns."""
    moved = judged["shifted"].astype(bool)
    if not moved.any():
        return {}
    shifted = judged.where(_OF_SHIFTS, moved)
    first = _begins(shifted["unit"], shifted["part"])
    last = np.r_[first[1:], len(shifted["week"])] - 1
    one = {name: values[first] for name, values in shifted.items()}
    run = one["long"].astype(bool)
    side = np.where(one["run_side"] > 0, "run_high", "run_low")
    nobody = np.full(len(first), np.nan)
    return {
        "unit": one["unit"],
        "kind": np.where(run, side, "few_crossings").astype(object),
        "week": np.where(run, one["run_from"], one["week"]),
        "last_week": np.where(run, one["run_to"], shifted["week"][last]),
        "users": nobody, "expected": nobody, "least": nobody, "most": nobody,
        "weeks": np.where(run, one["run_weeks"], one["crossings"]),
        "usual": np.where(run, one["longest_run_max"], one["crossings_min"]),
    }  # fmt: skip
