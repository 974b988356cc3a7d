"""Weeks on screen: a recount in plain pandas, empty states, signals, links, earlier Mondays."""

from datetime import date

import pandas as pd
import pytest

from src.domain.matters import Matter, Step
from src.store.operations.matters import Doer, open_matter
from src.text.catalogue import Texts
from src.ui import reader
from tests.published import table
from tests.screen import address_of, open_page, tables_of
from tests.weeks import WEEKS, eligible, even, published, starts

pytestmark = pytest.mark.slow

KO = Texts("ko")


def answer(app) -> str:
    return app.markdown[0].value.replace("\\~", "~")


def infos(app) -> list[str]:
    return [info.value for info in app.info]


@pytest.fixture(scope="module")
def level(tmp_path_factory):
    """One company whose weeks are level, for tests that write nothing beside it."""
    return published(tmp_path_factory.mktemp("level"), starts(even(30)))


def recount(snapshot, **codes) -> pd.DataFrame:
    """Return users by week of the chosen companies, from the exported tables."""
    firms = table(snapshot, "companies")
    for key in ("complex_id", "industry", "size_band"):
        if key in codes:
            firms = firms[firms[key] == codes[key]]
    rows = table(snapshot, "leave_starts")
    rows = rows[rows["company_id"].isin(firms["company_id"])]
    rows = rows[rows["program"] == codes["program"]]
    if "sex" in codes:
        rows = rows[rows["sex"] == codes["sex"]]
    if "until" in codes:
        rows = rows[pd.to_datetime(rows["received_week"]) <= codes["until"]]
    return rows.groupby(pd.to_datetime(rows["week"]))["users"].sum()


@pytest.mark.parametrize(
    "codes",
    [
        {"program": "parental"},
        {"program": "paternity", "complex": "gumi-1"},
        {"program": "maternity", "complex": "seoul-digital", "size_band": "5-49"},
        {"program": "parental", "sex": "m", "industry": "electronics"},
        {"program": "flexible", "as_of": "2026-W30"},
    ],
)
def test_the_users_of_every_week_equal_a_recount(codes, served, made_up):
    served(made_up)
    shown = tables_of(open_page("weekly", **codes))
    shown = next(one.value for one in shown if "iso_week" in one.value)
    wanted = {"complex_id" if key == "complex" else key: code for key, code in codes.items()}
    if wanted.pop("as_of", None):
        wanted["until"] = pd.Timestamp("2026-07-20")
        assert shown["week"].max() == wanted["until"]
    users = recount(made_up, **wanted)
    by_week = shown.set_index("week")["users"]
    pd.testing.assert_series_equal(
        by_week.sort_index().astype(float),
        users.reindex(by_week.sort_index().index, fill_value=0).astype(float),
        check_names=False,
        check_freq=False,
        check_index_type=False,
    )


def test_the_answer_comes_first_and_settled_weeks_are_compared_with_last_year(tmp_path, served):
    served(published(tmp_path, starts(even(30)), starts(even(30), "k2")))
    app = open_page("weekly", complex="digital")
    assert answer(app).startswith(
        "## 디지털에서 육아휴직을 시작한 사람은 확정된 최근 4주(2026. 10. 12.~2026. 11. 8.)"
    )
    assert "지난해 같은 주와 뚜렷한 차이가 없습니다" in answer(app)
    assert any("전국의 나머지 기업과 뚜렷한 차이가 없습니다" in one.value for one in app.markdown)
    assert KO("weekly.signals_empty") in infos(app)


def test_a_settled_dip_is_a_signal_and_a_provisional_one_is_none(tmp_path, served):
    users = even(30)
    users[[-1, -16]] = 2
    served(published(tmp_path, starts(users)))
    app = open_page("weekly", complex="digital")
    shown = [one.value for one in tables_of(app)]
    signals = next(one for one in shown if "said" in one)
    assert signals["week"].tolist() == [WEEKS[-16]]
    assert "이례적으로 적습니다" in signals["said"].iloc[0]
    weeks = next(one for one in shown if "iso_week" in one)
    assert weeks["flag_said"].iloc[0] == "판단 안 함 (잠정)"
    assert weeks["state"].tolist()[:2] == ["잠정", "확정"]


