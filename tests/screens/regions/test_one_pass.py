"""Regions and the place around them, computed together, equal each computed by itself."""

from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd
import pytest

from src.metrics.measure_columns import find_measure
from src.screens.regions import parts
from src.store.queries.uptake import region_uptake
from src.ui.choices import ALL, Spot
from tests.store import small


@dataclass(frozen=True)
class Asked:
    """The part of a scope from which the page gets the figures of regions."""

    snapshot: object
    program: str
    sex: str | None
    window: int

    def regions(self, **place) -> pd.DataFrame:
        asked = region_uptake(program=self.program, sex=self.sex, window=self.window, **place)
        return small.ask(self.snapshot, asked)

    def yearly(self) -> "Asked":
        return Asked(self.snapshot, self.program, self.sex, 12)


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["rate", "ratio"])
@pytest.mark.parametrize(
    ("spot", "unit"),
    [
        (Spot(ALL, ALL, ALL, ALL), "sido"),
        (Spot(ALL, ALL, ALL, ALL), "sigungu"),
        (Spot("11", ALL, ALL, ALL), "sigungu"),
        (Spot("48", ALL, ALL, ALL), "sigungu"),  # nothing there
    ],
)
@pytest.mark.parametrize(("sex", "window"), [(None, 24), ("f", 12), ("m", 36)])
def test_together_and_apart_the_figures_are_the_same(made_up, measure, spot, unit, sex, window):
    scope = Asked(made_up, "parental", sex, window)
    choice = SimpleNamespace(
        spot=spot, unit=unit, kind=None, measure=find_measure(measure), scope=scope
    )
    together = parts._areas_and_whole(choice)
    apart = [
        parts._measured(choice, read, "region_code")
        for read in (parts.area_figures, parts.whole_figures)
    ]
    for one, other in zip(together, apart, strict=True):
        pd.testing.assert_frame_equal(
            one.reset_index(drop=True), other.reset_index(drop=True), check_dtype=False
        )
