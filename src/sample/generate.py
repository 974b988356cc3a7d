"""Put the tables of a sample together, from complexes to contacts."""

from datetime import date

import pandas as pd

from src.load.lists.regions import read_regions
from src.sample.calendar import YEARS
from src.sample.scales import SCALES
from src.sample.uptake import Uptake, make_uptake, record
from src.sample.world import Progress, World, describe, make_world


class CannotMake(ValueError):
    """Raised for a scale, day or size that no sample has; str() is the Korean sentence."""

    def __init__(self, korean: str, english: str):
        super().__init__(korean)
        self.english = english


AS_OF = date(2026, 11, 15)
EARLIEST = date(2024, 1, 1)


def generate(
    scale: str = "national",
    seed: int = 1,
    on_progress: Progress | None = None,
    *,
    as_of: date = AS_OF,
    years: int = YEARS,
    regions: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Return made-up canonical tables: every one that a snapshot has, but for files loaded.

    `scale` is pilot, national or full; `as_of` the day the data speak for, looking back `years`.
    `regions` is the canonical table (by default the one of data/reference). The same arguments
    give the same tables. Texts that repeat are categoricals. Raises CannotMake for an
    unknown scale, a day before 2024 or less than one year.
    """
    return make_all(scale, seed, on_progress, as_of=as_of, years=years, regions=regions)[0]


def make_all(
    scale: str, seed: int, on_progress: Progress | None, *, as_of: date, years: int, regions
) -> tuple[dict[str, pd.DataFrame], World, Uptake]:
    """Return the tables with the world and the uptake that they show a part of."""
    _check(scale, as_of, years)
    tell = on_progress or (lambda share, words: None)
    regions = read_regions() if regions is None else regions
    world = make_world(scale, seed, as_of, years, regions, tell)
    tables = describe(world, seed, tell)
    tell(0.6, "sample_uses")
    uptake = make_uptake(world, seed)
    tell(0.9, "sample_tables")
    tables |= record(world, uptake)
    tell(1.0, "sample_done")
    return tables, world, uptake


def _check(scale: str, as_of: date, years: int) -> None:
    if scale not in SCALES:
        known = ", ".join(SCALES)
        raise CannotMake(
            f"예시 데이터의 규모는 {known} 가운데 하나입니다: {scale}",
            f"the scale of a sample is one of {known}, not {scale}",
        )
    if as_of < EARLIEST:
        raise CannotMake(
            f"예시 데이터의 기준일은 {EARLIEST}부터 정할 수 있습니다: {as_of}",
            f"a sample speaks for {EARLIEST} or later, not {as_of}",
        )
    if years < 1:
        raise CannotMake(
            f"예시 데이터는 한 해 이상을 담습니다: {years}",
            f"a sample looks back one year or more, not {years}",
        )
