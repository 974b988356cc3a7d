"""What a report says: the answer first, every state in words, the same figures everywhere."""

import numpy as np
import pandas as pd
import pytest

from src.report.compose import TERMS, compose
from src.report.content import Heading, Paragraph, Picture, Table
from src.report.facts import Facts
from src.text.catalogue import Texts
from tests.report.made import LAST, campaigns, facts, signals, stages, weeks

KO, EN = Texts("ko"), Texts("en")
NAN = np.nan


def texts(facts_: Facts, t=KO, program: str = "parental") -> list[str]:
    return [block.text for block in compose(facts_, t, program).of(Paragraph)]


def answer(facts_: Facts, t=KO) -> str:
    report = compose(facts_, t)
    return next(b.text for b in report.of(Paragraph) if b.manner == "answer")


def table(facts_: Facts, which: int, t=KO) -> list[list[str]]:
    found = compose(facts_, t).of(Table)[which]
    return [list(found.header), *map(list, found.rows)]


def test_the_title_names_the_week_and_the_place():
    assert compose(facts(), KO).title == (
        "「워라밸 행복산단」 주간 보고 · 구미1 · 2026년 제46주 (11. 9.~11. 15.)"
    )
    assert "전국 산업단지" in compose(facts(place=None), KO).title


def test_a_week_is_of_the_iso_year():
    first = weeks(week=pd.date_range(end="2026-12-28", periods=10, freq="7D"))
    title = compose(facts(weeks=first, week=pd.Timestamp("2026-12-28")), KO).title
    assert "2026년 제53주 (12. 28.~1. 3.)" in title


def test_the_line_on_the_data_says_day_version_and_origin():
    assert compose(facts(), KO).about == (
        "기준일 2026. 11. 15. · 자료 판 20261115T000000-0001 · 공식 자료"
    )


def test_made_up_data_say_so_before_anything_else():
    first = compose(facts(origin="sample"), KO).blocks[0]
    assert first == Paragraph("예시 데이터: 지어낸 값이며 실제 기업·단지의 통계가 아닙니다", "mark")
    assert "예시 데이터" in compose(facts(origin="sample"), KO).about
    assert all(b.manner != "mark" for b in compose(facts(), KO).of(Paragraph))


def test_the_sections_come_in_the_order_of_a_report():
    assert [b.text for b in compose(facts(), KO).of(Heading)] == [
        "주요 수치",
        "추이",
        "신호",
        "캠페인 진행",
        "용어와 산출 방법",
    ]
    assert len(compose(facts(), KO).of(Picture)) == 3


SETTLED = ["inside"] * 6
LATE = ["provisional"] * 3


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        ("inside", "평소 수준(10.0명)과 다르다고 볼 수 없습니다."),
        ("low", "평소 수준(10.0명)보다 뚜렷이 낮습니다."),
        ("high", "평소 수준(10.0명)보다 뚜렷이 높습니다."),
        ("quiet", "긴 연휴가 든 주여서 평소 수준(10.0명)과 견주지 않습니다."),
        ("unjudged", "평소와 다른지는 아직 판단할 수 없습니다."),
    ],
)
def test_the_answer_speaks_of_the_last_settled_week(flag, sentence):
    said = answer(facts(weeks=weeks(flag=[*SETTLED, flag, *LATE])))
    assert said.startswith(
        "구미1에서 육아휴직을 시작한 사람은 확정된 마지막 주(10. 19.~10. 25.) 10명으로, "
        "대상자 1,000명당 10.0명입니다."
    )
    assert said.endswith(sentence)


def test_nothing_is_said_of_a_change_while_all_weeks_are_provisional():
    said = texts(facts(weeks=weeks(users=(1, 2, 3)), signals=signals()))
    assert said[0] == (
        "구미1은 확정된 주가 아직 없습니다. "
        "모든 주가 잠정이므로 늘었는지 줄었는지 말할 수 없습니다."
    )


def test_a_week_in_which_nobody_was_eligible_has_no_rate():
    rows = weeks(rate=[*[10.0] * 6, np.nan, 9, 6, 2], flag=[*SETTLED, "unjudged", *LATE])
    assert answer(facts(weeks=rows)).endswith("그 주에 대상자가 없어 비율은 구하지 않았습니다.")


def test_a_programme_that_nobody_used_is_said_in_words_and_not_drawn():
    report = compose(facts(weeks=weeks(users=(0,) * 10)), KO)
    said = [b.text for b in report.of(Paragraph)]
    assert "구미1에서는 확정된 7주 동안 육아휴직을 시작한 사람이 없습니다." in said
    assert "육아휴직을 쓴 사람이 없어 주별 그림을 그리지 않았습니다." in said
    assert all("육아휴직: 주별" not in picture.title for picture in report.of(Picture))


EMPTY = {"weeks": weeks().iloc[:0], "signals": signals(), "campaigns": campaigns()}


def test_without_any_data_the_report_says_so_and_draws_nothing():
    report = compose(facts(**EMPTY, stages=stages(0, 0, 0, 0, 0, 0)), KO)
    said = [b.text for b in report.of(Paragraph)]
    assert said[0] == "구미1은 제도 이용 자료가 아직 없어 주간 수치와 그림을 싣지 않았습니다."
    assert "진행했거나 예정된 캠페인이 없습니다." in said
    assert report.of(Picture) == []
    assert report.of(Table) == []


