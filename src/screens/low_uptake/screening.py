"""Which companies have low uptake among their peers.

The posterior of each company is computed for the whole country when the data are published. The
place, industry and size that the reader chooses only decide which companies are shown, so that a
company is judged the same in every selection.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import STATUSES
from src.metrics.screening import (
    ENDS_OF,
    Held,
    called_codes,
    gap_of,
    held_against,
    held_as_known,
    held_by_number,
)
from src.screens.low_uptake.choice import Choice
from src.store.candidate_answers import CANDIDATES, FACTS, KNOWN, known_codes, known_in
from src.ui import cached, filters

NAMED = (*("complex_id", "building_id", "sigungu", "industry", "size_band", "firm_class", "sex"),)
KEPT = ("users", "eligible", "benchmark", "mean", "missed", *ENDS_OF)


class Found(NamedTuple):
    """rows : one row per operating company of the place with somebody eligible, most missed first.

    low, watch, in_line, too_few : numbers of companies. complexes : number of their complexes.
    missed : people expected to go without at companies that are low. wrong : how many of these
    companies are expected not to be low by the chosen gap.
    """

    rows: pd.DataFrame
    low: int
    watch: int
    in_line: int
    too_few: int
    complexes: int
    missed: float
    wrong: float


class Here(NamedTuple):
    """How the companies of the place stand, before their rows are taken out of the country's.

    firms : all companies; at : the positions of those of the place, most missed first; p_low,
    status : of each of those.
    """

    firms: pd.DataFrame
    at: np.ndarray
    p_low: np.ndarray
    status: pd.Categorical

    def part(self, names: list[str]) -> pd.DataFrame:
        """Return some columns of the companies of the place."""
        rows = self.firms[names].take(self.at).reset_index(drop=True)
        return rows.assign(status=self.status)

    def rows(self, order: np.ndarray | None = None) -> pd.DataFrame:
        """Return the rows of the companies, in another order if one is given.

        Forty columns are taken out once: that takes as long as to draw half of a list.
        """
        at, p_low, status = self.at, self.p_low, self.status
        if order is not None:
            at, p_low, status = at[order], p_low[order], status.take(order)
        return self.firms.take(at).reset_index(drop=True).assign(p_low=p_low, status=status)

    def found(self, rows: pd.DataFrame) -> Found:
        """Return the counts beside `rows`."""
        counted = np.bincount(self.status.codes, minlength=len(STATUSES))
        low = self.status.codes == STATUSES.index("low")
        return Found(
            rows,
            **dict(zip(STATUSES, counted.tolist(), strict=True)),
            complexes=self.firms["complex_id"].take(self.at).nunique(),
            missed=float(self.firms["missed"].to_numpy()[self.at][low].sum()),
            wrong=float((1 - self.p_low[low]).sum()),
        )


def find(choice: Choice) -> Found:
    """Return how the companies of the place stand."""
    here = stand(choice)
    return here.found(here.rows())


def stand(choice: Choice) -> Here:
    """Return how the companies of the place stand, without their rows."""
    standing = _standing(choice)
    at = np.flatnonzero(inside(candidates(choice), choice)[standing.firms["number"].to_numpy()])
    return Here(standing.firms, at, standing.p_low[at], standing.status.take(at))


class _Standing(NamedTuple):
    """The companies of the country, most missed first: number, facts, counts and posterior; with
    the status by the chosen gap and certainty."""

    firms: pd.DataFrame
    p_low: np.ndarray
    status: pd.Categorical


def _standing(choice: Choice) -> _Standing:
    people = candidates(choice)
    firms, held = cached.keep_large("low_uptake_held", choice.held, lambda: _held(people, choice))
    codes = (*choice.held, choice.gap)
    gap = cached.keep_large("low_uptake_gap", codes, lambda: gap_of(held, int(choice.gap) / 100))
    status = called_codes(held, gap, round(1 - int(choice.certainty) / 100, 2))
    return _Standing(firms, gap.p_low, pd.Categorical.from_codes(status, list(STATUSES)))


def _held(people: pd.DataFrame, choice: Choice) -> tuple[pd.DataFrame, Held]:
    """Return the companies with facts, counts and posterior, and the data to judge a gap."""
    known, number = known_in(people), people["number"].to_numpy()
    if known is None:
        held = _checked(people, choice)
    elif choice.benchmark == "peers":
        held = held_as_known(people, number, known)
    else:
        held = held_by_number(people, number, _benchmark(choice))
    number = held.rows["number"].to_numpy()
    facts = people[[*FACTS, "number"]].take(people_first(people)[number])
    kept = {name: held.rows[name].to_numpy() for name in KEPT}
    kept |= {name: kept[name].astype(np.int32) for name in ("users", "eligible")}
    firms = facts.reset_index(drop=True).assign(**kept)
    judged = held.rows[["benchmark", "mean", "p_below", "eligible"]].reset_index(drop=True)
    return firms, held._replace(rows=judged)


def _checked(people: pd.DataFrame, choice: Choice) -> Held:
    """Return companies, by number, of rows that were not looked at when the data were published."""
    program = pd.Categorical.from_codes(np.zeros(len(people), "int8"), [choice.program])
    rows = people.assign(company_id=people["number"], program=program)
    held = held_against(rows, _benchmark(choice))
    return held._replace(rows=held.rows.assign(number=held.rows["company_id"].to_numpy(np.int64)))


def _benchmark(choice: Choice) -> str | float:
    return int(choice.given) / 100 if choice.benchmark == "given" else choice.benchmark


def candidates(choice: Choice) -> pd.DataFrame:
    """Return the country's companies with somebody eligible, one row per company and sex.

    `number` counts the companies from 0: joining by it is an array lookup, by id it is slow.
    """
    return cached.keep_large(
        "low_uptake_people", tuple(choice.counted.values()), lambda: _people(choice)
    )


def _people(choice: Choice) -> pd.DataFrame:
    if choice.sex is not None:
        return _of_sex(candidates(replace(choice, sex=None)), choice.sex)
    day = cached.as_of()
    rows = cached.fetch(CANDIDATES, **choice.counted, open_on=day)
    more = {name: rows[name].astype("category") for name in NAMED}
    codes = known_codes(choice.program, choice.window, day)
    asked = choice.counted | {"open_on": day}
    known = cached.stored_once(CANDIDATES, codes, CANDIDATES, **asked)
    if known is not None:
        more |= {name: known[KNOWN][name] for name in known[KNOWN]}
    return rows.assign(number=_numbered(rows["company_id"].to_numpy()), **more)


def _of_sex(people: pd.DataFrame, sex: str) -> pd.DataFrame:
    """Return the rows of one sex; they do not depend on those of the other."""
    there = np.flatnonzero((people["sex"] == sex).to_numpy())
    rows = people.take(there).reset_index(drop=True)
    return rows.assign(number=_numbered(rows["number"].to_numpy()))


def _numbered(ids: np.ndarray) -> np.ndarray:
    """Return the number of each row's company; rows of a company are adjacent."""
    other = np.ones(len(ids), bool)
    other[1:] = ids[1:] != ids[:-1]
    return other.cumsum() - 1


