"""What a report says: the answer first, every state in words, the same figures throughout."""

import numpy as np
import pandas as pd
import pytest

from src.report.content import Heading, Paragraph, Picture, Table
from src.report.facts import AGENCY_COLUMNS, Facts
from src.report.make import TERMS, compose
from src.text.catalogue import Texts
from src.text.weekly import Named, answer_sentences, coverage_sentence, signal_sentence
from tests.report.made import LAST, campaigns, facts, signals, stages, weeks

pytestmark = pytest.mark.slow

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


def test_what_is_counted_of_a_part_of_the_country_is_not_called_the_country():
    part = "전국 산업단지 가운데 권한이 있는 곳"
    given = facts(place=None, country=part)
    assert part in compose(given, KO).title
    told = texts(given)
    assert [said for said in told if "전국 산업단지에서" in said] == []
    assert [said for said in told if said.startswith(f"{part}에서")] != []


def test_a_week_is_of_the_iso_year():
    first = weeks(week=pd.date_range(end="2026-12-28", periods=10, freq="7D"))
    title = compose(facts(weeks=first, week=pd.Timestamp("2026-12-28")), KO).title
    assert "2026년 제53주 (12. 28.~1. 3.)" in title


def test_the_line_on_the_data_says_day_version_and_origin():
    assert compose(facts(), KO).about == (
        "기준일 2026. 11. 15. · 자료 버전 20261115T000000-0001 · 공식 자료"
    )


def test_made_up_data_say_so_before_anything_else():
    report = compose(facts(origin="sample"), KO)
    sentence = "예시 데이터: 지어낸 값이며 실제 기업·단지의 통계가 아닙니다"
    assert report.blocks[0] == Paragraph(sentence, "mark")
    assert "예시 데이터" in report.about
    assert all(b.manner != "mark" for b in compose(facts(), KO).of(Paragraph))


def test_the_sections_come_in_the_order_of_a_report():
    assert [b.text for b in compose(facts(), KO).of(Heading)] == [
        "주요 수치",
        "추이",
        "신호",
        "캠페인 진행",
        "방문 뒤에 한 일",
        "용어와 산출 방법",
    ]
    assert len(compose(facts(), KO).of(Picture)) == 3


def test_news_of_visits_are_counts_and_stand_before_the_work():
    row = {"new": 7, "waiting": 19, "help": 2.34, "listed": 100, "first": False, "due": 5,
           "late": 2, "answered": 3}  # fmt: skip
    report = compose(facts(news=pd.DataFrame([row])), KO)
    said = " ".join(b.text for b in report.of(Paragraph))
    assert "처음 100곳 가운데 새로 오른 기업은 7곳이고, 그곳에서 기다리는 사람은 19명" in said
    assert "도울 수 있는 사람은 2.3명입니다" in said
    assert "할 일은 5건(늦은 것 2건), 지난 7일에 온 답은 3건입니다" in said
    headings = [b.text for b in report.of(Heading)]
    assert headings.index("방문할 곳의 소식") + 1 == headings.index("방문 뒤에 한 일")
    first = compose(facts(news=pd.DataFrame([row | {"first": True, "listed": 7}])), KO)
    said = " ".join(b.text for b in first.of(Paragraph))
    assert "처음 7곳에서 기다리는 사람은 19명" in said
    assert "비교할 앞선 자료가 없어" in said


def test_the_answer_is_that_of_the_page_of_weeks():
    given = facts()
    records = given.main.signals.to_dict("records")
    said = answer_sentences(
        given.answer, records, Named("구미1", "육아휴직", "전국의 나머지 기업"), KO
    )
    assert texts(given)[: len(said) + 1] == [*said, coverage_sentence(given.main, KO)]
    assert "45명, 한 주에 대상자 1,000명당 11.2명입니다." in said[0]


def test_the_country_is_compared_with_nobody():
    assert not [text for text in texts(facts(place=None)) if "나머지 기업" in text]


def test_nothing_is_said_of_a_change_while_all_weeks_are_provisional():
    said = texts(facts(weeks=weeks(users=(1, 2, 3)), signals=signals()))
    assert said[0] == "구미1의 육아휴직은 아직 확정된 주가 없어 많고 적음을 말할 수 없습니다."
    assert KO("weekly.signals_unjudged") in said


def test_a_programme_that_nobody_used_is_said_in_words_and_not_drawn():
    report = compose(facts(weeks=weeks(users=(0,) * 10)), KO)
    said = [b.text for b in report.of(Paragraph)]
    assert said[0] == "구미1에서는 육아휴직을 시작했다고 신고된 사람이 아직 없습니다."
    assert "육아휴직을 쓴 사람이 없어 주별 그림을 그리지 않았습니다." in said
    assert all("육아휴직: 주별" not in picture.title for picture in report.of(Picture))


NOTHING = {
    "weeks": weeks().iloc[:0],
    "signals": signals(),
    "campaigns": campaigns(),
    "stages": stages(0, 0, 0, 0, 0, 0),
    "main": None,
    "answer": None,
}


def test_without_any_data_the_report_says_so_and_draws_nothing():
    report = compose(facts(**NOTHING), KO)
    said = [b.text for b in report.of(Paragraph)]
    assert said[0] == "구미1에는 육아휴직 대상자가 없습니다."
    assert KO("report.campaigns_none") in said
    assert report.of(Picture) == []
    assert report.of(Table) == []


