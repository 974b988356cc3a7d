"""The marts of protected counts against a slow recount, and every difference of shown numbers."""

import itertools
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from src.domain.codes import SEXES, STAGES
from src.protect.keys import cell_keys, record_keys
from src.protect.noise import protect
from src.store import mart_tables
from src.store.secret import read_secret
from src.store.snapshots import current_snapshot, publish
from tests.store import slow_protected, small
from tests.store.uptake_rows import by_chance, publish_by_chance

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=pytest.mark.slow)])
def drawn(request, once):
    """Give randomly drawn tables, the snapshot made from them and its secret."""
    seed = request.param
    folder = once(f"by_chance_{seed}", partial(publish_by_chance, seed=seed))
    return by_chance(seed, count=150), current_snapshot(folder), read_secret(folder)


def mart(snapshot, name: str) -> pd.DataFrame:
    return small.ask(snapshot, select(mart_tables.marts.tables[name]))


def rows_in(groups: dict, companies: set, row) -> pd.DataFrame:
    found = groups[row.program, row.window, row.sex]
    return found[[one in companies for one in found["company_id"]]]


def test_what_is_shown_is_the_recount_with_its_noise_and_keeps_the_thresholds(drawn):
    tables, snapshot, secret = drawn
    groups = slow_protected.by_group(slow_protected.records(tables, secret))
    shown, members = mart(snapshot, "protected_uptake"), slow_protected.members(tables)
    assert {"country", "complex"} <= set(shown["level"])
    assert {"all", "m", "f"} == set(shown["sex"])
    for row in shown.itertuples():
        rows = rows_in(groups, members[row.level, row.place, row.kind], row)
        found = slow_protected.cell(rows, row.program, secret)
        assert (found["users"], found["eligible"]) == (row.users, row.eligible)
        assert found["enough"]
        assert found["firms"] >= 5
        assert found["share"] <= 0.5


def test_no_difference_of_two_shown_places_is_of_few_companies_or_of_one_large(drawn):
    tables, snapshot, secret = drawn
    groups = slow_protected.by_group(slow_protected.records(tables, secret))
    shown, members = mart(snapshot, "protected_uptake"), slow_protected.members(tables)
    compared = 0
    for _, table in shown.groupby(["program", "sex", "window"]):
        for outer, inner in itertools.permutations(table.itertuples(), 2):
            whole = members[outer.level, outer.place, outer.kind]
            part = members[inner.level, inner.place, inner.kind]
            if not part < whole:
                continue
            compared += 1
            firms = rows_in(groups, whole - part, outer).groupby("company_id")["eligible"].sum()
            assert firms.empty or (len(firms) >= 5 and firms.max() <= 0.5 * firms.sum())
    assert compared > 20


def test_the_same_companies_have_the_same_numbers_in_every_place_that_is_them(drawn):
    tables, snapshot, _ = drawn
    members = slow_protected.members(tables)
    shown = mart(snapshot, "protected_uptake")
    shown["companies"] = [
        " ".join(sorted(members[row.level, row.place, row.kind])) for row in shown.itertuples()
    ]
    each = shown.groupby(["companies", "program", "sex", "window"])[["users", "eligible"]]
    assert each.nunique().eq(1).all(axis=None)
    assert each.size().max() > 1


def test_another_publish_of_the_same_data_tells_the_same(drawn, tmp_path_factory):
    tables, snapshot, secret = drawn
    again = publish(snapshot.folder, tables, origin="official", merge=False)
    for name in ("protected_uptake", "protected_weeks", "protected_months"):
        pd.testing.assert_frame_equal(mart(snapshot, name), mart(again, name))
    other = publish(tmp_path_factory.mktemp("other"), tables, origin="official")
    key = ["window", "level", "place", "kind", "program", "sex"]
    both = mart(snapshot, "protected_uptake").merge(mart(other, "protected_uptake"), on=key)
    assert 0.05 < (both["users_x"] == both["users_y"]).mean() < 0.5


