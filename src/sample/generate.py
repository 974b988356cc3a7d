"""Generate the tables of a sample, from complexes to contacts."""

from datetime import date

import pandas as pd

from src.sample.hardness import HARDNESS
from src.sample.scales import SCALES
from src.sample.uptake import Uptake, make_uptake, record
from src.sample.world import Progress, Recipe, World, describe, make_world


class CannotMake(ValueError):
    """The scale, day or length of a sample is not possible; str() is the Korean sentence."""

    def __init__(self, korean: str, english: str):
        super().__init__(korean)
        self.english = english


EARLIEST = date(2024, 1, 1)


def generate(recipe: Recipe, on_progress: Progress | None = None) -> dict[str, pd.DataFrame]:
    """Return made-up canonical tables: all of a snapshot except those about loaded files.

    Texts that repeat are categoricals. Raises CannotMake for an unknown scale, a day before 2024
    or less than one year.
    """
    return make_all(recipe, on_progress)[0]


def make_all(
    recipe: Recipe, on_progress: Progress | None
) -> tuple[dict[str, pd.DataFrame], World, Uptake]:
    """Return the tables, and the world and the uptake of which they show a part."""
    _check(recipe.scale, recipe.as_of, recipe.years)
    hard = HARDNESS[recipe.hardness]
    tell = on_progress or (lambda share, words: None)
    world = make_world(recipe, tell)
    tables = describe(world, recipe.seed, hard, tell)
    tell(0.6, "sample_uses")
    uptake = make_uptake(world, recipe.seed, hard)
    tell(0.9, "sample_tables")
    tables |= record(world, uptake, hard)
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
