"""The parts of the page, shown one at a time; printed, all of them."""

from collections.abc import Callable, Mapping

import pandas as pd

from src.screens.campaigns import costs, effect, protected, reach, stages, ways, work
from src.screens.campaigns.choice import Choice
from src.ui import choices
from src.ui.downloads import is_printing
from src.ui.run import t


def show(choice: Choice, funnel: pd.DataFrame) -> None:
    """Draw the chosen part; the others are not computed."""
    part = choices.view(
        t("choice.view"), "view", list(PARTS), lambda code: t(f"campaigns.view.{code}")
    )
    for name in PARTS if is_printing() else (part,):
        PARTS[name](choice, funnel)


def _reach(choice: Choice, funnel: pd.DataFrame) -> None:
    stages.show(choice, funnel)
    ways.show(choice)
    reach.show_pace(choice)
    protected.show_rest(choice.spot, choice.channel)


def _effect(choice: Choice, _: pd.DataFrame) -> None:
    effect.show(choice, effect.find(choice))


def _left(choice: Choice, _: pd.DataFrame) -> None:
    reach.show_groups(choice)
    reach.show_unreached(choice)


def _work(choice: Choice, _: pd.DataFrame) -> None:
    work.show(choice)


def _costs(choice: Choice, _: pd.DataFrame) -> None:
    costs.show(choice)


PARTS: Mapping[str, Callable[[Choice, pd.DataFrame], None]] = {
    "reach": _reach,
    "left": _left,
    "effect": _effect,
    "work": _work,
    "costs": _costs,
}
