"""The attack on protected counts: loosened rules reveal much, the actual rules hardly anything."""

import numpy as np
import pandas as pd
import pytest

from bench.protect_equal import by_chance, of_none
from bench.protect_reach import attack_reach
from bench.protect_readings import limits, most_likely, together
from bench.protect_readings import possible as counts_told_as
from bench.protect_tables import TARGETS, attack_tables
from bench.protect_weeks import attack_weeks
from bench.protect_world import loosened, publish_two
from src.domain.codes import STAGES
from tests.store import small

PROGRAMS = ("parental", "maternity", "flexible")
SIZES = {"digital": 45, "bupyeong": 30, "juan": 7, "magok": 25, "onsan": 3, "export-seoul": 2}
SMALL = tuple(f"small-{number:02d}" for number in range(40))
"""Complexes with one firm each."""
MONTHS = pd.period_range("2023-10", "2026-11", freq="M").astype(str)


def made(share: float = 0.12, small_too: bool = False) -> dict[str, pd.DataFrame]:
    """Return a country of 112 firms with people eligible in some months, half of them users.

    share : the share of such months. small_too : include the 40 firms that are alone in a complex.
    """
    draw = np.random.default_rng(7)
    places = [place for place, count in SIZES.items() for _ in range(count)]
    places += SMALL if small_too else ()
    alone = [(one, None, one, one, "general", "31", "31710", True) for one in SMALL]
    ids = [f"k{number:03d}" for number in range(len(places))]
    companies = pd.DataFrame(
        {
            "company_id": ids,
            "company_name": ids,
            "complex_id": places,
            "industry": draw.choice([f"industry {n}" for n in range(20)], len(ids)),
            "size_band": draw.choice(["5-49", "50-299"], len(ids)),
        }
    )
    frame = pd.MultiIndex.from_product(
        [ids, MONTHS, PROGRAMS, ["f", "m"]], names=["company_id", "month", "program", "sex"]
    ).to_frame(index=False)
    frame = frame[draw.random(len(frame)) < share]
    frame = frame.assign(eligible=1)
    used = frame[draw.random(len(frame)) < 0.5]
    week = pd.to_datetime(used["month"] + "-01") + pd.offsets.Week(weekday=0)
    late = pd.to_timedelta(7 * (draw.geometric(0.4, len(used)) - 1), unit="D")
    starts = used.assign(week=week, received_week=week + late, users=1)
    starts = starts[starts["received_week"] <= pd.Timestamp("2026-11-23")]
    return {
        "regions": small.regions(),
        "complexes": pd.concat([small.complexes(), pd.DataFrame(alone, columns=small.KEYS)]),
        "companies": companies,
        "eligible": frame,
        "leave_starts": starts.drop(columns=["eligible", "month"]),
    }


@pytest.fixture(scope="module")
def tables():
    return made(0.06, small_too=True)


@pytest.fixture(scope="module")
def held(tables, tmp_path_factory):
    return publish_two(tmp_path_factory.mktemp("held"), tables)


@pytest.fixture(scope="module")
def loose(tables, tmp_path_factory):
    return publish_two(tmp_path_factory.mktemp("loose"), tables, "loosened")


def found(snapshots, regions=frozenset()):
    """Return what the attack finds on single firms over time, for all programmes together."""
    each = [attack_tables(*snapshots, program, TARGETS, regions) for program in PROGRAMS]
    return {target: together([one[target] for one in each]) for target in TARGETS}


@pytest.mark.slow
def test_an_insider_names_single_firms_hardly_oftener_than_by_their_kind(held):
    for target, one in found(held).items():
        assert one.cells > 50
        assert one.points <= 10, target
        assert one.certain == 0, target


@pytest.mark.slow
def test_nor_does_he_who_may_see_the_firms_of_a_district(held):
    for target, one in found(held, frozenset({"28237"})).items():
        assert one.points <= 10, target
        assert one.certain == 0, target


@pytest.mark.slow
def test_with_the_rules_loosened_he_knows_the_users_of_some_firms_for_certain(loose):
    each = [attack_tables(*loose, program)["24"] for program in PROGRAMS]
    assert together(each).certain > 10


@pytest.mark.slow
def test_without_noise_he_finds_out_much_more(tables, tmp_path):
    both = publish_two(tmp_path, tables, "bare")
    each = [attack_tables(*both, program)["24"] for program in PROGRAMS]
    assert together(each).points > 10
    assert together(each).certain > 30


