"""Earlier lists: they know nothing that came later, and what came after is counted rightly."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from src.store import replay_marts
from src.store.cut import known_on
from src.store.engine import fetch_frame, open_engine
from src.store.mart_tables import earlier_lists, uptake_bases
from src.store.snapshots import Snapshot, publish
from tests.store import small

pytestmark = pytest.mark.slow

FIRMS = 80
AS_OF, MONTHS = date(2026, 11, 9), pd.period_range("2022-01", "2026-10", freq="M")
THEN = date(2025, 11, 9)


def world(seed: int = 5) -> dict[str, pd.DataFrame]:
    """Return firms where mothers start a few months after being eligible, told by the files."""
    draw = np.random.default_rng(seed)
    ids = [f"f{number:02d}" for number in range(FIRMS)]
    rates = draw.uniform(0.1, 0.95, FIRMS)
    counts = draw.poisson(0.25, (len(MONTHS), FIRMS))
    people = [
        (firm, str(month), draw.random() < rates[at], int(draw.integers(0, 6)))
        for row, month in enumerate(MONTHS)
        for at, firm in enumerate(ids)
        for _ in range(counts[row, at])
    ]
    rows = pd.DataFrame(people, columns=["company_id", "month", "starts", "wait"])
    eligible = rows.groupby(["company_id", "month"]).size().rename("eligible").reset_index()
    started = rows[rows["starts"]].copy()
    months = pd.PeriodIndex(started["month"], freq="M") + started["wait"].to_numpy()
    # the first Monday of the month, reported a week later
    started["week"] = [first_monday(month) for month in months]
    started["received_week"] = started["week"] + pd.Timedelta(weeks=1)
    started = started[started["received_week"] <= AS_OF]
    program = {"program": "parental", "sex": "f"}
    contacts = pd.DataFrame(
        {
            "contact_id": ["early", "late"],
            "campaign_id": None,
            "company_id": ["f03", "f04"],
            "contacted_on": [date(2025, 3, 3), date(2026, 2, 3)],
            "stage": "visited",
        }
    )
    facts = pd.DataFrame(
        {
            "company_id": ids,
            "company_name": ids,
            "complex_id": "digital",
            "industry": np.resize(["food", "machinery"], FIRMS),
            "size_band": np.resize(["1-4", "5-49", "50-299"], FIRMS),
            "employees": np.resize([3, 30, 120], FIRMS),
        }
    )
    return {
        "regions": small.regions(),
        "complexes": small.complexes(),
        "companies": facts,
        "contacts": contacts,
        "eligible": eligible.assign(**program),
        "leave_starts": started.rename(columns={"month": "eligible_month"})
        .drop(columns=["starts", "wait"])
        .assign(users=1, **program)
        .groupby(["company_id", "program", "sex", "week", "received_week", "eligible_month"])
        .sum()
        .reset_index(),
    }


def first_monday(month: pd.Period) -> date:
    day = month.start_time
    return (day + pd.Timedelta(days=-day.weekday() % 7)).date()


def cut(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return what was known a year before, by hand."""
    starts, people, contacts = (tables[name] for name in ("leave_starts", "eligible", "contacts"))
    return tables | {
        "leave_starts": starts[starts["received_week"] <= THEN],
        "eligible": people[people["month"] <= "2025-10"],
        "contacts": contacts[contacts["contacted_on"] <= THEN],
    }


def published(folder, tables) -> Snapshot:
    folder.mkdir()
    return publish(folder, tables, origin="sample")


def listed(snapshot: Snapshot, months: int = 0) -> pd.DataFrame:
    """Return the list made of a snapshot, or of what it knew so many months ago."""
    with open_engine(snapshot).connect() as connection:
        if not months:
            return replay_marts.list_of(connection, "parental", THEN)
        with known_on(connection, THEN, months) as earlier:
            return replay_marts.list_of(earlier, "parental", THEN)


@pytest.fixture(scope="module")
def now_and_then(tmp_path_factory) -> tuple[Snapshot, Snapshot]:
    """The publication, and one of what was known a year before."""
    folder, tables = tmp_path_factory.mktemp("replay"), world()
    return published(folder / "now", tables), published(folder / "then", cut(tables))


@pytest.fixture
def few_will_do(monkeypatch):
    monkeypatch.setattr(replay_marts, "FEWEST_FIRMS", 10)
    monkeypatch.setattr(replay_marts, "PART", 4)


def test_the_list_of_a_year_ago_is_that_of_data_cut_to_what_was_known(now_and_then):
    then, now = listed(now_and_then[1]), listed(now_and_then[0], months=12)
    assert then["open"].sum() > 10
    pd.testing.assert_frame_equal(now, then, rtol=2e-3, atol=2e-3)


def test_what_came_later_changes_no_earlier_list(tmp_path, now_and_then):
    tables, other = world(), world(seed=6)
    changed = dict(tables)
    for name, column, then in (
        ("leave_starts", "received_week", THEN),
        ("eligible", "month", "2025-10"),
    ):
        before, after = tables[name], other[name]
        changed[name] = pd.concat([before[before[column] <= then], after[after[column] > then]])
    starts = changed["leave_starts"]
    key = ["company_id", "program", "sex", "week", "received_week", "eligible_month"]
    changed["leave_starts"] = starts.groupby(key)["users"].sum().reset_index()
    other_now = published(tmp_path / "other", changed)
    one, two = (listed(each, months=12) for each in (now_and_then[0], other_now))
    pd.testing.assert_frame_equal(one, two)


def test_what_came_after_is_what_a_slow_recount_finds(tmp_path, now_and_then, few_will_do):
    tables, then = world(), now_and_then[1]
    now = published(tmp_path / "now", tables)
    rows = fetch_frame(open_engine(now), select(earlier_lists)).set_index(
        ["sido", "months", "rule"]
    )
    assert set(rows.index.get_level_values("months")) == {3, 6, 12}
    ends = [
        fetch_frame(open_engine(each), select(uptake_bases))["last_month"].max()
        for each in (then, now)
    ]
    assert ends[0] < ends[1]
    starts = tables["leave_starts"]
    without, ended = dict.fromkeys(tables["companies"]["company_id"], 0), 0
    for row in tables["eligible"].itertuples():
        if ends[0] < row.month <= ends[1]:
            mine = starts[starts["company_id"] == row.company_id]
            started = mine.loc[mine["eligible_month"] == row.month, "users"].sum()
            without[row.company_id] += row.eligible - started
            ended += row.eligible
    order = listed(then)
    taken = len(order) // 4
    told = rows.loc[("KR", 12, "random")]
    assert told["firms"] == taken
    share = taken / len(order)
    assert told["ended"] == pytest.approx(ended * share)
    assert told["without"] == pytest.approx(sum(without.values()) * share)
    reached = [min(each, 3) for each in without.values()]
    assert told["within_reach"] == pytest.approx(sum(reached) * share)
    by_size = order.sort_values("staff", ascending=False, kind="stable")["company_id"][:taken]
    assert rows.loc[("KR", 12, "size"), "without"] == sum(without[firm] for firm in by_size)
    visited = rows.loc[("KR", 12, "visited")]
    assert (visited["firms"], visited["without"]) == (1, without["f04"])
    of_province = rows.loc[("11", 12, "list")]
    pd.testing.assert_series_equal(of_province, rows.loc[("KR", 12, "list")], check_names=False)


def test_of_few_firms_no_earlier_list_is_made(now_and_then):
    assert fetch_frame(open_engine(now_and_then[0]), select(earlier_lists)).empty
