"""Precomputed sums from which the effect of any choice of contacts follows.

A choice selects reached firms; that fixes the weight of the comparison firms, one number per
cohort. So users and people are summed once by cohort, group of similar score, bin of months and
fold of firms, and the effect of a campaign, a channel or a place needs only these sums. The results
equal those of stacking the months of the choice (tests/metrics/oracles/stack.py).
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd

from src.metrics.rates import divide
from src.metrics.stacked_cohorts import (
    BINS,
    FEWEST_IN_CELL,
    GROUPS,
    Base,
    cohort_entries,
    reached_in_time,
)

FOLDS = 100
"""Parts into which firms are divided for the jackknife; all months of a firm are in one."""
SEED = 1
CELLS = GROUPS * len(BINS)
"""Number of cells; a cell is a group of similar score × bin."""
SHAPE = FOLDS, GROUPS, len(BINS)
Columns = dict[str, np.ndarray]
UNDRAWN = np.iinfo(np.int16).max
"""Rank of a firm that no placebo draws."""
COUNTED = ("eligible", "users", "expected", "scored")
"""expected: users at the rate of similar firms; scored: expected × the firm's prognostic score."""


@dataclass(frozen=True, eq=False)
class EffectSums:
    """Sums in people by cohort (its index among the cohorts) and cell.

    cohorts : waiting, firms not reached by then; compared, those of them with months that count.
    firms : company_id, cohort and group of each firm reached.
    reached : firm (its row in `firms`), fold, cell, COUNTED.
    compared : cohort, fold, cell, users, scored, expected of firms not reached by then.
    counted : cohort, cell, firms: how many firms `compared` has.
    thin : cohort, cell, firm, rank: the firms of cells with few of them.
    halves : cohort, group, half: the most firms that a placebo draws.
    spare : cohort, rank, group, firm, fold, cell, COUNTED of firms that a placebo may draw, which
    takes the lowest ranks; firms are numbered as in `thin`.
    """

    cohorts: pd.DataFrame
    firms: pd.DataFrame
    reached: pd.DataFrame
    compared: pd.DataFrame
    counted: pd.DataFrame
    thin: pd.DataFrame
    halves: pd.DataFrame
    spare: pd.DataFrame

    @cached_property
    def by_id(self) -> pd.Index:
        """The ids of the firms reached."""
        return pd.Index(self.firms["company_id"])

    def in_single(self) -> "EffectSums":
        """Return the sums in single precision: half the size, and no shown digit changes."""
        changed = {}
        for name, rows in self.frames().items():
            kinds = {each: np.float32 for each in COUNTED if each in rows}
            changed[name] = rows.astype(kinds)
        return EffectSums(**changed)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return all frames by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, eq=False)
class Chosen:
    """The sums (fold, group, bin) of a choice: `own` of reached firms, `theirs` of comparison firms
    at their weights; `companies` and `people` behind each bin.

    held : comparison firms (group, bin), counted up to FEWEST_IN_CELL only. reached : firms of the
    choice whose months after have begun; compared : comparison firms in the cohort that has most.
    """

    own: Columns
    theirs: Columns
    held: np.ndarray
    companies: np.ndarray
    people: np.ndarray
    reached: int
    compared: int


def effect_sums(base: Base | None) -> EffectSums | None:
    """Return the sums of all contacts of a base; None where no cohort has settled months on both
    sides and comparison firms."""
    if base is None:
        return None
    inside = reached_in_time(base)
    months = np.unique(base.panel.first[inside])
    parts = [_of_cohort(base, int(month), inside) for month in months]
    if not any(part["compared"] is not None for part in parts):
        return None
    whole = {name: _together([part[name] for part in parts]) for name in _NAMES}
    firm = np.flatnonzero(inside)
    place = np.full(len(inside), -1, np.int32)
    place[firm] = np.arange(len(firm))
    whole["reached"] = whole["reached"].assign(firm=place[whole["reached"]["firm"]])
    return EffectSums(
        firms=pd.DataFrame({
            "company_id": base.panel.companies[firm],
            "cohort": np.searchsorted(months, base.panel.first[firm]).astype(np.int16),
            "group": _own_groups(base, months)[firm],
        }),
        **whole,
    )  # fmt: skip


