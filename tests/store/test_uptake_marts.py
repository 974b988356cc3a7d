"""The marts of uptake against a slow recount."""

import pandas as pd
import pytest
from sqlalchemy import select

from src.domain.codes import LEVELS
from src.store import mart_tables
from src.store.queries.campaigns import effect_months
from src.store.snapshots import publish
from tests.store import slow_uptake, small
from tests.store.uptake_rows import by_chance

SUMS = ["eligible", "users", "companies"]
NOW = ["window", "period", "program", "sex"]


@pytest.fixture(scope="module", params=["told", pytest.param("untold", marks=pytest.mark.slow)])
def drawn(request, tmp_path_factory):
    """Give randomly drawn tables and the snapshot made from them.

    Rows without a month of eligibility belong to firms that are too large to show how late people
    start.
    """
    tables = by_chance(1, told=request.param == "told")
    return tables, publish(tmp_path_factory.mktemp("drawn"), tables, origin="sample")


def mart(snapshot, name: str, key: list[str]) -> pd.DataFrame:
    rows = small.ask(snapshot, select(mart_tables.marts.tables[name]))
    return rows.set_index(key).sort_index()


def counted(found: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of places with somebody eligible; in others people are only followed."""
    return found.loc[found["eligible"] > 0, SUMS]


def assert_same(found: pd.DataFrame, slow: pd.DataFrame) -> None:
    """Fail if two frames differ in more than the type of a number or the last digit."""
    assert len(slow) > 0
    pd.testing.assert_frame_equal(found, slow, check_dtype=False, check_index_type=False)


def test_the_windows_are_those_of_the_rule(drawn):
    tables, snapshot = drawn
    rows = small.ask(snapshot, select(mart_tables.uptake_windows))
    found = {tuple(row[:4]): tuple(row[4:]) for row in rows.itertuples(index=False)}
    assert found == slow_uptake.windows(tables)


def test_the_open_are_the_recount_of_who_was_eligible_after_the_last_whole_cohort(drawn):
    tables, snapshot = drawn
    found = mart(snapshot, "region_uptake", ["level", "window", "period", "program", "sex"])
    country = found.loc[("country", 12, "now"), "open"].groupby(level=["program", "sex"]).sum()
    assert country.to_dict() == slow_uptake.open_people(tables)


def test_the_open_of_each_firm_are_told_by_how_long_they_are_watched(drawn):
    tables, snapshot = drawn
    found = mart(snapshot, "company_open", ["company_id", "program", "sex", "watched"])["open"]
    slow = slow_uptake.open_by_months(tables)
    assert len(slow) > 50
    assert found.to_dict() == slow


def test_each_judged_firm_has_what_is_believed_of_its_people_of_the_newest_month(drawn):
    _, snapshot = drawn
    key = ["company_id", "program", "sex"]
    judged = mart(snapshot, "firm_rates", key)
    found = mart(snapshot, "help_rates", key)
    assert len(judged) > 50
    assert set(judged.index) <= set(found.index)
    assert found["mean"].between(0, 1).all()
    assert found["zero"].between(0, 1).all()


def test_a_level_is_told_of_each_month_with_somebody_open(drawn):
    _, snapshot = drawn
    open_ = mart(snapshot, "company_open", ["program", "sex", "watched"])
    levels = mart(snapshot, "cohort_levels", ["program", "sex", "watched"])
    assert set(open_.index) <= set(levels.index)
    assert levels["known"].between(0, 1).all()
    newest = levels.groupby(level=["program", "sex"])["level"].first()
    assert (newest == 0).all()


def test_who_started_of_each_month_is_the_recount_of_everybody(drawn):
    tables, snapshot = drawn
    key = [*slow_uptake.KEY, "started"]
    found = mart(snapshot, "cohort_users", key)["users"]
    slow = slow_uptake.cohorts(tables).groupby(key)["users"].sum()
    assert len(slow) > 500
    assert found.to_dict() == slow.to_dict()


@pytest.mark.slow
def test_the_chance_that_a_start_is_known_is_the_recount_month_by_month(drawn):
    tables, snapshot = drawn
    found = mart(snapshot, "cohort_shares", ["program", "sex", "month"])["known"]
    slow = slow_uptake.known(tables)
    assert min(slow.values()) < 0.9
    assert found.to_dict() == pytest.approx(slow)


@pytest.mark.slow
def test_months_of_effects_count_each_person_once_in_the_month_of_eligibility(drawn):
    tables, snapshot = drawn
    slow = slow_uptake.followed_months(tables, "parental", "2026-08")
    found = small.ask(snapshot, effect_months("parental", "2026-08"))
    found = found[found["eligible"] > 0].reset_index(drop=True)
    assert_same(found[list(slow)], slow)


def test_who_was_seen_lately_is_the_recount_of_36_months(drawn):
    tables, snapshot = drawn
    found = mart(snapshot, "company_seen", ["company_id", "program", "sex"])["eligible"]
    last = pd.Period(tables["eligible"]["month"].max(), "M")
    months = slow_uptake.company_months(tables, strangers=True)
    late = months[months["month"].between(str(last - 35), str(last))]
    assert (
        found.to_dict()
        == late.groupby(["company_id", "program", "sex"])["eligible"].sum().to_dict()
    )


def test_the_bases_say_what_was_raised_and_what_is_known_of_the_firms(drawn):
    tables, snapshot = drawn
    found = mart(snapshot, "uptake_bases", ["program", "sex"])
    slow = slow_uptake.quality(tables)
    assert found[list(slow)].to_dict("index") == slow.to_dict("index")
    assert set(found["basis"]) == {"cohort" if slow_uptake.is_told(tables) else "unknown"}


def test_company_uptake_is_the_recount_of_the_companies(drawn):
    tables, snapshot = drawn
    key = ["company_id", "window", "program", "sex"]
    slow = slow_uptake.by_window(tables).query("period == 'now'")
    slow = slow.groupby(key)[["eligible", "users"]].sum().sort_index()
    found = mart(snapshot, "company_uptake", key)
    assert_same(found.loc[found["eligible"] > 0, ["eligible", "users"]], slow)


def test_the_rates_are_the_recount_of_all_companies_of_known_complexes(drawn):
    tables, snapshot = drawn
    key = ["window", "period", "program", "sex", "industry", "size_band"]
    slow = slow_uptake.rates(slow_uptake.by_window(tables), tables).set_index(key).sort_index()
    assert_same(mart(snapshot, "uptake_rates", key), slow)


def test_every_complex_is_the_recount_of_itself_and_its_parts(drawn):
    tables, snapshot = drawn
    rows = slow_uptake.known_rows(tables).merge(slow_uptake.ancestors(tables))
    slow = slow_uptake.uptake(rows.assign(complex_id=rows["above_id"]), [*NOW, "complex_id"])
    assert_same(counted(mart(snapshot, "complex_uptake", [*NOW, "complex_id"])), slow)


@pytest.mark.slow
def test_a_complex_is_held_against_its_like_elsewhere_people_of_one_company_counting_less(drawn):
    tables, snapshot = drawn
    everybody = slow_uptake.known_rows(tables)
    rows = everybody.merge(slow_uptake.ancestors(tables))
    rows = rows.assign(complex_id=rows["above_id"]).query("window == 12 and period == 'now'")
    slow = slow_uptake.held_places(rows, everybody, ["complex_id"])
    found = mart(snapshot, "complex_uptake", [*NOW, "complex_id"])
    assert_same(found.loc[slow.index, slow_uptake.CHANCES], slow)


@pytest.mark.slow
def test_the_periods_of_a_trend_are_the_recount_of_half_years_and_of_their_companies(drawn):
    tables, snapshot = drawn
    everybody = slow_uptake.successive_rows(tables)
    here = slow_uptake.with_moments(everybody[everybody["program"] == "maternity"])
    here = here.merge(slow_uptake.ancestors(tables)).assign(complex_id=lambda f: f["above_id"])
    key = [*NOW, "complex_id"]
    sums = here.groupby(key)[["eligible", "users", "with_all", "with_later"]].sum()
    due = slow_uptake.held_places(here, everybody, ["complex_id"])
    found = mart(snapshot, "uptake_periods", key)
    assert set(here["period"]) >= {"3", "4", "5"}
    assert len(found.xs("maternity", level="program")) == len(sums)
    assert_same(found.loc[sums.index, list(sums)], sums)
    assert_same(found.loc[due.index, slow_uptake.CHANCES], due)
    newest = found.xs(("5", "maternity"), level=("period", "program"))
    ends = slow_uptake.windows(tables)[12, "now", "maternity", "f"][1]
    assert set(newest.xs("f", level="sex")["last_month"]) == {ends}


@pytest.mark.slow
@pytest.mark.parametrize("level", ["country", "sido"])
def test_a_region_is_left_out_of_its_benchmark_with_all_kinds_the_country_is_not(drawn, level):
    tables, snapshot = drawn
    everybody = slow_uptake.known_rows(tables)
    rows = everybody.merge(slow_uptake.placed(tables["complexes"], level))
    rows = rows.query("window == 12 and period == 'now'")
    slow = slow_uptake.held_places(rows, everybody, ["region_code", "kind"])
    found = mart(snapshot, "region_uptake", ["level", *NOW, "region_code", "kind"]).loc[level]
    assert_same(found.loc[slow.index, slow_uptake.CHANCES], slow)
    if level == "country":
        whole = found.loc[(12, "now"), ["users", "expected"]].groupby(level="program").sum()
        assert whole["expected"].tolist() == pytest.approx(whole["users"].tolist())


def test_size_bands_add_up_to_the_place(drawn):
    _, snapshot = drawn
    sums = ["eligible", "users", *slow_uptake.CHANCES]
    groups = mart(snapshot, "uptake_groups", ["level", "window", "program", "sex", "place", "kind"])
    places = mart(snapshot, "complex_uptake", ["period", "window", "program", "sex", "complex_id"])
    found = groups.loc["complex"].groupby(level=[0, 1, 2, 3])[sums].sum()
    slow = places.loc["now", sums].rename_axis(found.index.names)
    assert_same(found, slow)


@pytest.mark.parametrize(
    "level",
    ["country", *(pytest.param(one, marks=pytest.mark.slow) for one in ("sido", "sigungu"))],
)
def test_every_region_is_the_recount_of_its_complexes(drawn, level):
    tables, snapshot = drawn
    places = slow_uptake.placed(tables["complexes"], level)
    rows = slow_uptake.known_rows(tables).merge(places)
    key = [*NOW, "region_code", "kind"]
    slow = slow_uptake.uptake(rows, key)
    found = mart(snapshot, "region_uptake", key)
    assert_same(counted(found[found["level"] == level]), slow)


def test_both_sexes_together_count_a_company_once(drawn):
    tables, snapshot = drawn
    rows = slow_uptake.known_rows(tables).merge(slow_uptake.ancestors(tables))
    rows = rows.assign(complex_id=rows["above_id"])
    key = ["window", "period", "program", "complex_id"]
    found = mart(snapshot, "complex_uptake", key)
    once = (found["companies"] - found["companies_shared"]).groupby(level=key).sum()
    assert once.to_dict() == slow_uptake.uptake(rows, key)["companies"].to_dict()


def test_people_are_the_recount_of_the_head_counts(drawn):
    tables, snapshot = drawn
    rows = slow_uptake.people(tables)
    sums = ["employees", "employees_f", "employees_young"]
    above = rows.merge(slow_uptake.ancestors(tables))
    slow = above.groupby(["above_id", "month"])[sums].sum()
    found = mart(snapshot, "complex_people", ["complex_id", "month"])
    assert_same(found, slow.rename_axis(["complex_id", "month"]).sort_index())
    for level in LEVELS:
        placed = rows.merge(slow_uptake.placed(tables["complexes"], level))
        slow = placed.groupby(["region_code", "kind", "month"])[sums].sum().sort_index()
        found = mart(snapshot, "region_people", ["region_code", "kind", "month"])
        assert_same(found.loc[found["level"] == level, sums], slow)


def test_weeks_and_months_are_the_recount_by_group_of_companies(drawn):
    tables, snapshot = drawn
    reached = {k for k, stage in slow_uptake.furthest(tables).items() if stage != "targeted"}
    group = ["complex_id", "program", "sex", "industry", "size_band", "reached"]
    known = tables["companies"].fillna({"industry": "", "size_band": ""})
    known = known.assign(reached=known["company_id"].isin(reached))
    for name, value, time, rows in (
        ("week_starts", "users", ["week", "received_week"], tables["leave_starts"].merge(known)),
        (
            "month_eligible",
            "eligible",
            ["month"],
            slow_uptake.company_months(tables).merge(known[["company_id", "reached"]]),
        ),
    ):
        slow = rows.groupby([*time, *group])[[value]].sum().sort_index()
        assert_same(mart(snapshot, name, [*time, *group]), slow)


def test_a_company_is_told_with_the_furthest_stage(drawn):
    tables, snapshot = drawn
    facts = mart(snapshot, "company_facts", ["company_id"])
    furthest = {k: v for k, v in slow_uptake.furthest(tables).items() if k != "stranger"}
    assert facts["stage"].dropna().to_dict() == furthest
    assert set(facts.index[facts["reached"]]) == {
        company for company, stage in furthest.items() if stage != "targeted"
    }
    assert len(facts) == len(tables["companies"])
