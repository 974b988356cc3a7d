"""Which companies are meant, and how to judge them."""

from dataclasses import dataclass

from src.ui import choices, filters
from src.ui.choices import Spot
from src.ui.gate import may_see_numbers
from src.ui.run import t

BENCHMARKS = ("peers", "p50", "p60", "p75", "p90", "given")
"""Held against the mean of peers, a percentile of them, or a rate that is given."""
GIVEN = tuple(str(percent) for percent in range(1, 100))
CERTAINTIES = ("80", "90", "95", "99")
"""How many of a hundred calls are to be right."""
GAPS = ("0", "5", "10", "15", "20")
"""How many percentage points below the benchmark matter."""
KEYS = ("benchmark", "given", "certainty", "gap")


@dataclass(frozen=True)
class Choice:
    """What the reader asks for, as codes; None where everything is meant."""

    spot: Spot
    program: str
    sex: str | None
    window: int
    industry: tuple[str, ...] | None
    """Industries and groups of them, as they stand in the address."""
    size_band: str | None
    firm_class: str | None
    reached: str | None
    young: int | None
    benchmark: str
    given: str
    certainty: str
    gap: str
    numbers: bool
    """Whether the reader may see names of sole proprietors."""

    @property
    def counted(self) -> dict:
        """Return what decides which people are counted."""
        return {"program": self.program, "sex": self.sex, "window": self.window}

    @property
    def judged(self) -> tuple:
        """Return all that decides how a company is judged."""
        given = self.given if self.benchmark == "given" else ""
        return (*self.counted.values(), self.benchmark, given, self.certainty, self.gap)

    @property
    def within(self) -> dict:
        """Return the filters of companies, as src.store.queries.company_filters takes them."""
        steps = zip(("sido", "sigungu", "complex_id", "building_id"), self.spot.codes, strict=True)
        place = {key: choices.none(code) for key, code in steps}
        return place | {
            "industry": filters.of_industries(self.industry),
            "size_band": self.size_band,
            "firm_class": self.firm_class,
            "reached": self.reached,
            "young": self.young,
        }

    @property
    def codes(self) -> tuple:
        """Return everything: what is kept of a page is kept under it."""
        return (*self.judged, *self.within.values(), self.numbers)


def choose() -> Choice:
    """Return what is chosen: place, people, and how to judge."""
    with choices.bar():
        spot = choices.spot()
        program, sex = filters.program(), filters.sex()
        people = (program, sex, filters.window(program, sex))
        like = filters.industries(), filters.size_band(), filters.firm_class("priority")
        kinds = filters.reached(), filters.young()
        benchmark = choices.select(
            "benchmark", BENCHMARKS, "peers", lambda c: t(f"low_uptake.benchmarks.{c}"), 230
        )
        given = _given() if benchmark == "given" else ""
        certainty = choices.select(
            "certainty", CERTAINTIES, "90", lambda c: t("low_uptake.certainty", percent=c), 200
        )
        gap = choices.select("gap", GAPS, "5", lambda c: t("low_uptake.gap", points=c), 200)
    judged = benchmark, given, certainty, gap
    return Choice(spot, *people, *like, *kinds, *judged, may_see_numbers())


def _given() -> str:
    return choices.select("given", GIVEN, "50", lambda c: t("low_uptake.percent", percent=c), 120)