def _own_groups(base: Base, months: np.ndarray) -> np.ndarray:
    """Return the group of each firm when it was reached."""
    group = np.zeros(len(base.panel.first), np.int16)
    for month in months:
        own = base.panel.first == month
        group[own] = base.records[int(month)].group[own]
    return group


_NAMES = ("cohorts", "reached", "compared", "counted", "thin", "halves", "spare")


def _together(parts: list[Columns | None]) -> pd.DataFrame:
    """Return the columns of all cohorts, one below the other, as a frame."""
    known = [(at, part) for at, part in enumerate(parts) if part is not None]
    sizes = [len(next(iter(part.values()))) for _, part in known]
    columns = {name: np.concatenate([part[name] for _, part in known]) for name in known[0][1]}
    cohort = np.repeat(np.array([at for at, _ in known], np.int16), sizes)
    return pd.DataFrame(columns | {"cohort": cohort})


def _of_cohort(base: Base, cohort: int, inside: np.ndarray) -> dict[str, Columns | None]:
    """Return the parts of one cohort; without comparison firms all but `cohorts` are None."""
    panel, waiting = base.panel, base.panel.first > cohort
    entries = cohort_entries(panel, cohort, inside, base.records)
    none: dict[str, Columns | None] = dict.fromkeys(_NAMES)
    if entries is None:
        return none | {"cohorts": {"waiting": np.zeros(1, int), "compared": np.zeros(1, int)}}
    row, treated = entries["row"].to_numpy(), entries["treated"].to_numpy()
    numbers = {name: getattr(panel, name)[row] for name in COUNTED[:-1]}
    numbers["scored"] = numbers["expected"] * entries["score"].to_numpy()
    firm, bins = panel.firm[row], entries["bin"].to_numpy()
    group = base.records[cohort].group
    rank = ranks(group, inside & (panel.first == cohort), waiting, cohort)
    own, free = np.flatnonzero(treated), np.flatnonzero(~treated)
    counts = entries["standing"].to_numpy()[free]
    theirs = {name: each[free] * counts for name, each in numbers.items()}
    left = firm[free], bins[free]
    there, fewer = _there(*left, group), np.bincount(group[waiting], minlength=GROUPS) // 2
    many = np.bincount(there[1], minlength=CELLS)
    drawn = np.flatnonzero(rank[left[0]] < UNDRAWN)
    spare = _by_firm(left[0][drawn], left[1][drawn], group, _where(theirs, drawn))
    lessened = many - np.bincount(spare["cell"], minlength=CELLS)
    kept = np.flatnonzero(many)
    place = {"rank": rank[spare["firm"]], "group": group[spare["firm"]].astype(np.int16)}
    return {
        "cohorts": {
            "waiting": np.array([waiting.sum()]),
            "compared": np.array([np.count_nonzero(np.diff(there[0], prepend=-1))]),
        },
        "reached": _by_firm(firm[own], bins[own], group, _where(numbers, own)),
        "compared": _by_fold(*left, group, theirs),
        "counted": {"cell": kept.astype(np.int16), "firms": many[kept].astype(np.int32)},
        "thin": _firms_of(*there, rank, lessened < FEWEST_IN_CELL),
        "halves": {"group": np.arange(GROUPS, dtype=np.int16), "half": fewer},
        "spare": spare | place,
    }


def _where(numbers: Columns, kept: np.ndarray) -> Columns:
    return {name: each[kept] for name, each in numbers.items()}


def ranks(group: np.ndarray, own: np.ndarray, waiting: np.ndarray, cohort: int) -> np.ndarray:
    """Return the order in which a placebo draws waiting firms within their group.

    As many are drawn as were reached, at most every second, so that the others remain for
    comparison; the rest have UNDRAWN."""
    wanted = np.minimum(
        np.bincount(group[own], minlength=GROUPS),
        np.bincount(group[waiting], minlength=GROUPS) // 2,
    )
    free = np.random.default_rng([SEED, cohort]).permutation(np.flatnonzero(waiting))
    place = _places_in(group[free])
    rank = np.full(len(group), UNDRAWN, np.int16)
    drawn = place < wanted[group[free]]
    rank[free[drawn]] = place[drawn]
    return rank


