"""People and the leave they take: within a company's life, on Mondays, reported late."""

import pandas as pd
import pytest
from holidays import country_holidays

from src.sample.calendar import LUNAR_HOLIDAYS
from tests.sample.conftest import earlier_pilot, truth

KEYS = ["company_id", "month", "program", "sex"]


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with plain texts in place of categorical ones."""
    coded = table.select_dtypes("category").columns
    return table.astype(dict.fromkeys(coded, "str"))


def test_users_never_exceed_the_eligible_of_their_month(national):
    starts = plain(national["leave_starts"])
    starts["month"] = starts["week"].dt.strftime("%Y-%m")
    users = starts.groupby(KEYS)["users"].sum()
    eligible = plain(national["eligible"]).set_index(KEYS)["eligible"]
    assert (users <= eligible.reindex(users.index).fillna(0)).all()


def test_weeks_are_mondays_and_months_those_of_the_three_years(sample):
    starts = sample["leave_starts"]
    for column in ("week", "received_week"):
        assert (starts[column].dt.day_of_week == 0).all()
    assert starts["week"].min() == pd.Timestamp("2023-08-07")
    assert starts["received_week"].max() == pd.Timestamp("2026-11-09")
    months = sorted(sample["eligible"]["month"].astype("str").unique())
    assert (months[0], months[-1], len(months)) == ("2023-08", "2026-11", 40)


def test_nothing_is_reported_before_it_started_or_after_as_of(sample):
    starts = sample["leave_starts"]
    waited = starts["received_week"] - starts["week"]
    assert waited.min() >= pd.Timedelta(0)
    assert waited.max() <= pd.Timedelta(weeks=52)
    assert (starts["received_week"] <= pd.Timestamp("2026-11-15")).all()


def test_leave_starts_while_the_company_is_open(national):
    rows = plain(national["leave_starts"]).merge(national["companies"], on="company_id")
    assert (rows["opened_on"] <= rows["week"]).all()
    assert not (rows["closed_on"] < rows["week"]).any()


def test_maternity_is_for_women_and_paternity_for_men(sample):
    for name in ("eligible", "leave_starts"):
        table = sample[name]
        assert set(table.loc[table["program"] == "maternity", "sex"]) == {"f"}
        assert set(table.loc[table["program"] == "paternity", "sex"]) == {"m"}
        assert table["program"].nunique() == 6


def test_whoever_takes_leave_may_need_a_substitute(national):
    starts = plain(national["leave_starts"])
    leave = starts[starts["program"].isin(["parental", "reduced_hours"])]
    leave = leave.assign(month=leave["week"].dt.strftime("%Y-%m"))
    taken = leave.groupby(["company_id", "month", "sex"])["users"].sum()
    eligible = plain(national["eligible"]).query("program == 'replacement'")
    shown = eligible.set_index(["company_id", "month", "sex"])["eligible"]
    pd.testing.assert_series_equal(
        shown.sort_index(), taken.sort_index(), check_names=False, check_dtype=False
    )


@pytest.mark.slow
def test_recent_weeks_are_undercounted_and_old_ones_are_not():
    weeks = truth("national")["weeks"].groupby("week")[["users", "reported"]].sum()
    share = weeks["reported"] / weeks["users"]
    assert share.iloc[-1] < 0.1
    assert 0.3 < share.iloc[-4] < 0.6
    assert share.iloc[-16] > 0.95
    assert (share.iloc[:-52] == 1).all()


@pytest.mark.slow
def test_the_reported_part_of_the_truth_is_what_the_table_shows(national):
    shown = national["leave_starts"].groupby("week")["users"].sum()
    reported = truth("national")["weeks"].groupby("week")["reported"].sum()
    pd.testing.assert_series_equal(
        shown, reported[reported > 0], check_names=False, check_dtype=False
    )


@pytest.mark.slow
def test_setting_another_day_shows_less_of_the_same_kind(pilot):
    earlier = earlier_pilot()
    assert earlier["leave_starts"]["received_week"].max() <= pd.Timestamp("2025-02-17")
    assert earlier["contacts"]["contacted_on"].max() <= pd.Timestamp("2025-02-28")
    assert earlier["companies"]["opened_on"].max() <= pd.Timestamp("2025-02-28")
    assert earlier["events"]["happened_on"].max() == pd.Timestamp("2025-02-23")
    assert len(earlier["contacts"]) < len(pilot["contacts"])


@pytest.mark.parametrize("year", range(2015, 2029))
def test_the_days_of_the_lunar_year_are_those_of_the_calendar(year):
    known = country_holidays("KR", years=year, language="en_US")
    days = [day for day in LUNAR_HOLIDAYS if day.startswith(str(year))]
    assert len(days) == 2
    for day, name in zip(days, ("Korean New Year", "Chuseok"), strict=True):
        assert name in known[day]
