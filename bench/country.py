"""A made-up country of the true size: 1,349 topmost complexes, 12 quarters, published."""

import numpy as np
import pandas as pd

from src.domain.tables import VALUES
from src.store.snapshots import Snapshot, publish

TOPS, CHILDREN, QUARTERS = 1349, 90, 12
QUARTER = "2026Q1"


def publish_country(folder: str) -> Snapshot:
    """Return the published snapshot; the same numbers every time."""
    return publish(folder, make_country(), origin="sample")


def make_country() -> dict[str, pd.DataFrame]:
    """Return complexes, their quarters, their industries and 20,000 companies."""
    draw = np.random.default_rng(1)
    complexes = _complexes()
    ids = complexes["complex_id"]
    return {
        "complexes": complexes,
        "complex_quarters": pd.concat([_facts(ids, q, draw) for q in _quarters()]),
        "complex_industries": _industries(ids, draw),
        "companies": _companies(draw),
    }


def _complexes() -> pd.DataFrame:
    ids = [f"c{number}" for number in range(TOPS + CHILDREN)]
    parent = [None] * TOPS + [f"c{number // 2}" for number in range(CHILDREN)]
    sido = [f"{11 + number % 17}" for number in range(TOPS)]
    sido += [sido[number // 2] for number in range(CHILDREN)]
    top = [above or own for own, above in zip(ids, parent, strict=True)]
    frame = pd.DataFrame({"complex_id": ids, "parent_id": parent, "top_id": top, "sido": sido})
    return frame.assign(
        complex_name=frame["complex_id"],
        kind="general",
        sigungu=frame["sido"] + "110",
        is_leaf=~frame["complex_id"].isin(parent),
    )


def _quarters() -> list[str]:
    """Return the quarters up to QUARTER, oldest first."""
    last = 4 * 2026
    return [f"{n // 4}Q{n % 4 + 1}" for n in range(last - QUARTERS + 1, last + 1)]


def _facts(ids: pd.Series, quarter: str, draw) -> pd.DataFrame:
    numbers = {value: draw.integers(0, 1000, len(ids)) for value in VALUES}
    keys = {"complex_id": ids, "quarter": quarter, "source": "sample"}
    return pd.DataFrame(keys | numbers)


def _industries(ids: pd.Series, draw) -> pd.DataFrame:
    codes = [f"industry{number}" for number in range(11)]
    frame = pd.DataFrame({"complex_id": ids}).merge(pd.DataFrame({"industry": codes}), how="cross")
    frame["employees"] = draw.integers(0, 100, len(frame))
    return frame.assign(quarter=QUARTER, source="sample")


def _companies(draw, count: int = 20_000) -> pd.DataFrame:
    ids = [f"{number}" for number in range(count)]
    places = [f"c{number}" for number in draw.integers(0, TOPS, count)]
    return pd.DataFrame({"company_id": ids, "company_name": ids, "complex_id": places})