@pytest.fixture(scope="module")
def reached(tmp_path_factory):
    """Give tables with campaigns of two channels and agencies, their snapshot and its secret.

    b has no known agency; c is all of its channel and of its agency.
    """
    tables, draw = by_chance(3, count=220), np.random.default_rng(3)
    folder = tmp_path_factory.mktemp("reached")
    tables["campaigns"] = pd.DataFrame(
        [
            *(("a", "방문", "visit", "job_centre"), ("b", "방문", "visit", None)),
            ("c", "편지", "mail", "association"),
        ],
        columns=["campaign_id", "campaign_name", "channel", "agency"],
    ).assign(starts_on=date(2026, 1, 1))
    ids = draw.choice(tables["companies"]["company_id"], 500)
    tables["contacts"] = pd.DataFrame(
        {
            "contact_id": [f"k{number}" for number in range(500)],
            "company_id": ids,
            "campaign_id": draw.choice(["a", "b", "c"], 500),
            "stage": draw.choice(STAGES, 500),
            "contacted_on": date(2026, 2, 3),
        }
    )
    return tables, publish(folder, tables, origin="sample"), read_secret(folder)


def firms_at(tables, row) -> set:
    """Return the firms that a channel or agency brought to a stage or further."""
    contacts = tables["contacts"].merge(tables["campaigns"])
    far = contacts["stage"].map(STAGES.index) >= STAGES.index(row.stage)
    own = (contacts["channel"] == row.channel) | (contacts["agency"] == row.channel)
    return set(contacts.loc[far & own, "company_id"])


def test_firms_reached_are_the_recount_with_its_noise_and_never_few(reached):
    tables, snapshot, secret = reached
    members = slow_protected.members(tables)
    keys = record_keys(tables["companies"]["company_id"], secret)
    keys = keys[keys["sex"] == SEXES[0]].set_index("company_id")["record_key"]
    shown = mart(snapshot, "protected_reach")
    assert {"visit", "mail", "job_centre", "association"} == set(shown["channel"])
    assert {"country", "complex"} <= set(shown["level"])
    for row in shown.itertuples():
        firms = firms_at(tables, row) & members[row.level, row.place, ""]
        key = cell_keys(
            [int(keys[list(firms)].sum())],
            [len(firms)],
            ["reached users"],
            secret,
        )
        assert row.companies == protect([len(firms)], key)[0]
        assert min(row.companies, len(firms)) >= 5


def test_an_agency_and_a_channel_of_the_same_firms_tell_the_same_number(reached):
    """Two draws of noise on one number could be averaged."""
    shown = mart(reached[1], "protected_reach").drop(columns="kind")
    mail, association = (
        shown[shown["channel"] == code].drop(columns="channel").reset_index(drop=True)
        for code in ("mail", "association")
    )
    assert len(mail) > 5
    pd.testing.assert_frame_equal(mail, association)


def test_no_difference_of_firms_reached_is_of_few(reached):
    tables, snapshot, _ = reached
    members = slow_protected.members(tables)
    shown = list(mart(snapshot, "protected_reach").itertuples())
    told = [(row, firms_at(tables, row) & members[row.level, row.place, ""]) for row in shown]
    compared = 0
    for (one, firms), (other, part) in itertools.permutations(told, 2):
        same = one.channel == other.channel
        nested = members[other.level, other.place, ""] <= members[one.level, one.place, ""]
        along = (one.stage == other.stage) != (
            one.level == other.level and one.place == other.place
        )
        if same and nested and along and part < firms:
            compared += 1
            assert len(firms - part) >= 5, (one, other)
    assert compared > 20


def test_a_snapshot_without_uptake_has_no_protected_counts(tmp_path):
    snapshot = publish(tmp_path, small.tables(), origin="official")
    assert mart(snapshot, "protected_uptake").empty
    assert mart(snapshot, "protected_weeks").empty