def test_one_week_of_data_is_said_to_be_too_little_and_not_drawn():
    one = weeks(users=(4,), provisional=False, flag="unjudged", centre=np.nan,
                lower_limit=np.nan, upper_limit=np.nan)  # fmt: skip
    report = compose(facts(weeks=one, signals=signals(), coverage=np.nan), KO)
    said = [b.text for b in report.of(Paragraph)]
    assert "4명으로, 대상자 1,000명당 4.0명입니다." in said[0]
    assert said[0].endswith("평소와 다른지는 아직 판단할 수 없습니다.")
    assert any(text.startswith("확정된 자료가 1주뿐이라") for text in said)
    assert any(text.startswith("확정된 자료가 1주여서 추이 그림을") for text in said)
    assert "실린 주는 모두 확정입니다." in said
    assert not [text for text in said if "95% 구간이 실제 값을" in text]
    assert [p.title for p in report.of(Picture)] == ["접촉 단계별 기업 수"]


def test_a_complex_founded_last_month_says_how_little_is_known():
    said = texts(facts(weeks=weeks(users=(2, 1, 2, 1), centre=np.nan), signals=signals()))
    assert any(text.startswith("확정된 자료가 1주뿐이라") for text in said)
    assert any("2026년 제44주 (10. 26.~11. 1.)부터 3주는" in text for text in said)


def test_provisional_weeks_and_how_the_band_did_are_said():
    said = texts(facts())
    assert (
        "2026년 제44주 (10. 26.~11. 1.)부터 3주는 신고가 아직 들어오고 있어 잠정입니다. "
        "잠정인 주를 두고 늘거나 줄었다고 판단하지 마십시오."
    ) in said
    assert "지난 26주 동안 95% 구간이 실제 값을 포함한 비율은 92.0%입니다." in said


def test_the_headline_has_a_row_a_programme():
    rows = table(facts(), 0)
    assert rows[0][:4] == ["제도", "확정된 마지막 주", "시작(명)", "1,000명당"]
    assert rows[1] == [
        *("육아휴직", "10. 19.~10. 25.", "10", "10.0", "10.0", "8"),
        *("2", "10", "8~13"),
    ]
    assert rows[2][0] == "출산전후휴가"


def test_missing_figures_are_dashes():
    rows = weeks(users_before=np.nan, centre=np.nan, lower=np.nan, estimate=np.nan)
    assert table(facts(weeks=rows), 0)[1][4:] == ["–", "–", "2", "–", "–"]


@pytest.mark.parametrize(
    ("signal", "kind", "explained"),
    [
        (("low", 1, 2, 20, 1, NAN), "하한 아래", "1명으로, 평소 범위의 하한(2명)보다"),
        (("high", 25, 2, 20, 1, NAN), "상한 위", "25명으로, 평소 범위의 상한(20명)"),
        (("run_low", NAN, NAN, NAN, 14, 9), "낮은 수준", "14주 잇따라 평소 수준보다 낮"),
        (("run_high", NAN, NAN, NAN, 14, 9), "높은 수준", "14주 잇따라 평소 수준보다 높"),
        (("few_crossings", NAN, NAN, NAN, 3, 8), "수준 변화", "평소 수준을 3번만"),
    ],
)
def test_each_signal_is_explained(signal, kind, explained):
    row = table(facts(signals=signals(("parental", *signal))), 1)[1]
    assert row[:3] == ["육아휴직", "2026년 제43주 (10. 19.~10. 25.)", kind]
    assert row[3].startswith(explained)


def test_no_signal_is_an_answer_too():
    report = compose(facts(signals=signals()), KO)
    said = [b.text for b in report.of(Paragraph)]
    assert said.count("최근 확정된 주에서 평소 범위를 벗어난 신호는 없습니다.") == 2
    assert len(report.of(Table)) == 2


def test_a_campaign_in_the_future_shows_its_plan_and_no_result():
    rows = table(facts(), 2)
    assert rows[1] == [
        *("봄 방문", "플래너 방문", "마침", "2026. 4. 1. ~ 2026. 6. 30."),
        *("200", "150", "75.0%", "40", "125만 원"),
    ]
    assert rows[2] == [
        *("연말 박람회", "박람회", "예정", "2026. 12. 1. ~"),
        *("100", "–", "–", "–", "–"),
    ]


def test_a_campaign_without_target_has_no_share():
    rows = table(facts(campaigns=campaigns(
        ("안내", "mail", "2026-11-01", None, np.nan, 5, 0, np.nan))), 2)  # fmt: skip
    assert rows[1][2:] == ["진행 중", "2026. 11. 1. ~", "–", "5", "–", "0", "–"]


def test_every_term_is_defined():
    said = {text.split(":")[0] for text in texts(facts())}
    assert {KO(f"report.terms.{term}") for term in TERMS} <= said


def test_the_english_report_says_the_same():
    assert answer(facts(), EN) == (
        "구미1: 10 people started Parental leave in the last final week (19 Oct–25 Oct), "
        "10.0 per 1,000 eligible. This cannot be told from the usual level (10.0)."
    )
    korean, english = compose(facts(), KO), compose(facts(), EN)
    assert [type(b) for b in korean.blocks] == [type(b) for b in english.blocks]
    numbers = [[cell for cell in row if cell.isdigit()] for row in table(facts(), 0)]
    assert [[c for c in row if c.isdigit()] for row in table(facts(), 0, EN)] == numbers


def test_another_programme_may_be_asked_for():
    said = texts(facts(), program="maternity")
    assert any("출산전후휴가를 시작한 사람은" in text for text in said)


def test_facts_have_their_columns_also_where_nothing_is_given():
    bare = Facts(None, LAST, LAST.date(), "v", "official")
    assert compose(bare, KO).of(Table) == []
