"""Which companies are low among their peers.

What is believed of each company was worked out for the whole country when the data were published;
the place, the industry and the size that the reader chooses only decide which companies are shown.
So a company is judged alike wherever one looks from.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import STATUSES
from src.metrics.firm_rates import LIKE, OWN
from src.metrics.screening import ENDS_OF, screen
from src.screens.low_uptake.choice import Choice
from src.ui import cached, filters

NAMED = (*("complex_id", "building_id", "sigungu", "industry", "size_band", "firm_class", "sex"),)
KEPT = (
    *("users", "eligible", "benchmark", "mean", "p_low", "missed"),
    *ENDS_OF,
)


class Found(NamedTuple):
    """rows: one row per open company of the place with somebody eligible, most missed first.

    low, watch, in_line, too_few: how many. complexes: in how many complexes they are. missed:
    people expected to go without at those that are low. wrong: how many of those are expected not
    to be low by the gap that was chosen.
    """

    rows: pd.DataFrame
    low: int
    watch: int
    in_line: int
    too_few: int
    complexes: int
    missed: float
    wrong: float


def find(choice: Choice) -> Found:
    """Return how the companies of the place stand."""
    return cached.keep_large("low_uptake_found", choice.codes, lambda: _find(choice))


def _find(choice: Choice) -> Found:
    people = candidates(choice)
    standing = cached.keep_large("low_uptake", choice.judged, lambda: _judge(people, choice))
    here = standing[inside(people, choice)[standing.index]]
    of_sex = ["sex", "users", "eligible", "seen", "staff", *OWN, *LIKE]
    facts = people.drop(columns=of_sex).take(people_first(people))
    rows = here.join(facts.set_index("number")).rename_axis("number").reset_index()
    counted = rows["status"].value_counts()
    low = rows[rows["status"] == "low"]
    return Found(
        rows,
        **{status: int(counted.get(status, 0)) for status in STATUSES},
        complexes=rows["complex_id"].nunique(),
        missed=float(low["missed"].sum()),
        wrong=float((1 - low["p_low"]).sum()),
    )


def candidates(choice: Choice) -> pd.DataFrame:
    """Return the country's companies with somebody eligible, one row per company and sex.

    `number` counts the companies from 0: joining by it costs nothing, by name it would.
    """
    return cached.keep_large(
        "low_uptake_people", tuple(choice.counted.values()), lambda: _people(choice)
    )


def _people(choice: Choice) -> pd.DataFrame:
    rows = cached.fetch("low_uptake_candidates", **choice.counted, open_on=cached.as_of())
    ids = rows["company_id"].to_numpy()
    other = np.ones(len(rows), bool)
    other[1:] = ids[1:] != ids[:-1]
    named = {name: rows[name].astype("category") for name in NAMED}
    return rows.assign(number=other.cumsum() - 1, **named)


def people_first(people: pd.DataFrame) -> np.ndarray:
    """Return the position of the first row of each company."""
    number = people["number"].to_numpy()
    return np.flatnonzero(np.diff(number, prepend=-1))


def inside(people: pd.DataFrame, choice: Choice) -> np.ndarray:
    """Return for each company, by number, whether it lies in the place and group chosen."""
    first = people_first(people)
    alike = _alike(people, first, choice)
    asked = {key: code for key, code in choice.spot.within.items() if code is not None}
    if not asked:
        return alike
    # a set of plain texts: isin on Arrow texts takes ten times as long
    there = set(cached.fetch("low_uptake_within", **asked)["company_id"].tolist())
    ids = people["company_id"].take(first).tolist()
    return alike & np.fromiter((one in there for one in ids), bool, len(ids))


def _alike(people: pd.DataFrame, first: np.ndarray, choice: Choice) -> np.ndarray:
    """Return for each company whether it is of the kind chosen, as company_conditions says it."""
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
    """Return the classes that a choice of one means: who may be of priority is taken along."""
    if code is None:
        return ()
    return (code, "") if code == "priority" else (code,)


def _judge(people: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Return one row per company, by number, most missed first: its counts, what is believed of it,
    its status."""
    program = pd.Categorical.from_codes(np.zeros(len(people), "int8"), [choice.program])
    found = screen(
        people.assign(company_id=people["number"], program=program),
        benchmark=int(choice.given) / 100 if choice.benchmark == "given" else choice.benchmark,
        material_gap=int(choice.gap) / 100,
        max_fdr=round(1 - int(choice.certainty) / 100, 2),
    ).set_index("company_id")
    kept = found[[*KEPT]].astype({"users": "int32", "eligible": "int32"})
    return kept.assign(status=pd.Categorical(found["status"], categories=STATUSES))
