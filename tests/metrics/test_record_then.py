"""Records as of a day: by hand, and against a slow count; later events change none of them."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.contact_panel import make_panel
from src.metrics.months import month_number, month_numbers
from src.metrics.other_records import others_of, shortfalls
from src.metrics.record_then import Started, numbered, record_of
from src.metrics.stacked_cohorts import scores_at_contact

MONTHS = [str(month) for month in pd.period_range("2024-01", "2025-12", freq="M")]
LAGS = pd.DataFrame({
    "program": ["parental"] * 4 + ["maternity"] * 2, "sex": ["f", "f", "m", "m", "f", "f"],
    "months": [0, 3, 0, 9, 0, 1], "share": [0.5, 0.5, 0.2, 0.8, 0.9, 0.1],
    "own": [True] * 4 + [False] * 2,
})  # fmt: skip
NAMES = ["company_id", "month", "program", "sex"]


def rows_of(*rows: tuple) -> pd.DataFrame:
    names = ["firm", "number", "sex", "eligible", "users", "expected", "known"]
    return pd.DataFrame(rows, columns=names)


def started(*rows: tuple) -> Started:
    """Return who started parental leave, and when; months are numbers."""
    names = ["firm", "number", "sex", "started", "users"]
    return Started(pd.DataFrame(rows, columns=names), LAGS[LAGS["own"]])


def test_users_are_those_who_had_started_and_others_count_as_far_as_a_start_was_known():
    # two mothers of month 10, of whom one started at once and one three months later; a father
    rows = rows_of((0, 10, "f", 2.0, 2, 1.4, 1.0), (1, 10, "m", 0.6, 0, 0.06, 0.6))
    record = record_of(2, rows, ["sex"], started((0, 10, "f", 10, 1), (0, 10, "f", 13, 1),
                                                 (1, 10, "m", 19, 0)))  # fmt: skip
    users, eligible, expected = record.between(5, 11)
    # half of the mothers' starts are known within a month; nobody in the father's group started
    # later, so its lags say nothing and all is known at once
    assert users.tolist() == [1, 0]
    assert eligible.tolist() == pytest.approx([1.0, 1.0])
    assert expected.tolist() == pytest.approx([0.7, 0.1])
    users, eligible, expected = record.between(5, 14)
    assert (users[0], eligible[0], expected[0]) == (2, pytest.approx(2.0), pytest.approx(1.4))


def test_months_before_the_record_and_from_its_end_on_do_not_count():
    rows = rows_of((0, 4, "f", 1.0, 1, 0.5, 1.0), (0, 9, "f", 1.0, 1, 0.5, 1.0))
    record = record_of(1, rows, ["sex"], None)
    assert [float(each[0]) for each in record.between(5, 9)] == [0, 0, 0]
    assert [float(each[0]) for each in record.between(4, 9)] == [1, 1, 0.5]
    assert [float(each[0]) for each in record.between(4, 10)] == [2, 2, 1]


def test_people_count_in_full_where_that_is_asked_however_little_is_known():
    rows = rows_of((0, 10, "f", 2.0, 1, 1.4, 1.0))
    record = record_of(1, rows, ["sex"], started((0, 10, "f", 11, 1)), whole=True)
    users, eligible, expected = record.between(5, 11)
    assert (users[0], eligible[0], expected[0]) == (0, 2, pytest.approx(0.7))


def made_up(seed: int = 3, firms: int = 300):
    """Return months of parental leave, of maternity leave, who started when, and contacts."""
    draw = np.random.default_rng(seed)
    frames, starts = [], []
    for program, sexes in (("parental", "fm"), ("maternity", "f")):
        for sex in sexes:
            lags = LAGS[(LAGS["program"] == program) & (LAGS["sex"] == sex)]
            eligible = draw.poisson(0.12, (firms, len(MONTHS)))
            users = draw.binomial(eligible, 0.5)
            firm, month = np.nonzero(eligible)
            rows = pd.DataFrame({"company_id": firm, "month": np.array(MONTHS)[month]})
            rows = rows.assign(program=program, sex=sex, eligible=eligible[firm, month] * 1.0)
            frames.append(rows.assign(users=users[firm, month], rate=0.5, known=1.0))
            who = rows.loc[np.repeat(rows.index, users[firm, month]), NAMES]
            late = draw.choice(lags["months"], len(who), p=lags["share"])
            began = pd.PeriodIndex(who["month"], freq="M") + late
            starts.append(who.assign(started=began.astype(str)))
    starts = pd.concat(starts).groupby([*NAMES, "started"]).size().rename("users").reset_index()
    months, others = frames[0], frames[2]
    months = pd.concat([months, frames[1]], ignore_index=True).drop(columns="program")
    others = others.assign(expected=others["eligible"] * 0.5, usual=others["eligible"] * 0.5)
    contacts = pd.DataFrame({"company_id": range(40), "first_on": "2025-03-10"})
    return months, others, starts.assign(own=starts["program"] == "parental"), contacts


AT = month_number("2025-03")


def test_a_record_is_the_slow_count_of_everybody_as_it_stood():
    """The slow obvious version: person by person, by the month in which each starts."""
    months, _, starts, contacts = made_up()
    panel = make_panel(months, contacts, Started(starts, LAGS).of(own=True))
    users, eligible, _ = panel.record.between(AT - 12, AT)
    known = {("f", 0): 0.5, ("m", 0): 0.2}
    for place in range(0, len(panel.companies), 13):
        company = panel.companies[place]
        mine = months[months["company_id"] == company]
        people = 0.0
        for row in mine.itertuples():
            waited = AT - month_number(row.month)
            if 1 <= waited <= 12:
                whole = waited > (3 if row.sex == "f" else 9)
                people += row.eligible * (1.0 if whole else known[row.sex, 0])
        did = starts[(starts["company_id"] == company) & starts["own"]]
        numbers = month_numbers(did["month"]), month_numbers(did["started"])
        inside = (numbers[0] >= AT - 12) & (numbers[0] < AT) & (numbers[1] < AT)
        assert users[place] == did["users"][inside].sum()
        assert eligible[place] == pytest.approx(people)


def test_what_became_of_those_who_waited_at_a_contact_changes_no_record_of_before():
    """Whoever had not started by then starts later, or never: scores and what was seen stay."""
    months, others, starts, contacts = made_up()
    before = month_numbers(starts["started"]) < AT
    never = starts[before | (month_numbers(starts["month"]) >= AT)]
    later = starts.assign(started=starts["started"].where(before, "2025-12"))
    found = []
    for each in (starts, never, later):
        told = Started(each, LAGS)
        panel = make_panel(months, contacts, told.of(own=True))
        known = others_of(panel, others, months, month_number(MONTHS[-1]), told)
        found.append((scores_at_contact(panel, 24)[AT], shortfalls(panel, known.seen)[AT]))
    for score, seen in found[1:]:
        assert score.tolist() == found[0][0].tolist()
        assert seen.tolist() == found[0][1].tolist()


def test_firms_that_are_not_compared_are_left_out_of_who_started():
    _, _, starts, _ = made_up()
    told = numbered(Started(starts, LAGS), pd.Index([7, 3]))
    assert set(told.starts["firm"]) == {0, 1}
    assert numbered(None, pd.Index([7])) is None
