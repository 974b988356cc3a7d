"""The sample with realistic defects: the same people, known late and in part; rates hold."""

import pandas as pd
import pytest

from src.sample.hardness import HARDNESS
from src.sample.truth import generate_with_truth
from src.sample.world import Recipe
from src.store.queries.uptake import region_uptake, uptake_bases, uptake_windows
from src.store.snapshots import publish
from tests.published import nothing_foreseen
from tests.sample.conftest import regions
from tests.store import small

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hard() -> tuple[dict, dict]:
    """Give the tables of the hard pilot and the truth behind them."""
    return generate_with_truth(Recipe("pilot", years=6, regions=regions(), hardness="hard"))


def test_claims_are_taken_back_and_companies_half_known(hard):
    tables, _ = hard
    starts, companies = tables["leave_starts"], tables["companies"]
    back = -starts.loc[starts["users"] < 0, "users"].sum()
    assert 0.01 < back / starts.loc[starts["users"] > 0, "users"].sum() < 0.02
    assert companies["industry"].isna().mean() == pytest.approx(0.04, abs=0.01)
    assert HARDNESS["plain"].lags[0].mean == 0


def test_mothers_start_three_months_late_and_fathers_over_two_years(hard):
    starts = hard[0]["leave_starts"]
    parental = starts[(starts["program"] == "parental") & (starts["users"] > 0)]
    month = pd.to_datetime(parental["week"]).dt.to_period("M").astype("int64")
    eligible = pd.PeriodIndex(parental["eligible_month"].astype("str"), freq="M").astype("int64")
    late = (month - eligible).groupby(parental["sex"].astype("str")).describe()
    assert late.loc["f", "mean"] == pytest.approx(3, abs=0.3)
    assert late.loc["m", "mean"] == pytest.approx(9, abs=1)
    assert late.loc["m", "max"] >= 23


WITHIN = {"maternity": 0.01}
"""A start that is reported by the firm that took another over raises the number of eligible people
there, and nearly all mothers start: two thirds of a point."""


def test_every_rate_of_the_hard_sample_is_the_truth_to_half_a_point(hard, tmp_path_factory):
    tables, truth = hard
    made = {"regions": regions(), **tables}
    with nothing_foreseen():
        snapshot = publish(tmp_path_factory.mktemp("hard"), made, origin="sample")
    cohorts = truth["cohorts"].astype({"month": "str", "program": "str", "sex": "str"})
    bases = small.ask(snapshot, uptake_bases())
    assert set(bases["basis"]) == {"cohort"}
    for base in bases[~bases["program"].isin(["reduced_hours"])].itertuples():
        windows = small.ask(snapshot, uptake_windows(base.program, base.sex))
        first, last = windows[windows["window"] == 24].iloc[0][["first_month", "last_month"]]
        ours = cohorts[(cohorts["program"] == base.program) & (cohorts["sex"] == base.sex)]
        ours = ours[ours["month"].between(first, last)]
        one = small.ask(snapshot, region_uptake("country", base.program, base.sex, 24)).iloc[0]
        shown, right = one["users"] / one["eligible"], ours["users"].sum() / ours["eligible"].sum()
        within = WITHIN.get(base.program, 0.005)
        assert shown == pytest.approx(right, abs=within), (base.program, base.sex)
