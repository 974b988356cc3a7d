"""The kinds of firms that the list keeps in memory are those that the database would return."""

from itertools import product

import numpy as np
import pandas as pd

from src.domain.codes import SIZE_BANDS
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.screening import _alike
from src.ui.choices import ALL, Spot
from src.ui.filters import of_industries

FIRMS = pd.DataFrame(
    [
        (industry, size, kind, young, reached)
        for industry, size, kind, young, reached in product(
            ("food", "machinery", "non_manufacturing", ""),
            ("", *SIZE_BANDS),
            ("priority", "above", "middle", ""),
            (np.nan, 0.3, 0.6),
            (True, False),
        )
    ],
    columns=["industry", "size_band", "firm_class", "young_share", "reached"],
).astype(dict.fromkeys(("industry", "size_band", "firm_class"), "category"))


def chosen(**codes) -> Choice:
    asked = {"industry": None, "size_band": None, "firm_class": None, "reached": None} | codes
    return Choice(
        Spot(ALL, ALL, ALL, ALL), "parental", None, 24, False,
        young=asked.pop("young", None), **asked, benchmark="peers", given="",
        certainty="90", gap="5", reach=3.0, order="help",
        small_share=True, numbers=True,
    )  # fmt: skip


def found(**codes) -> pd.DataFrame:
    return FIRMS[_alike(FIRMS, np.arange(len(FIRMS)), chosen(**codes))]


def test_without_a_condition_every_firm_is_kept():
    assert len(found()) == len(FIRMS)


def test_a_group_stands_for_its_industries_and_several_may_be_chosen():
    assert set(found(industry=("manufacturing",))["industry"]) == {"food", "machinery"}
    assert set(found(industry=("food", "non_manufacturing"))["industry"]) == {
        "food",
        "non_manufacturing",
    }
    assert of_industries(("manufacturing", "food")) == of_industries(("manufacturing",))


def test_priority_takes_along_who_may_be_and_other_classes_do_not():
    assert set(found(firm_class="priority")["firm_class"]) == {"priority", ""}
    assert set(found(firm_class="above")["firm_class"]) == {"above"}


def test_conditions_hold_together():
    kept = found(industry=("manufacturing",), size_band="5-49", reached="no", young=50)
    assert len(kept) == 2 * 4
    assert set(kept["size_band"]) == {"5-49"}
    assert set(kept["young_share"]) == {0.6}
    assert not kept["reached"].any()
