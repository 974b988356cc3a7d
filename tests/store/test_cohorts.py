"""Uptake of people who start long after they became eligible, through a complete publication."""

import pandas as pd
import pytest

from src.store.queries.low_uptake import low_uptake_candidates
from src.store.queries.uptake import complex_uptake, region_uptake, uptake_bases, uptake_windows
from src.store.snapshots import publish
from tests.cohorts.firms import LAGS, Truth, draw
from tests.published import nothing_foreseen
from tests.store import small
from tests.store.uptake_rows import companies, country, rows

pytestmark = pytest.mark.slow

MONTHS = pd.period_range("2021-11", "2026-10", freq="M")
SETTLED = 59  # months with all starts reported: 2021-11 to 2026-09


def tables(people: Truth, told: bool, firms: int = 4000) -> dict[str, pd.DataFrame]:
    """Return the tables of a country whose mothers and their parental leave are given.

    told : whether leave starts give the month of eligibility.
    """
    ids = [f"k{number}" for number in range(firms)]
    eligible = people.eligible(len(MONTHS))
    frame = pd.DataFrame(
        {
            "company_id": [ids[firm] for firm in eligible.firm],
            "month": MONTHS[eligible.month].astype(str),
            "program": "parental",
            "sex": "f",
            "eligible": eligible.people,
        }
    )
    known = people.uses & (people.started < len(MONTHS))
    # the first Monday of each month, reported at once
    days = (MONTHS.to_timestamp() + pd.Timedelta(days=6)).to_series()
    mondays = (days - pd.to_timedelta(days.dt.day_of_week, unit="D")).to_numpy()[
        people.started[known]
    ]
    starts = pd.DataFrame(
        {
            "company_id": [ids[firm] for firm in people.firm[known]],
            "week": mondays,
            "program": "parental",
            "sex": "f",
            "received_week": mondays,
        }
    )
    key = list(starts)
    if told:
        starts["eligible_month"] = MONTHS[people.month[known]].astype(str)
        key.append("eligible_month")
    starts = starts.groupby(key).size().rename("users").reset_index()
    made = companies(*[(one, "digital", "food", "5-49") for one in ids])
    return country(companies=made, eligible=frame, leave_starts=starts)


def published(folder, people: Truth, told: bool):
    with nothing_foreseen():
        return publish(folder, tables(people, told), origin="sample")


@pytest.fixture(scope="module")
def late():
    """Give mothers who start about 13 weeks after they became eligible."""
    return draw(11, LAGS["13 weeks, spread"], firms=4000)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(True, id="told"),
        pytest.param(False, id="untold", marks=pytest.mark.slow),
    ],
)
def snapshot(request, late, tmp_path_factory):
    return published(tmp_path_factory.mktemp("late"), late, request.param), request.param


def test_the_rate_of_late_starters_is_the_truth_told_or_not(snapshot, late):
    found, told = snapshot
    one = small.ask(found, region_uptake("country", "parental", "f", 24)).iloc[0]
    windows = small.ask(found, uptake_windows("parental", "f")).set_index(["window", "period"])
    first, last = windows.loc[(24, "now"), ["first_month", "last_month"]]
    ends = [MONTHS.get_loc(pd.Period(month, "M")) for month in (first, last)]
    truth = late.rate(*ends)
    assert one["users"] / one["eligible"] == pytest.approx(truth, abs=0.003 if told else 0.01)
    if told:
        assert (first, last) == ("2023-10", "2025-09")  # followed for 12 months, until 2026-09


def test_the_basis_is_told(snapshot):
    found, told = snapshot
    basis = small.ask(found, uptake_bases("parental", "f")).iloc[0]
    assert basis["basis"] == ("cohort" if told else "lag")
    assert basis["lag"] == pytest.approx(3, abs=0.3)
    assert basis["raised"] < 0.01
    assert (basis["placed"], basis["classed"]) == (1, 1)


def test_who_may_still_start_is_open_and_not_in_the_rate(snapshot, late):
    found, told = snapshot
    last = small.ask(found, uptake_windows("parental", "f"))["last_month"].max()
    after = late.month > MONTHS.get_loc(pd.Period(last, "M"))
    known = late.uses & (late.started < len(MONTHS))
    waiting = int((after & ~known).sum())
    shown = small.ask(found, region_uptake("country", "parental", "f", 24)).iloc[0]["open"]
    assert shown == (waiting if told else pytest.approx(waiting, rel=0.05))
    complexes = small.ask(found, complex_uptake("parental", "f", 24))
    assert complexes["open"].sum() == shown
    listed = small.ask(found, low_uptake_candidates("parental", 24, "f"))
    assert listed["waiting"].sum() == shown


@pytest.mark.slow
def test_people_in_no_file_of_the_eligible_are_told(tmp_path):
    people = draw(12, LAGS["4 weeks"], firms=4000, missing=0.1)
    found = published(tmp_path, people, told=True)
    basis = small.ask(found, uptake_bases("parental", "f")).iloc[0]
    # a tenth of the starters are missing; in firms with other eligible people some count as these
    assert 0.05 < basis["raised"] < 0.09


@pytest.mark.slow
def test_a_claim_taken_back_is_taken_off_and_never_below_zero(tmp_path):
    starts = [
        ("a", "2024-03-04", "parental", "f", "2024-03-04", 2),
        ("a", "2024-03-04", "parental", "f", "2024-05-06", -1),
        ("b", "2024-03-04", "parental", "f", "2024-05-06", -1),
        ("b", "2026-10-05", "parental", "f", "2026-10-05", 1),
        ("b", "2022-01-03", "parental", "f", "2022-01-03", 1),
    ]
    people = [(one, f"{month}", "parental", "f", 4) for one in "ab" for month in MONTHS]
    made = country(
        companies=companies(("a", "digital", "food", "5-49"), ("b", "magok", "food", "5-49")),
        eligible=rows("eligible", *people),
        leave_starts=rows("leave_starts", *starts),
    )
    found = publish(tmp_path, made, origin="sample")
    shown = small.ask(found, complex_uptake("parental", "f", 36)).set_index("complex_id")["users"]
    assert (shown["export"], shown["magok"]) == (1, 0)