def people_first(people: pd.DataFrame) -> np.ndarray:
    """Return the position of the first row of each company."""
    number = people["number"].to_numpy()
    return np.flatnonzero(np.diff(number, prepend=-1))


def inside(people: pd.DataFrame, choice: Choice) -> np.ndarray:
    """Return for each company, by number, whether it is in the chosen place and group."""
    first = people_first(people)
    return _alike(people, first, choice) & _there(people["company_id"].take(first), choice)


def _there(ids: pd.Series, choice: Choice) -> np.ndarray:
    """Return for each company whether it lies in the chosen place."""
    asked = {key: code for key, code in choice.spot.within.items() if code is not None}
    if not asked:
        return np.ones(len(ids), bool)
    ids_there = _ids_there(asked)
    return np.fromiter((one in ids_there for one in ids.tolist()), bool, len(ids))


def _ids_there(asked: dict[str, str]) -> frozenset[str]:
    """Return the ids of the companies of a place; cached, as a run needs them several times."""

    def made() -> frozenset[str]:
        # Python strings: isin on Arrow strings takes ten times as long
        return frozenset(cached.fetch("low_uptake_within", **asked)["company_id"].tolist())

    return cached.keep_large("low_uptake_there", tuple(sorted(asked.items())), made)


class Waiting(NamedTuple):
    """Open people (still followed, not started) and the companies where they are.

    every_open, every_companies : the same over firms of all classes.
    """

    open: int
    companies: int
    every_open: int
    every_companies: int


def waiting(choice: Choice) -> Waiting:
    """Return how many people are open at the companies of the place."""
    people = candidates(choice)
    first = people_first(people)
    number, each = people["number"].to_numpy(), people["waiting"].to_numpy(float)
    open_people = np.bincount(number, each, len(first))
    open_people[~_there(people["company_id"].take(first), choice)] = 0
    counts = []
    for like in (choice, replace(choice, firm_class=None)):
        ours = open_people[_alike(people, first, like)]
        counts += [int(ours.sum()), int((ours > 0).sum())]
    return Waiting(*counts)


def _alike(people: pd.DataFrame, first: np.ndarray, choice: Choice) -> np.ndarray:
    """Return for each company whether it is of the chosen kind, as company_conditions does."""
    inside = np.ones(len(first), bool)
    kinds: dict[str, tuple[str, ...]] = {
        "industry": filters.of_industries(choice.industry) or (),
        "size_band": (choice.size_band,) if choice.size_band else (),
        "firm_class": _classes(choice.firm_class),
    }
    for column, wanted in kinds.items():
        if wanted:
            named = people[column].cat
            known = np.isin(named.categories.to_numpy().astype(str), wanted)
            inside &= known[named.codes.to_numpy()[first]]
    if choice.reached:
        inside &= people["reached"].to_numpy(bool)[first] == (choice.reached == "yes")
    if choice.young:
        inside &= people["young_share"].to_numpy(float)[first] >= choice.young / 100
    return inside


def _classes(code: str | None) -> tuple[str, ...]:
    """Return the classes of a choice: priority includes firms whose class is unknown."""
    if code is None:
        return ()
    return (code, "") if code == "priority" else (code,)
