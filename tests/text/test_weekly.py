"""The sentences on weeks, word for word, and the holidays shown with them."""

import math
from datetime import date

import pandas as pd
import pytest

from src.metrics.weekly import Weekly
from src.metrics.weekly_answer import Answer, Compared
from src.text.catalogue import Texts
from src.text.holidays import holiday_weeks, quiet_weeks
from src.text.weekly import (
    Named,
    answer_sentences,
    coverage_sentence,
    limits_sentence,
    signal_sentence,
)

KO, EN = Texts("ko"), Texts("en")
MONDAY = pd.Timestamp("2026-08-17")
MORE = Compared(263.3, 230.0, 1.15, 1.02, 1.28, "more")
ALIKE = Compared(263.3, 250.0, 1.05, 0.9, 1.2, "alike")
UNKNOWN = Compared(*[math.nan] * 5, "unknown")
NEWEST = pd.Series({
    "week": pd.Timestamp("2026-11-09"), "users": 3.0, "estimate": 96.4, "lower": 72.0,
    "upper": 123.0,
})  # fmt: skip
ANSWER = Answer(4, pd.Timestamp("2026-07-27"), MONDAY, 362.0, 263.3, MORE, ALIKE, 12, NEWEST)
SHIFT = {
    "kind": "run_high", "week": pd.Timestamp("2026-05-04"), "last_week": MONDAY, "users": math.nan,
    "expected": math.nan, "least": math.nan, "most": math.nan, "weeks": 16, "usual": 10.0,
    "recent": True,
}  # fmt: skip
DIP = SHIFT | {"kind": "low", "week": MONDAY, "users": 18.0, "least": 23.0, "most": 94.0}


SAID = (
    (
        "구미에서 육아휴직을 시작한 사람은 확정된 최근 4주(2026. 7. 27.~2026. 8. 23.) 동안 362명,",
        "한 주에 대상자 1,000명당 263.3명입니다.",
        "지난해 같은 주보다 15% 많습니다 (95% 구간 +2.0%~+28.0%).",
    ),
    (
        "확정된 최근 24주에 우연으로 보기 어려운 변화가 1건 있습니다.",
        "2026. 5. 4. 주부터 2026. 8. 17. 주까지 16주 잇달아 평균보다 높습니다.",
        "우연이라면 10주를 넘지 않으므로 수준이 올라간 것으로 봅니다.",
    ),
    (
        "전국의 나머지 기업과 뚜렷한 차이가 없습니다",
        "(비교 집단 1,000명당 250.0명, 95% 구간 -10.0%~+20.0%).",
    ),
    (
        "마지막 12주는 신고가 더 들어올 잠정 수치라 한 주씩은 판단하지 않습니다.",
        "2026. 11. 9. 주에 시작한 사람은 지금까지 3명이 신고되었고,",
        "모두 96명쯤(72~123명)이 될 것으로 봅니다.",
    ),
)


def test_the_answer_says_the_weeks_last_year_the_signals_the_peers_and_what_is_open():
    said = answer_sentences(ANSWER, [SHIFT], Named("구미", "육아휴직", "전국의 나머지 기업"), KO)
    assert said == [" ".join(sentence) for sentence in SAID]


def test_of_few_eligible_people_counts_are_told_and_no_rate():
    said = answer_sentences(
        ANSWER._replace(users=3.0, few=True), [], Named("구미", "육아휴직", ""), KO
    )
    assert said[0].startswith(
        "구미에서 육아휴직을 시작한 사람은 확정된 최근 4주(2026. 7. 27.~2026. 8. 23.) 동안 "
        "3명입니다. 대상자가 한 주에 5명이 안 되어 비율은 말하지 않습니다."
    )


def test_old_signals_are_not_told_as_news_and_no_peers_are_no_sentence():
    said = answer_sentences(ANSWER, [SHIFT | {"recent": False}], Named("구미", "육아휴직", ""), KO)
    assert said[1] == "확정된 최근 24주에 우연으로 보기 어려운 변화는 없습니다."
    assert len(said) == 3


def test_without_settled_weeks_only_that_is_said():
    newest = NEWEST.to_dict() | {"estimate": math.nan, "lower": math.nan, "upper": math.nan}
    open_only = ANSWER._replace(weeks=0, year=UNKNOWN, newest=newest)
    said = answer_sentences(open_only, [], Named("구미", "유연근무", ""), KO)
    assert said[0] == "구미의 유연근무는 아직 확정된 주가 없어 많고 적음을 말할 수 없습니다."
    assert said[1].endswith("추정도 하지 않았습니다.")


def test_a_dip_is_explained_with_what_would_be_usual():
    assert signal_sentence(DIP, KO) == (
        "2026. 8. 17. 주에 시작한 사람이 18명으로 이례적으로 적습니다. 평소대로라면 23~94명입니다."
    )
    assert signal_sentence(DIP, EN) == (
        "18 people started in the week of 17 August 2026, unusually few: 23 to 94 would be usual."
    )


def weekly(**changes) -> Weekly:
    row = Weekly(None, None, 0.923, 312, pd.Timestamp("2025-10-12"), pd.Timestamp("2026-04-05"),
                 12, MONDAY)  # fmt: skip
    return row._replace(**changes)


def test_one_line_says_how_well_the_band_did():
    assert coverage_sentence(weekly(), KO) == (
        "신고가 다 들어온 지난 26주(2025. 10. 12.~2026. 4. 5.)에 그은 95% 구간이 "
        "실제 값을 포함한 비율 92% (잠정이던 주 312개)"
    )
    assert "자료가 더 쌓여야" in coverage_sentence(weekly(judged=0, coverage=math.nan), KO)


def test_limits_that_are_not_drawn_say_since_when():
    assert limits_sentence((date(2026, 8, 20), "단기 육아휴직 시행"), KO) == (
        "‘단기 육아휴직 시행’(2026. 8. 20.) 뒤로 확정된 주가 8주가 되지 않아, "
        "그때부터의 관리한계는 아직 긋지 않았습니다."
    )
    assert limits_sentence(None, KO).startswith("확정된 주가 8주가")


def test_the_weeks_of_seollal_and_chuseok_are_known_by_name():
    weeks = {w.monday: w for w in holiday_weeks(date(2026, 2, 2), date(2026, 10, 12), "ko")}
    assert weeks[date(2026, 2, 16)].lunar == "seollal"
    assert weeks[date(2026, 9, 21)].lunar == "chuseok"
    assert weeks[date(2026, 5, 4)].names == ("어린이날",)
    assert weeks[date(2026, 5, 4)].lunar is None
    assert date(2026, 3, 9) not in weeks


@pytest.mark.parametrize(("lang", "name"), [("ko", "어린이날"), ("en", "Children's Day")])
def test_holidays_are_called_in_the_language_of_the_reader(lang, name):
    (week,) = holiday_weeks(date(2026, 5, 4), date(2026, 5, 4), lang)
    assert week.names == (name,)


def test_a_holiday_on_a_weekend_marks_no_week():
    assert holiday_weeks(date(2026, 6, 8), date(2026, 7, 6), "ko") == ()


def test_the_weeks_around_seollal_and_chuseok_are_quiet():
    assert quiet_weeks(date(2026, 2, 2), date(2026, 3, 9)) == (
        date(2026, 2, 9),
        date(2026, 2, 16),
        date(2026, 2, 23),
    )
    assert quiet_weeks(date(2026, 2, 23), date(2026, 3, 9)) == (date(2026, 2, 23),)