def test_an_earlier_monday_shows_what_was_known_then(level, served):
    served(level)
    app = open_page("weekly", as_of="2026-W30")
    assert address_of(app)["as_of"] == "2026-W30"
    weeks = next(one.value for one in tables_of(app) if "iso_week" in one.value)
    assert weeks["iso_week"].iloc[0] == "2026-W30"
    assert weeks["users"].iloc[0] == even(30)[len(weeks) - 1] // 2


def test_without_weekly_figures_the_page_says_so(served, visible):
    served(visible)
    app = open_page("weekly")
    assert KO("weekly.no_data") in infos(app)
    assert not app.get("plotly_chart")


def test_a_program_nobody_used_is_said_in_words_and_not_drawn(level, served):
    served(level)
    app = open_page("weekly", complex="magok")
    assert answer(app) == ("## 마곡에서는 육아휴직을 시작했다고 신고된 사람이 아직 없습니다.")
    assert KO("weekly.nobody_note") in infos(app)
    other = open_page("weekly", program="flexible")
    assert answer(other) == "## 전국에는 유연근무 대상자가 없습니다."
    assert not other.get("plotly_chart")
    assert any("유연근무를 쓴 사람이 신고된 단지가 없습니다" in said for said in infos(other))


def test_one_week_of_data_is_provisional_and_draws_no_chart(tmp_path, served):
    served(published(tmp_path, starts(4, weeks=WEEKS[-1:])))
    app = open_page("weekly", program="parental")
    assert "아직 확정된 주가 없어" in answer(app)
    assert not app.exception


def test_a_complex_founded_last_month_has_its_own_weeks_and_no_limits(tmp_path, served):
    young = starts(4, "k3", weeks=WEEKS[-5:])
    people = [eligible(60), eligible(20, "k3", first="2026-10")]
    served(published(tmp_path, starts(even(30)), young, people=people))
    app = open_page("weekly", complex="juan")
    weeks = next(one.value for one in tables_of(app) if "iso_week" in one.value)
    assert len(weeks) == 6
    assert weeks["centre"].isna().all()
    assert KO("weekly.limits_few") in infos(app)
    assert "비교할 지난해 자료가 없습니다" in answer(app)


def test_limits_begin_anew_at_a_logged_event_and_the_page_names_it(tmp_path, served):
    event = pd.DataFrame({
        "event_id": ["e1"], "happened_on": [date(2026, 10, 1)], "program": ["parental"],
        "complex_id": [None], "event_name": ["<b>단기</b> 육아휴직"], "event_name_en": [None],
        "rebases": [True], "source": [None],
    })  # fmt: skip
    served(published(tmp_path, starts(even(30)), events=event))
    app = open_page("weekly", complex="digital")
    assert any("뒤로 확정된 주가 8주가 되지 않아" in said for said in infos(app))


def test_complexes_with_a_signal_come_first_and_the_rest_by_users(tmp_path, served):
    dip = even(30)
    dip[-16] = 2
    leave = starts(even(60)), starts(dip, "k2"), starts(even(10), "k3")
    people = [eligible(90), eligible(60, "k2"), eligible(40, "k3")]
    served(published(tmp_path, *leave, people=people))
    app = open_page("weekly")
    units = next(
        one.value for one in tables_of(app) if "kind_said" in one.value and "users" in one.value
    )
    assert units["complex_name"].tolist() == ["마곡", "디지털", "주안"]
    assert units["kind_said"].tolist() == ["이례적으로 적은 주", "신호 없음", "신호 없음"]
    assert any("3곳 가운데 최근 24주에 신호가 있는 단지는 1곳" in m.value for m in app.markdown)