def _places_in(group: np.ndarray) -> np.ndarray:
    """Return for each element how many of its group come before it."""
    order = np.argsort(group.astype(np.int16), kind="stable")
    many = np.bincount(group)
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - np.repeat(np.cumsum(many) - many, many)
    return place


def _cells(firm: np.ndarray, bins: np.ndarray, group: np.ndarray) -> np.ndarray:
    return group[firm] * len(BINS) + bins


def _there(firm: np.ndarray, bins: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct firm and cell pairs, sorted by firm."""
    seen = np.zeros(len(group) * len(BINS), bool)
    seen[firm * len(BINS) + bins] = True
    one, each = np.divmod(np.flatnonzero(seen), len(BINS))
    return one, _cells(one, each, group)


def _by_firm(firm: np.ndarray, bins: np.ndarray, group: np.ndarray, numbers: Columns) -> Columns:
    """Return one row per firm and bin."""
    one, cell = _there(firm, bins, group)
    key = one * len(BINS) + cell % len(BINS)
    place = np.searchsorted(key, firm * len(BINS) + bins)
    return {
        "firm": one.astype(np.int32),
        "fold": (one % FOLDS).astype(np.int16),
        "cell": cell.astype(np.int16),
        **{name: np.bincount(place, values, len(key)) for name, values in numbers.items()},
    }


def _by_fold(firm: np.ndarray, bins: np.ndarray, group: np.ndarray, numbers: Columns) -> Columns:
    """Return one row per fold and cell that has firms."""
    place = (firm % FOLDS) * CELLS + _cells(firm, bins, group)
    kept = np.flatnonzero(np.bincount(place, minlength=FOLDS * CELLS))
    sums = {
        name: np.bincount(place, values, FOLDS * CELLS)[kept]
        for name, values in numbers.items()
        if name != "eligible"
    }
    fold, cell = np.divmod(kept, CELLS)
    return {"fold": fold.astype(np.int16), "cell": cell.astype(np.int16), **sums}


def _firms_of(firm: np.ndarray, cell: np.ndarray, rank: np.ndarray, kept: np.ndarray) -> Columns:
    """Return the firms of the cells that are kept."""
    firm, cell = firm[kept[cell]], cell[kept[cell]]
    return {"cell": cell.astype(np.int16), "firm": firm.astype(np.int32), "rank": rank[firm]}


def chosen(sums: EffectSums | None, company_ids: pd.Series | np.ndarray) -> Chosen | None:
    """Return the sums of the chosen firms; None where none was reached early enough."""
    own, many = _judged(sums, company_ids)
    weight = _weights(sums, many)
    if sums is None or not weight.any():
        return None
    rows = sums.reached[own[sums.reached["firm"]]]
    there = rows[rows["eligible"] > 0]
    return Chosen(
        own=_by_place(rows, COUNTED),
        theirs=_compared(sums, weight),
        held=_held(sums, weight > 0, np.zeros((len(many), GROUPS), np.int64)),
        companies=np.bincount(there["cell"] % len(BINS), minlength=len(BINS)),
        people=_people(rows),
        reached=int(own.sum()),
        compared=int(sums.cohorts["compared"].to_numpy()[weight > 0].max(initial=0)),
    )


def placebo(sums: EffectSums | None, company_ids: pd.Series | np.ndarray) -> Chosen | None:
    """Return the sums of firms not reached, drawn in place of the chosen ones: as many from each
    group. Their months count until their own contact."""
    own, many = _judged(sums, company_ids)
    weight = _weights(sums, many)
    if sums is None or not weight.any():
        return None
    wanted = _wanted(sums, own, len(many))
    spare = sums.spare
    rows = spare[spare["rank"] < wanted[spare["cohort"], spare["group"]]]
    theirs = _compared(sums, weight)
    for name, each in _by_place(rows, COUNTED[1:], weight[rows["cohort"]]).items():
        theirs[name] = theirs[name] - each
    there = rows.loc[rows["eligible"] > 0, ["firm", "cell"]].to_numpy(np.int64)
    pairs = np.unique(there[:, 0] * len(BINS) + there[:, 1] % len(BINS))
    left = sums.cohorts["compared"].to_numpy() - wanted.sum(axis=1)
    return Chosen(
        own=_by_place(rows, COUNTED),
        theirs=theirs,
        held=_held(sums, weight > 0, wanted),
        companies=np.bincount(pairs % len(BINS), minlength=len(BINS)),
        people=_people(rows),
        reached=int(wanted.sum()),
        compared=int(left[weight > 0].max(initial=0)),
    )


def _judged(
    sums: EffectSums | None, company_ids: pd.Series | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return which of the reached firms are chosen, and how many of each cohort."""
    if sums is None:
        return np.zeros(0, bool), np.zeros(0, np.int64)
    own = np.zeros(len(sums.firms), bool)
    place = sums.by_id.get_indexer(pd.Index(company_ids))
    own[place[place >= 0]] = True
    return own, np.bincount(sums.firms["cohort"][own], minlength=len(sums.cohorts))


def _weights(sums: EffectSums | None, many: np.ndarray) -> np.ndarray:
    """Return the weight of a comparison firm in each cohort: they sum to the firms reached."""
    if sums is None:
        return np.zeros(0)
    return np.nan_to_num(divide(many, sums.cohorts["waiting"]))


def _wanted(sums: EffectSums, own: np.ndarray, cohorts: int) -> np.ndarray:
    """Return how many firms a placebo draws (cohort, group)."""
    firms = sums.firms[own]
    many = np.zeros((cohorts, GROUPS), np.int64)
    np.add.at(many, (firms["cohort"].to_numpy(), firms["group"].to_numpy()), 1)
    half = np.zeros_like(many)
    half[sums.halves["cohort"], sums.halves["group"]] = sums.halves["half"]
    return np.minimum(many, half)


def _by_place(
    rows: pd.DataFrame, names: tuple[str, ...], weight: np.ndarray | float = 1.0
) -> Columns:
    """Return the sums of rows as arrays (fold, group, bin)."""
    place = rows["fold"].to_numpy(np.int64) * CELLS + rows["cell"].to_numpy()
    return {
        name: np.bincount(place, weight * rows[name].to_numpy(), FOLDS * CELLS).reshape(SHAPE)
        for name in names
    }


def _compared(sums: EffectSums, weight: np.ndarray) -> Columns:
    """Return the sums of the comparison firms, at the weight of each cohort."""
    each = weight[sums.compared["cohort"].to_numpy()]
    if np.count_nonzero(weight) <= len(weight) // 2:
        rows = sums.compared[each > 0]
        return _by_place(rows, COUNTED[1:], each[each > 0])
    return _by_place(sums.compared, COUNTED[1:], each)


def _people(rows: pd.DataFrame) -> np.ndarray:
    return np.bincount(rows["cell"] % len(BINS), rows["eligible"], len(BINS))


def _held(sums: EffectSums, cohorts: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return how many comparison firms each cell (group, bin) has over some cohorts, without those
    drawn. A cell with FEWEST_IN_CELL in one cohort is only counted in the largest cohort."""
    known, spare = sums.counted, sums.spare
    many = np.zeros((len(cohorts), CELLS), np.int64)
    many[known["cohort"], known["cell"]] = known["firms"]
    if wanted.any():
        drawn = spare[spare["rank"] < wanted[spare["cohort"], spare["group"]]]
        np.subtract.at(many, (drawn["cohort"].to_numpy(), drawn["cell"].to_numpy()), 1)
    most = many[cohorts].max(axis=0, initial=0)
    few = (most > 0) & (most < FEWEST_IN_CELL)
    if np.count_nonzero(cohorts) > 1 and few.any():
        thin = sums.thin
        kept = few[thin["cell"]] & cohorts[thin["cohort"]]
        rows = thin[kept]
        rows = rows[rows["rank"] >= wanted[rows["cohort"], rows["cell"] // len(BINS)]]
        pairs = np.unique(rows["cell"].to_numpy(np.int64) << 32 | rows["firm"].to_numpy(np.int64))
        most[few] = np.bincount(pairs >> 32, minlength=CELLS)[few]
    return most.reshape(GROUPS, len(BINS))
