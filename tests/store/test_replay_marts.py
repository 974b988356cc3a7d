"""Earlier lists: they know nothing that came later, and later events are counted correctly."""

import pandas as pd
import pytest
from sqlalchemy import select

from src.metrics.visit_effect import assumed
from src.metrics.visit_list import list_of
from src.store import replay_marts
from src.store.cut import known_on
from src.store.engine import fetch_frame, open_engine
from src.store.mart_tables import earlier_lists, uptake_bases
from src.store.snapshots import Snapshot, publish
from tests.waiting_firms import THEN, world

pytestmark = pytest.mark.slow

ASSUMED = assumed(0.1, 0.05, 0.2)


def cut(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return what was known a year before, selected by hand."""
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
    """Return the list made from a snapshot, or from what it knew `months` ago."""
    with open_engine(snapshot).connect() as connection:
        if not months:
            return list_of(replay_marts.asker(connection), "parental", THEN, ASSUMED)
        with known_on(connection, THEN, months) as earlier:
            return list_of(replay_marts.asker(earlier), "parental", THEN, ASSUMED)


@pytest.fixture(scope="module")
def now_and_then(tmp_path_factory) -> tuple[Snapshot, Snapshot]:
    """The publication, and one of the data known a year before."""
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
    waiting = order.set_index("company_id")["open"]
    reached = [without[firm] * min(1, 3 / max(waiting[firm], 1)) for firm in waiting.index]
    assert told["within_reach"] == pytest.approx(sum(reached) * share)
    by_size = order.sort_values("staff", ascending=False, kind="stable")["company_id"][:taken]
    assert rows.loc[("KR", 12, "size"), "without"] == sum(without[firm] for firm in by_size)
    visited = rows.loc[("KR", 12, "visited")]
    assert (visited["firms"], visited["without"]) == (1, without["f04"])
    of_province = rows.loc[("11", 12, "list")]
    pd.testing.assert_series_equal(of_province, rows.loc[("KR", 12, "list")], check_names=False)


def test_of_few_firms_no_earlier_list_is_made(now_and_then):
    assert fetch_frame(open_engine(now_and_then[0]), select(earlier_lists)).empty