def test_one_week_of_data_is_said_to_be_too_little_and_not_drawn():
    unknown = dict.fromkeys(("centre", "lower_limit", "upper_limit"), NAN)
    one = weeks(users=(4,), provisional=False, flag="unjudged", **unknown)
    report = compose(facts(weeks=one, signals=signals()), KO)
    said = [b.text for b in report.of(Paragraph)]
    assert "확정된 1주(" in said[0]
    assert any("관리한계" in text for text in said[:6])
    assert "확정된 자료가 1주여서 추이 그림을 그리지 않았습니다. 4주부터 그립니다." in said
    assert KO("weekly.signals_unjudged") in said
    assert [p.title for p in report.of(Picture)] == [
        "접촉 단계별 기업 수 (괄호: 앞 단계에서 넘어온 비율)"
    ]


def test_a_complex_founded_last_month_says_how_little_is_known():
    rows = weeks(users=(2, 1, 2, 1), centre=NAN, flag="unjudged")
    none = facts().events.iloc[:0]
    said = texts(facts(weeks=rows, signals=signals(), events=none))
    assert KO("weekly.limits_few") in said
    assert any(text.startswith("확정된 자료가 1주여서") for text in said)


def test_limits_that_began_anew_are_explained_by_the_event():
    said = texts(facts(weeks=weeks(centre=NAN)))
    assert any("급여 인상" in text and "8주가 되지 않아" in text for text in said[:8])


def test_the_headline_has_a_row_a_programme():
    rows = table(facts(), 0)
    assert rows[0][:5] == ["제도", "확정된 마지막 주", "시작(명)", "1,000명당", "평균"]
    assert rows[1] == [
        *("육아휴직", "10. 19.~10. 25.", "10", "10.0", "10.0", "8"),
        *("2", "10", "8~13"),
    ]
    assert rows[2][0] == "출산전후휴가"


def test_missing_figures_are_dashes():
    rows = weeks(users_before=NAN, centre=NAN, lower=NAN, estimate=NAN)
    assert table(facts(weeks=rows), 0)[1][4:] == ["–", "–", "2", "–", "–"]


def test_a_programme_without_a_settled_week_says_so():
    assert table(facts(weeks=weeks(users=(1, 2, 3))), 0)[1][1:4] == ["없음", "–", "–"]


@pytest.mark.parametrize(
    "signal",
    [
        ("low", 1, 10, 2, 20, 1, NAN),
        ("high", 25, 10, 2, 20, 1, NAN),
        ("run_low", NAN, NAN, NAN, NAN, 14, 9),
        ("run_high", NAN, NAN, NAN, NAN, 14, 9),
        ("few_crossings", NAN, NAN, NAN, NAN, 3, 8),
    ],
)
def test_each_signal_is_explained_as_on_the_page(signal):
    found = signals(("parental", *signal))
    row = table(facts(signals=found), 1)[1]
    sentence = signal_sentence(found.to_dict("records")[0], KO)
    assert row == ["육아휴직", KO(f"weekly.kind.{signal[0]}"), sentence]


def test_no_signal_is_an_answer_too():
    report = compose(facts(signals=signals()), KO)
    said = [b.text for b in report.of(Paragraph)]
    assert said.count(KO("weekly.signals_none")) == 2
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
    given = campaigns(("안내", "mail", "2026-11-01", None, NAN, 5, 0, NAN))
    row = table(facts(campaigns=given), 2)[1]
    assert row[2:] == ["진행 중", "2026. 11. 1. ~", "–", "5", "–", "0", "–"]


def test_agencies_stand_with_reach_links_and_what_they_cost():
    given = pd.DataFrame(
        [
            ("kicox", 3, 30, 20, 5, 1 / 6, 0.0734, 0.3356, 500_000.0, 2_500_000.0, 1),
            ("unknown", 1, 20, 20, 0, 0.0, 0.0, 0.161, NAN, NAN, 1),
        ],
        columns=list(AGENCY_COLUMNS),
    )
    assert table(facts(agencies=given), 3)[1:] == [
        [
            *("한국산업단지공단", "3", "30", "20", "5", "16.7%", "7.3%~33.6%"),
            *("50만 원", "250만 원", "1"),
        ],
        ["기관 모름", "1", "20", "20", "0", "0.0%", "0.0%~16.1%", "–", "–", "1"],
    ]


def test_of_many_campaigns_the_largest_are_shown_and_the_others_counted():
    many = [(f"캠페인 {n}", "visit", "2026-10-01", None, n, 1, 0, NAN) for n in range(1, 21)]
    given = facts(campaigns=campaigns(*many))
    names = [row[0] for row in table(given, 2)[1:]]
    assert names == [f"캠페인 {n}" for n in range(6, 21)]
    assert KO("report.campaigns_more", count=5) in texts(given)


def test_every_term_is_defined():
    said = {text.split(":")[0] for text in texts(facts())}
    assert {KO(f"report.terms.{term}") for term, _ in TERMS} <= said


def test_the_english_report_says_the_same():
    korean, english = compose(facts(), KO), compose(facts(), EN)
    assert [type(b) for b in korean.blocks] == [type(b) for b in english.blocks]
    numbers = [[cell for cell in row if cell.isdigit()] for row in table(facts(), 0)]
    assert [[c for c in row if c.isdigit()] for row in table(facts(), 0, EN)] == numbers
    assert "week 46 of 2026 (9 Nov–15 Nov)" in english.title


def test_another_programme_may_be_asked_for():
    said = texts(facts(weeks=weeks("maternity")), program="maternity")
    assert "출산전후휴가" in said[0]


def test_facts_have_their_columns_also_where_nothing_is_given():
    bare = Facts(None, LAST, LAST.date(), "v", "official")
    assert compose(bare, KO).of(Table) == []
