"""The choices of the page: place, measure, and what the map shows."""

from dataclasses import dataclass

from src.domain.measures import PLACE_MEASURES, Measure
from src.figures.markup import way
from src.ui import choices, place_box, places, scopes, widgets
from src.ui.choices import Spot
from src.ui.run import t
from src.ui.scopes import Scope

UNITS_AT = {
    "country": ("sido", "sigungu", "complex"),
    "sido": ("sigungu", "complex"),
    "sigungu": ("complex",),
    "complex": ("complex",),
    "building": ("complex",),
}
"""The units that the map of a place can show; the first is the default."""


@dataclass(frozen=True)
class Choice:
    """The reader's choices. unit : shown on the map. size : the count that sizes circles.

    kind : of complexes, None for all.
    """

    measure: Measure
    scope: Scope
    kind: str | None
    spot: Spot
    unit: str
    size: str

    @property
    def codes(self) -> tuple:
        """Return the cache key of figures, which do not depend on the size of circles."""
        return (self.measure.name, self.scope.key, self.kind, *self.spot.codes, self.unit)

    @property
    def label(self) -> str:
        """Return the name of the measure, with programme and sex where it is of uptake."""
        return self.scope.label(self.measure)

    @property
    def place(self) -> str:
        """Return the name of the place whose figures are shown."""
        return places.complex_or_region_name(self.spot)


def choose() -> Choice:
    """Draw the choices and return them."""
    with choices.chips():
        spot = place_box.choose()
        measure = choices.measure(scopes.offered(PLACE_MEASURES))
        scope = scopes.choose(measure)
        with choices.more():
            kind, unit, size = choices.kind(), _unit(spot), _size(scope)
    return Choice(measure, scope, kind, spot, unit, size)


def _unit(spot: Spot) -> str:
    options = UNITS_AT[spot.step]
    return choices.select(
        "unit", options, options[0], lambda code: t(f"choice.units.{code}"), width=120
    )


def _size(scope: Scope) -> str:
    sizes = scope.sizes
    return choices.select("size", sizes, sizes[0], lambda c: t(f"measure.{c}"), width=130)


def show_way(spot: Spot) -> None:
    """Draw the breadcrumbs from the country to the chosen place."""
    trail = [("sido", choices.ALL, t("choice.all_sido"))]
    for step in choices.STEPS:
        code = getattr(spot, step)
        if code != choices.ALL:
            trail.append((step, code, places.name_of(step, code, spot)))
    if len(trail) > 1:
        *above, (_, _, here) = trail
        steps = [(choices.into(step, code), name) for step, code, name in above]
        widgets.show_frame(way(t("choice.way"), steps, here))
