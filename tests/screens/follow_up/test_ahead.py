"""The calendar: coming and past matters by day, and the work by week."""

from datetime import date

import pandas as pd
import pytest

from src.screens.follow_up import ahead

TODAY = date(2026, 11, 29)  # a Sunday

pytestmark = pytest.mark.usefixtures("korean")


def test_the_span_is_of_whole_weeks():
    assert ahead.span(TODAY) == (date(2026, 10, 26), date(2027, 2, 28))
    assert ahead.span(date(2026, 11, 23)) == ahead.span(TODAY)


def test_a_rule_begins_and_ends_once_whatever_its_sizes_and_memory_is_not_told():
    begins, ends = pd.Timestamp("2026-12-01"), pd.Timestamp("2026-12-31")
    rules = pd.DataFrame(
        [
            ("parental", "a", begins, ends, "A", "가"),
            ("parental", "a", begins, ends, "A", "가, 다른 규모"),
            ("parental", "b", begins, pd.NaT, "C", "나"),
            ("parental", "c", begins, pd.NaT, "M", "기억"),
        ],
        columns=["program", "rule", "valid_from", "valid_to", "mark", "text_ko"],
    ).assign(text_en="-")
    rows = ahead.law(rules)
    assert rows[["day", "what", "about"]].to_numpy().tolist() == [
        [begins, "제도 시행", "가"],
        [begins, "제도 시행", "나 (확인 필요)"],
        [ends, "제도 끝", "가"],
    ]


def test_work_is_summed_by_week_and_a_week_is_to_come_until_it_is_over():
    due = pd.DataFrame(
        [
            ("check", "2026-11-09", 1, 1),
            ("check", "2026-11-16", 2, 1),
            ("check", "2026-11-22", 3, 3),
            ("check", "2026-11-23", 1, 0),
            ("step", "2026-12-03", 4, 0),
        ],
        columns=["kind", "day", "due", "over"],
    )
    weeks = ahead.of_weeks(due.assign(day=pd.to_datetime(due["day"])))
    rows = ahead.within(weeks, *ahead.span(TODAY), TODAY)
    assert rows[["when", "what", "due", "over"]].to_numpy().tolist() == [
        ["앞으로", "점검할 때", 1, 0],
        ["앞으로", "약속한 날", 4, 0],
        ["지난 일", "점검할 때", 5, 4],
        ["지난 일", "점검할 때", 1, 1],
    ]
    days = rows["day"].astype("str").tolist()
    assert days == ["2026-11-23", "2026-11-30", "2026-11-16", "2026-11-09"]


def test_a_campaign_is_told_on_its_first_and_its_last_day():
    campaigns = pd.DataFrame(
        {"campaign_name": ["설명회"], "starts_on": [date(2026, 11, 30)], "ends_on": [None]}
    )
    rows = ahead.of_campaigns(campaigns)
    assert rows[["what", "about"]].to_numpy().tolist() == [["캠페인 시작", "설명회"]]
    assert ahead.within(rows, *ahead.span(TODAY), TODAY)["when"].tolist() == ["앞으로"]
