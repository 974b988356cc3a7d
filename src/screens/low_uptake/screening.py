"""Which companies are low among their peers.

What is believed of each company was worked out for the whole country when the data were published;
the place, the industry and the size that the reader chooses only decide which companies are shown.
So a company is judged alike wherever one looks from.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import STATUSES
from src.metrics.screening import screen
from src.screens.low_uptake.choice import Choice
from src.ui import cached

KEPT = (
    *("users", "eligible", "benchmark", "mean", "lower", "upper"),
    *("p_low", "p_worst", "missed"),
)


FACTS = (
    *("number", "company_id", "complex_id", "building_id", "sigungu", "industry", "size_band"),
    *("lat", "lon", "last_contact_on"),
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
    judged = cached.keep_large("low_uptake", choice.judged, lambda: _judge(people, choice))
    inside = judged[_inside(people, choice)[judged.index]]
    facts = people[[*FACTS]].take(people_first(people))
    rows = inside.join(facts.set_index("number")).reset_index(drop=True)
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
    named = {
        name: rows[name].astype("category")
        for name in ("complex_id", "building_id", "sigungu", "industry", "size_band", "sex")
    }
    return rows.assign(number=other.cumsum() - 1, **named)


def people_first(people: pd.DataFrame) -> np.ndarray:
    """Return the position of the first row of each company."""
    number = people["number"].to_numpy()
    return np.flatnonzero(np.diff(number, prepend=-1))


def _inside(people: pd.DataFrame, choice: Choice) -> np.ndarray:
    """Return for each company, by number, whether it lies in the place and group chosen."""
    first = people["company_id"].take(people_first(people))
    asked = {key: code for key, code in choice.within.items() if code is not None}
    if not asked:
        return np.ones(len(first), bool)
    # a set of plain texts: isin on Arrow texts takes ten times as long
    inside = set(cached.fetch("low_uptake_within", **asked)["company_id"].tolist())
    return np.fromiter((one in inside for one in first.tolist()), bool, len(first))


def _judge(people: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Return one row per company, by number: its counts, what is believed of it, its status."""
    program = pd.Categorical.from_codes(np.zeros(len(people), "int8"), [choice.program])
    given = people.assign(company_id=people["number"], program=program)
    judged = screen(
        given,
        benchmark=int(choice.given) / 100 if choice.benchmark == "given" else choice.benchmark,
        material_gap=int(choice.gap) / 100,
        max_fdr=round(1 - int(choice.certainty) / 100, 2),
    ).set_index("company_id")
    kept = judged[[*KEPT]].astype({"users": "int32", "eligible": "int32"})
    return kept.assign(status=pd.Categorical(judged["status"], categories=STATUSES))