def test_every_choice_is_in_the_address_and_comes_back(level, served):
    served(level)
    chosen = {"program": "parental", "sex": "f", "complex": "digital", "industry": "food",
              "size_band": "5-49", "reached": "no", "peers": "none", "as_of": "2026-W40",
              "shown": "users", "span": "52"}  # fmt: skip
    app = open_page("weekly", **chosen)
    assert address_of(app).items() >= chosen.items()
    assert answer(app).startswith("## 디지털 · 음식료 · 5~49명 · 접촉하지 않은 기업 · 여성에서")


def test_peers_are_the_rest_or_the_same_kind_and_always_named(tmp_path, served):
    served(published(tmp_path, starts(even(30)), starts(even(30), "k2"), starts(even(90), "k3")))
    rest = open_page("weekly", complex="digital", peers="rest")
    kind = open_page("weekly", complex="digital", peers="kind")
    none = open_page("weekly", complex="digital", peers="none")
    assert any("전국의 나머지 기업" in m.value for m in rest.markdown)
    assert any("국가 단지의 다른 기업" in m.value for m in kind.markdown)
    assert not any("다른 기업" in m.value or "나머지" in m.value for m in none.markdown)


def test_a_hostile_campaign_and_event_are_text(tmp_path, served):
    hostile = "<img src=x onerror=alert(1)> **굵게**"
    campaigns = pd.DataFrame({
        "campaign_id": ["c1"], "campaign_name": [hostile], "channel": ["visit"],
        "complex_id": ["digital"], "starts_on": [date(2026, 9, 1)], "ends_on": [None],
        "target": [5], "budget_krw": [100],
    })  # fmt: skip
    served(published(tmp_path, starts(even(30)), campaigns=campaigns))
    app = open_page("weekly", complex="digital")
    assert not app.exception
    spec = app.get("plotly_chart")[0].proto.spec
    assert "<img" not in spec
    assert "\\u003cimg" not in spec
    elsewhere = open_page("weekly", complex="magok")
    assert "img src" not in "".join(c.proto.spec for c in elsewhere.get("plotly_chart"))


def test_the_weeks_before_and_after_an_event_and_a_campaign_are_told(
    served, made_up, monkeypatch, tmp_path
):
    served(made_up)
    monkeypatch.setenv("SANDAN_OPERATIONS", f"sqlite:///{tmp_path / 'operations.db'}")
    wave = Matter("rollout", complex_id="gumi-1", owner="kim", opened_on="2025-09-01")
    days = (("agreed", "2025-09-20"), ("briefed", "2025-10-15"), ("visited", "2026-01-12"))
    steps = [Step(state, moved_on=day) for state, day in days]
    open_matter(reader.operations(), wave, Doer("kim", "sample", "v1", date(2026, 11, 1)), *steps)
    app = open_page("weekly", complex="gumi-1")
    assert not app.exception
    rows = next(one.value for one in tables_of(app) if "placebos" in one.value)
    assert "한 해 전 같은 주" in set(rows["beside"])
    assert rows["beside"].nunique() == 2
    judged = rows[rows["change"].notna()]
    assert len(judged) > 0
    assert ((judged["lower"] < judged["change"]) & (judged["change"] < judged["upper"])).all()
    assert judged[["before", "after"]].le(26).all(axis=None)
    words = " ".join(one.value for one in app.markdown)
    assert "사건이 없던 날" in words
    stages = rows[rows["name"].str.startswith("확산 단계")].set_index("name")
    assert stages["day"].astype("str").to_dict() == {
        "확산 단계: 방문": "2026-01-12",
        "확산 단계: 설명회": "2025-10-15",
    }
    assert stages["change"].notna().all()
    assert set(stages["beside"]) == {"전국의 나머지 기업"}
