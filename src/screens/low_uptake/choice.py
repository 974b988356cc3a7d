"""Which companies are meant, and how to judge them."""

from dataclasses import dataclass
from functools import partial

from src.metrics.visit_reach import EVERY, Reach, reach_of
from src.ui import cached, choices, filters, place_box
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
REACH = ("learnt", "1", "2", "3", "5", "10", "30")
"""People whom one visit reaches; a few, for it takes an hour. learnt : as outcomes tell."""
ORDERS = ("help", "open", "missed", "young")
"""What the list is ordered by, most of it first."""
SHARES = ("yes", "no")
OVER = ("one", "all")
"""Whose people a list counts: of the programme chosen, or of all that one visit is about."""
USUAL = {
    "over": "one",
    "benchmark": "peers",
    "certainty": "90",
    "gap": "5",
    "reach": "learnt",
    "by": "help",
    "small_share": "yes",
}
"""How companies are judged and listed where nobody has chosen."""
KEYS = ("over", "benchmark", "given", "certainty", "gap", "reach", "by", "small_share")


@dataclass(frozen=True)
class Choice:
    """What the reader asks for, as codes; None where everything is meant."""

    spot: Spot
    program: str
    sex: str | None
    window: int
    every_program: bool
    """Whether people of all programmes that one visit is about are counted."""
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
    """Whether firms under 50 are listed at their share of the open people, less 10 points."""
    numbers: bool
    """Whether the reader may see names of sole proprietors."""

    @property
    def counted(self) -> dict:
        """Return what decides which people are counted."""
        return {"program": self.program, "sex": self.sex, "window": self.window}

    @property
    def held(self) -> tuple:
        """Return what decides which people are counted and what companies are held against."""
        given = self.given if self.benchmark == "given" else ""
        return (*self.counted.values(), self.benchmark, given)

    @property
    def judged(self) -> tuple:
        """Return all that decides how a company is judged."""
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
        """Return everything: what is kept of a page is kept under it."""
        listed = (self.every_program, self.reach, self.order, self.small_share)
        return (*self.judged, *listed, *self.within.values(), self.numbers)


def choose() -> Choice:
    """Return what is chosen: place, people, kinds of firms, the order; and how to judge."""
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
    """Return how companies are judged, whom a visit reaches, whether small firms have a share."""
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
    """Return how many people a visit reaches: learnt when the data were published, or assumed."""
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
    """Return the choice of all companies of a place, judged and listed as where nobody chose."""
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
