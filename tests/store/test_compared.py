"""Rows new, changed and gone between two snapshots, against a slow and obvious count."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.store.compared import Compared, compared
from src.store.snapshots import publish
from tests.store import small

pytestmark = pytest.mark.slow

KEYS = ["company_id", "month", "program", "sex"]


def eligible(people: dict[tuple[str, str], int]) -> pd.DataFrame:
    rows = [
        (company, month, "parental", "f", number) for (company, month), number in people.items()
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "eligible"])


def published(folder, people: dict[tuple[str, str], int]):
    tables = small.tables() | {"eligible": eligible(people)}
    return publish(folder, tables, origin="official", merge=False)


BEFORE = {("a", "2026-01"): 1, ("b", "2026-01"): 2, ("c", "2026-01"): 3, ("a", "2026-02"): 4}
AFTER = {("a", "2026-01"): 1, ("b", "2026-01"): 9, ("d", "2026-01"): 3, ("a", "2026-03"): 4}


@pytest.mark.parametrize(
    ("periods", "counts"),
    [
        (None, (4, 4, 2, 1, 2)),
        ({"2026-01"}, (4, 4, 1, 1, 1)),
        ({"2026-03"}, (4, 4, 1, 0, 0)),
        (set(), (4, 4, 0, 0, 0)),
    ],
)
def test_rows_are_new_changed_and_gone_by_their_key_within_the_periods(tmp_path, periods, counts):
    before, after = (published(tmp_path / name, rows) for name, rows in
                     (("a", BEFORE), ("b", AFTER)))  # fmt: skip
    assert compared(before, after, "eligible", periods) == Compared(*counts)


def test_rows_of_one_key_that_another_column_divides_are_each_compared(tmp_path):
    """Starts of one week that differ only in their month of eligibility are separate rows."""
    week = date(2026, 1, 5)

    def of(people: dict[str | None, int]):
        rows = [("a", week, "parental", "f", week, month, one) for month, one in people.items()]
        names = ["company_id", "week", "program", "sex", "received_week", "eligible_month", "users"]
        tables = small.tables() | {"leave_starts": pd.DataFrame(rows, columns=names)}
        return publish(tmp_path / str(len(people)), tables, origin="official", merge=False)

    three = of({"2025-06": 1, "2025-07": 2, None: 3})
    assert compared(three, three, "leave_starts", None) == Compared(3, 3, 0, 0, 0)
    assert compared(three, of({"2025-06": 1, None: 4}), "leave_starts", None) == Compared(
        3, 2, 0, 1, 1
    )


def test_where_nothing_was_served_all_rows_are_new(tmp_path):
    after = published(tmp_path, AFTER)
    assert compared(None, after, "eligible", None) == Compared(0, 4, 4, 0, 0)


def test_any_two_tables_are_compared_as_dictionaries_are(tmp_path):
    chance = np.random.default_rng(5)
    draws = [
        {(f"c{c}", f"2026-{m:02}"): int(n) for c, m, n in chance.integers(1, 9, (60, 3))}
        for _ in range(2)
    ]
    old, new = draws
    kept = old.keys() & new.keys()
    changed = sum(old[key] != new[key] for key in kept)
    before, after = (published(tmp_path / str(n), rows) for n, rows in enumerate(draws))
    counts = (len(old), len(new), len(new) - len(kept), changed, len(old) - len(kept))
    assert compared(before, after, "eligible", None) == Compared(*counts)
