"""Estimates of how people become eligible: from sums over firms, against the made-up truth."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import create_engine, insert, literal, select

from src.store.mart_tables import company_facts
from src.store.open_marts import months_open, seen_rates, staff_of


def test_the_rate_and_the_likeness_of_firms_are_those_of_the_draw():
    draw = np.random.default_rng(3)
    staff = draw.integers(1, 60, 40_000).astype(float)
    seen = draw.poisson(0.03 * staff * 3 * draw.gamma(2.0, 0.5, 40_000)).astype(float)
    sums = pd.DataFrame(
        {
            "program": ["parental"],
            "sex": ["f"],
            "eligible": [seen.sum()],
            "employees": [staff.sum()],
            "crossed": [(seen * staff).sum()],
            "squared": [(seen**2).sum()],
            "weighed": [(staff**2).sum()],
        }
    )
    (row,) = seen_rates(sums, 36).itertuples()
    assert row.months == 36
    assert row.yearly == pytest.approx(0.03, rel=0.05)
    assert row.likeness == pytest.approx(2.0, rel=0.1)


def test_where_nobody_was_seen_nobody_is_expected():
    sums = dict.fromkeys(("eligible", "employees", "crossed", "squared", "weighed"), [0.0])
    (row,) = seen_rates(
        pd.DataFrame({"program": ["parental"], "sex": ["f"], **sums}), 12
    ).itertuples()
    assert row.yearly == 0


@pytest.mark.parametrize(
    ("employees", "women", "men", "staff"),
    [
        (10, 4, 5, (4.0, 5.0)),
        (None, 4, 3, (4.0, 3.0)),
        (3, 4, 0, (4.0, 0.0)),
        (10, None, None, (5.0, 5.0)),
        (None, None, None, (None, None)),
    ],
)
def test_staff_of_a_sex_are_the_heads_counted_and_unknown_is_not_none(employees, women, men, staff):
    facts = company_facts.c
    given = {facts.company_id: "k", facts.employees: employees}
    given |= {facts.employees_f: women, facts.employees_m: men}
    rest = {facts.company_name: "", facts.complex_id: "", facts.reached: False, facts.is_open: True}
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        company_facts.create(connection)
        connection.execute(insert(company_facts).values(rest | given))
        asked = [staff_of(literal(sex)) for sex in ("f", "m")]
        assert tuple(connection.execute(select(*asked)).one()) == staff
    engine.dispose()


@pytest.mark.parametrize(
    ("opened", "months"),
    [(None, 36.0), (date(2020, 5, 1), 36.0), (date(2025, 12, 3), 11.5), (date(2026, 11, 2), 0.5)],
)
def test_people_were_seen_since_a_firm_opened(opened, months):
    """The data cover 36 months, the last of them November 2026."""
    given = {"company_id": "k", "company_name": "", "complex_id": "", "opened_on": opened}
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        company_facts.create(connection)
        connection.execute(
            insert(company_facts).values(given | {"reached": False, "is_open": True})
        )
        asked = months_open(literal("2026-11"), literal(36.0))
        assert connection.execute(select(asked).select_from(company_facts)).scalar() == months
    engine.dispose()
