"""The choices of the page: which companies, and how to judge and order them."""

from dataclasses import dataclass
from functools import partial

from src.metrics.visit_reach import EVERY, Reach, reach_of
from src.ui import cached, choices, filters, place_box
from src.ui.choices import Spot
from src.ui.gate import may_see_numbers
from src.ui.run import t

BENCHMARKS = ("peers", "p50", "p60", "p75", "p90", "given")
"""Benchmarks: the mean of peers, a percentile of peers, or a given rate."""
GIVEN = tuple(str(percent) for percent in range(1, 100))
CERTAINTIES = ("80", "90", "95", "99")
"""Per cent of firms called low that are to be truly low."""
GAPS = ("0", "5", "10", "15", "20")
"""Percentage points below the benchmark that matter."""
REACH = ("learnt", "1", "2", "3", "5", "10", "30")
"""People whom one visit reaches; few, as it takes an hour. learnt : estimated from outcomes."""
ORDERS = ("help", "open", "missed", "young")
"""Orders of the list, each descending."""
SHARES = ("yes", "no")
OVER = ("one", "all")
"""People that a list counts: of the chosen programme, or of all programmes that a visit covers."""
USUAL = {
    "over": "one",
    "benchmark": "peers",
    "certainty": "90",
    "gap": "5",
    "reach": "learnt",
    "by": "help",
    "small_share": "yes",
}
"""The default choices."""
KEYS = ("over", "benchmark", "given", "certainty", "gap", "reach", "by", "small_share")


@dataclass(frozen=True)
class Choice:
    """The reader's choices, as codes; None means all."""

    spot: Spot
    program: str
    sex: str | None
    window: int
    every_program: bool
    """Whether people of all programmes that a visit covers are counted."""
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
    reach: float
    """People whom one visit reaches."""
    order: str
    small_share: bool
    """Whether firms under 50 get at least their share of the open people, less 10 points."""
    numbers: bool
    """Whether the reader may see names of sole proprietors."""

    @property
    def counted(self) -> dict:
        """Return the choices that decide which people are counted."""
        return {"program": self.program, "sex": self.sex, "window": self.window}

    @property
    def held(self) -> tuple:
        """Return the choices that decide which people are counted, and the benchmark."""
        given = self.given if self.benchmark == "given" else ""
        return (*self.counted.values(), self.benchmark, given)

    @property
    def judged(self) -> tuple:
        """Return all choices that decide how a company is judged."""
        return (*self.held, self.certainty, self.gap)

    @property
    def within(self) -> dict:
        """Return the filters of companies, as src.store.queries.company_filters takes them."""
        return self.spot.within | {
            "industry": filters.of_industries(self.industry),
            "size_band": self.size_band,
            "firm_class": self.firm_class,
            "reached": self.reached,
            "young": self.young,
        }

    @property
    def codes(self) -> tuple:
        """Return the cache key of what depends on all choices."""
        listed = (self.every_program, self.reach, self.order, self.small_share)
        return (*self.judged, *listed, *self.within.values(), self.numbers)


def choose() -> Choice:
    """Draw the choices and return them."""
    with choices.chips():
        spot = place_box.choose(of_firms=True)
        program, sex = filters.program(), filters.sex()
        over = _select("over", OVER, lambda c: t(f"low_uptake.over.{c}"), 165)
        people = (program, sex, filters.window(program, sex), over == "all")
        firms = filters.industries(), filters.size_band()
        with choices.more():
            like = (*firms, filters.firm_class("priority"))
            kinds = filters.reached(), filters.young()
            order = _select("by", ORDERS, lambda c: t(f"low_uptake.by.{c}"))
            judged, reach, small = _judging()
    return Choice(
        spot,
        *people,
        *like,
        *kinds,
        *judged,
        reach=reach,
        order=order,
        small_share=small,
        numbers=may_see_numbers(),
    )


def _judging() -> tuple[tuple[str, str, str, str], float, bool]:
    """Return how companies are judged, how many people a visit reaches, and `small_share`."""
    benchmark = _select("benchmark", BENCHMARKS, lambda c: t(f"low_uptake.benchmarks.{c}"))
    given = _given() if benchmark == "given" else ""
    certainty = _select("certainty", CERTAINTIES, lambda c: t("low_uptake.certainty", percent=c))
    gap = _select("gap", GAPS, lambda c: t("low_uptake.gap", points=c))
    reach = _reach(_select("reach", REACH, partial(_reach_name, learnt_reach())))
    small = _select("small_share", SHARES, lambda c: t(f"low_uptake.small_share.{c}"))
    return (benchmark, given, certainty, gap), reach, small == "yes"


def _select(key: str, options: tuple[str, ...], label: choices.Label, width: int = 230) -> str:
    return choices.select(key, options, USUAL[key], label, width)


def learnt_reach() -> Reach:
    """Return how many people a visit reaches: estimated at publication, or assumed."""
    return cached.keep_large(
        "low_uptake_reach", (), lambda: reach_of(cached.ask("help_effect", program=EVERY))
    )


def _reach(code: str) -> float:
    return learnt_reach().people if code == "learnt" else float(code)


def _reach_name(found: Reach, code: str) -> str:
    if code != "learnt":
        return t("low_uptake.reach", people=int(code))
    if found.firms:
        return t("low_uptake.reach_learnt", people=found.people)
    return t("low_uptake.reach_assumed", people=found.people)


def usual(spot: Spot, program: str, window: int) -> Choice:
    """Return the choice of all companies of a place, with defaults for all other choices."""
    return Choice(
        spot,
        program=program,
        sex=None,
        window=window,
        every_program=USUAL["over"] == "all",
        industry=None,
        size_band=None,
        firm_class=None,
        reached=None,
        young=None,
        benchmark=USUAL["benchmark"],
        given="",
        certainty=USUAL["certainty"],
        gap=USUAL["gap"],
        reach=_reach(USUAL["reach"]),
        order=USUAL["by"],
        small_share=USUAL["small_share"] == "yes",
        numbers=may_see_numbers(),
    )


def _given() -> str:
    return choices.select("given", GIVEN, "50", lambda c: t("low_uptake.percent", percent=c), 120)
