"""People of firms before and after a visit, and of firms that nobody had visited yet."""

import pandas as pd
import pytest

from src.metrics.visit_records import FAR, arms_of, visit_records

FIRST = pd.Series({"early": 10, "late": 20, "middle": 14})
FIRMS = pd.Series(["early", "late", "middle", "never"])


def person(company_id: str, number: int, users: int, **month: float) -> dict:
    told = {"worth": 1.0, "known": 1.0, "level": 0.0, "followed": 12} | month
    return {
        "company_id": company_id,
        "program": "parental",
        "sex": "f",
        "number": number,
        "eligible": 2,
        "users": users,
    } | told


def records(*people: dict) -> pd.DataFrame:
    found = visit_records(arms_of(FIRST, FIRMS, most=10), pd.DataFrame(people))
    return found.set_index(["company_id", "visited"])


def test_a_firm_visited_late_stands_beside_the_others_until_its_visit():
    arms = arms_of(FIRST, FIRMS, most=10).set_index(["company_id", "visited"])
    assert arms[["visit", "until"]].to_dict("index") == {
        ("early", True): {"visit": 10, "until": FAR},
        ("late", True): {"visit": 20, "until": FAR},
        ("middle", True): {"visit": 14, "until": FAR},
        ("late", False): {"visit": 14, "until": 20},
        ("never", False): {"visit": 14, "until": FAR},
    }


def test_of_many_firms_that_nobody_visited_some_are_taken_evenly():
    firms = pd.Series([f"k{at}" for at in range(100)])
    arms = arms_of(pd.Series({"k0": 5}), firms, most=10)
    assert arms["company_id"].tolist() == ["k0", *[f"k{at}" for at in range(1, 100, 9)]]


def test_people_are_before_or_after_and_the_month_of_the_visit_is_neither():
    found = records(
        person("early", 9, 1),
        person("early", 10, 2),
        person("early", 11, 2),
        person("late", 13, 0),
        person("late", 16, 1),
        person("late", 25, 2),
    )
    columns = ["users_before", "eligible_before", "users_after", "eligible_after"]
    assert found[columns].apply(tuple, axis=1).to_dict() == {
        ("early", True): (1, 2.0, 2, 2),
        ("late", False): (0, 2.0, 1, 2),
        ("late", True): (1, 4.0, 2, 2),
    }


def test_who_has_not_started_counts_as_far_as_it_tells():
    found = records(
        person("early", 8, 1, worth=0.25),
        person("early", 9, 0, worth=0.5),
        person("early", 11, 1, known=0.5, level=0.1),
        person("early", 12, 0, known=0.0, level=9.0),
        person("early", 13, 0, known=1.0, level=-0.2),
    ).loc[("early", True)]
    assert found["users_before"] == 1
    assert found["eligible_before"] == 1 + 0.25 + 2 * 0.5
    assert found["eligible_after"] == 6
    assert found["known_after"] == pytest.approx((0.5 * 2 + 1.0 * 2) / 6)
    assert found["level"] == pytest.approx((0.1 * 1 - 0.2 * 2) / 3)


def test_another_programme_of_a_firm_is_kept_for_what_it_says_before():
    other = person("early", 5, 0) | {"program": "paternity", "sex": "m"}
    found = records(other, person("early", 12, 1), person("never", 5, 0))
    assert found.index.tolist() == [("early", True), ("early", True)]
    assert found["program"].tolist() == ["parental", "paternity"]
    assert found["eligible_after"].tolist() == [2, 0]


def test_who_waited_at_the_visit_counts_for_the_whole_firm():
    other = person("early", 9, 1) | {"program": "paternity", "sex": "m"}
    found = records(
        person("early", 8, 1),
        person("early", 3, 0, followed=6),
        person("early", 9, 0) | {"program": "flexible"},
        other,
        person("early", 11, 0),
    )
    assert found["waiting"].tolist() == [2, 2, 2]