@pytest.fixture(scope="module")
def weekly(tables, tmp_path_factory):
    """Return snapshots, held and loosened, with many starts a week in 디지털 and 부평.

    온산, with three firms, has many too: the rules publish nothing of its weeks.
    """
    draw = np.random.default_rng(3)
    firms = tables["companies"].set_index("company_id")["complex_id"]
    firms = firms[firms.isin(["digital", "bupyeong", "onsan"])]
    weeks = pd.date_range("2024-01-01", "2026-11-16", freq="W-MON")
    often = pd.DataFrame(
        [(company, week) for company in firms.index for week in weeks],
        columns=["company_id", "week"],
    ).assign(program="paternity", sex="m")
    few = often["company_id"].map(firms) == "onsan"
    often["users"] = draw.poisson(np.where(few, 9, 0.4))
    often = often[often["users"] > 0]
    often["received_week"] = often["week"] + pd.to_timedelta(7 * (often.index % 4), unit="D")
    people = often.assign(month=often["week"].astype(str).str[:7]).rename(
        columns={"users": "eligible"}
    )
    key = ["company_id", "month", "program", "sex"]
    more = tables | {
        "leave_starts": often[often["received_week"] <= pd.Timestamp("2026-11-23")],
        "eligible": people.groupby(key)["eligible"].sum().reset_index(),
    }
    made = [tmp_path_factory.mktemp(rule) for rule in ("held", "loosened")]
    return publish_two(made[0], more), publish_two(made[1], more, "loosened")


@pytest.mark.slow
def test_single_weeks_tell_hardly_anything_of_a_firm(weekly):
    one = attack_weeks(*weekly[0], "paternity")
    assert one.cells > 20
    assert one.points <= 10
    assert one.certain == 0


@pytest.mark.slow
def test_with_the_rules_loosened_weeks_of_three_firms_are_told(weekly):
    strict, loose = (attack_weeks(*both, "paternity") for both in weekly)
    assert loose.firms > strict.firms
    assert loose.cells > strict.cells


@pytest.mark.slow
def test_programmes_that_no_place_is_told_of_by_weeks_are_not_attacked(held):
    assert attack_weeks(*held, "flexible") is None


def contacted(tables: dict) -> dict[str, pd.DataFrame]:
    """Return the tables with two channels that each contacted two thirds of the firms.

    One channel is all of an agency; two agencies share the other.
    """
    draw, ids = np.random.default_rng(11), tables["companies"]["company_id"].to_numpy()
    days = pd.date_range("2026-01-05", "2026-11-16", freq="D")
    parts = [
        pd.DataFrame(
            {
                "company_id": draw.choice(ids, 2 * len(ids) // 3, replace=False),
                "campaign_id": campaign,
                "stage": draw.choice(STAGES, 2 * len(ids) // 3),
                "contacted_on": draw.choice(days, 2 * len(ids) // 3),
            }
        )
        for campaign in ("a", "b")
    ]
    contacts = pd.concat(parts, ignore_index=True)
    theirs = (contacts["campaign_id"] == "b") & (draw.random(len(contacts)) < 0.5)
    contacts["agency"] = theirs.map({True: "association", False: None})
    campaigns = pd.DataFrame(
        [("a", "방문", "visit", "job_centre"), ("b", "편지", "mail", "kicox")],
        columns=["campaign_id", "campaign_name", "channel", "agency"],
    ).assign(starts_on=pd.Timestamp("2026-01-01").date())
    ids = [f"c{number}" for number in range(len(contacts))]
    return tables | {"campaigns": campaigns, "contacts": contacts.assign(contact_id=ids)}


@pytest.fixture(scope="module", params=["hold", "loosened"])
def reached(request, tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, attack_reach(*publish_two(folder, contacted(tables), request.param))


@pytest.mark.slow
def test_whom_campaigns_reached_is_hardly_told_and_more_with_the_rules_loosened(reached):
    rule, found = reached
    assert set(found) == {"reached", "stopped"}
    for target, one in found.items():
        assert one.cells > 20
        if rule == "hold":
            assert one.points <= 10, target
            assert one.certain == 0, target
    if rule == "loosened":
        assert found["reached"].certain > 5


def test_equal_numbers_are_of_equal_people_or_equal_by_chance():
    alike = by_chance()
    assert alike[0] == pytest.approx(0.2, abs=0.02)
    assert (np.diff(alike[:11]) < 0).all()
    assert alike[11] == 0
    likely, mean, variance = of_none(2.0, 1.0, 0.1)
    assert likely == pytest.approx(0.1 / (0.1 + 0.9 * 0.12), abs=0.05)
    assert 0 < mean < 2
    assert variance < 2


def test_bounds_of_sums_are_carried_to_single_numbers():
    from scipy import sparse

    both, first = [1, 1], [1, 0]
    least, most = limits(sparse.csr_matrix([both, first]), [(5, 5), (3, 9)], np.array([4, 2]))
    assert (least.tolist(), most.tolist()) == ([3, 1], [4, 2])


def test_what_is_told_outweighs_the_kind_only_where_it_is_near():
    two, rate = np.array([2, 2]), np.array([0.2, 0.2])
    told = np.array([2.0, 2.0]), np.array([0.1, 50.0])
    assert most_likely(two, rate, *told).tolist() == [2, 0]


def test_rules_are_as_before_after_they_were_loosened():
    from src.protect import rules
    from src.protect import tables as planned

    with loosened():
        assert planned.PLACE.firms == 1
    assert (planned.PLACE.firms, rules.FEWEST) == (5, 5)


def test_what_is_told_leaves_open_all_counts_within_the_largest_noise():
    assert counts_told_as(100) == (95, 105)
    assert counts_told_as(0) == (0, 5)
    assert counts_told_as(3) == (1, 8)
