"""Campaigns on screen: numbers against a recount, and words if there is nothing to draw."""

from datetime import date

import pandas as pd
import pytest

from src.domain.matters import Matter, Step
from src.metrics.rates import byar_interval, wilson_interval
from src.store.operations.matters import Doer, open_matter
from src.store.queries.campaigns import campaign_list
from src.store.snapshots import publish
from src.text.catalogue import Texts
from src.ui import reader
from tests.published import table
from tests.screen import address_of, open_page, tables_of
from tests.store import campaign_rows, small

pytestmark = pytest.mark.slow

KO = Texts("ko")


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    folder = tmp_path_factory.mktemp("campaign_page")
    return publish(folder, campaign_rows.tables(), origin="sample")


def words(app) -> list[str]:
    return [element.value for element in (*app.markdown, *app.info)]


def figures(app) -> int:
    return len(app.get("plotly_chart"))


def shown(app, column: str) -> pd.DataFrame:
    """Return the first table on screen with a given column."""
    return next(each.value for each in tables_of(app) if column in each.value)


def test_a_campaign_says_what_it_planned_and_how_far_it_got(country, served):
    served(country)
    app = open_page("campaigns", campaign="brief")
    assert not app.exception
    assert app.markdown[0].value == (
        "## 설명회는 기업 2곳을 접촉했고, 그 가운데 0곳(0.0%)이 제도와 이어졌습니다."
    )
    assert app.markdown[1].value == (
        "설명회 · 디지털 · 2026. 3. 2.부터 2026. 3. 20.까지. 목표 기업 4곳, 예산 400만 원. "
        "목표의 50.0%를 달성했습니다."
    )


def test_a_campaign_to_come_one_without_contacts_and_one_company_are_words_only(country, served):
    served(country)
    for campaign, said in (
        ("later", "앞날 박람회는 2027. 1. 4.에 시작하므로 아직 보일 결과가 없습니다."),
        ("silent", "안내문은 접촉 기록이 아직 없습니다. 접촉 파일을 올리면 결과가 나타납니다."),
    ):
        app = open_page("campaigns", campaign=campaign)
        assert not app.exception
        assert app.markdown[0].value == f"## {said}"
        assert figures(app) == 0
        assert not tables_of(app)


def test_one_company_is_said_to_tell_nothing(tmp_path, served):
    tables = campaign_rows.tables()
    one = tables["contacts"]["campaign_id"].isin(["visit"])
    only = tables["contacts"]["company_id"] == "a"
    few = tables | {"contacts": tables["contacts"][one & only]}
    served(publish(tmp_path, few, origin="sample"))
    app = open_page("campaigns", campaign="visit")
    assert app.markdown[0].value == (
        "## 방문은 기업 한 곳만 접촉했습니다. 한 곳으로는 비율도 효과도 말할 수 없습니다."
    )
    assert figures(app) == 0


def test_a_place_with_one_company_contacted_is_words_only(country, served):
    served(country)
    app = open_page("campaigns", campaign="visit", complex="magok")
    assert "기업 한 곳만 접촉했습니다" in app.markdown[0].value
    of_all = open_page("campaigns", channel="visit", complex="magok")
    assert of_all.markdown[0].value == f"## {KO('campaigns.answer_only_one')}"
    assert figures(app) == figures(of_all) == 0


def test_one_part_stands_at_a_time_and_all_of_them_on_paper(country, served):
    served(country)
    heads = {
        view: [one.value for one in open_page("campaigns", **codes).subheader]
        for view, codes in {"reach": {}, "costs": {"view": "costs"}, "": {"print": "1"}}.items()
    }
    assert heads["reach"][0] == "단계별 기업과 대상자"
    assert heads["costs"][0].startswith("캠페인별 비용")
    assert set(heads["reach"]) & set(heads["costs"]) == set()
    assert set(heads["reach"]) | set(heads["costs"]) < set(heads[""])


def test_without_campaigns_the_page_says_so(visible, served, rights):
    rights("firms")
    served(visible)
    app = open_page("campaigns")
    assert [info.value for info in app.info] == [KO("campaigns.none")]
    assert figures(app) == 0


def test_few_companies_give_no_effect_and_no_figure_of_one(country, served):
    served(country)
    app = open_page("campaigns", view="effect", program="parental")
    said = " ".join(words(app))
    assert "효과를 말하기에는 너무 적습니다" in said or "효과는 아직 말할 수 없습니다" in said
    assert "무작위로 남겨 둔" in said
    assert "months" not in [column for each in tables_of(app) for column in each.value]


def test_without_uptake_the_effect_is_said_to_be_missing(tmp_path, served):
    tables = campaign_rows.tables()
    del tables["eligible"], tables["leave_starts"]
    served(publish(tmp_path, tables, origin="sample"))
    assert KO("campaigns.effect.no_uptake") in words(open_page("campaigns", view="effect"))
    app = open_page("campaigns")
    assert not app.exception
    assert shown(app, "stage_name")["companies"].tolist() == [5, 4, 3, 3, 1, 0]


def test_a_part_of_a_campaign_has_no_cost_and_no_plan(country, served):
    served(country)
    whole = open_page("campaigns", complex="digital")
    said = [caption.value for caption in whole.caption]
    assert KO("campaigns.cost_unknown") in said
    assert KO("campaigns.pace_no_plan") in said
    assert "cost" not in shown(whole, "stage_name")


def test_companies_stay_hidden_from_who_may_not_see_them(tmp_path, served, rights):
    rights()
    served(publish(tmp_path, campaign_rows.tables(), origin="official"))
    app = open_page("campaigns")
    assert not [each for each in tables_of(app) if "company_name" in each.value]
    assert KO("gate.needs_places") in [info.value for info in app.info]


def test_every_choice_is_a_code_in_the_address(country, served):
    served(country)
    app = open_page("campaigns", campaign="brief", channel="briefing", since="informed")
    found = address_of(app)
    assert {key: found[key] for key in ("campaign", "channel", "since", "program", "complex")} == {
        "campaign": "brief",
        "channel": "briefing",
        "since": "informed",
        "program": "parental",
        "complex": "all",
    }
    wrong = open_page("campaigns", campaign="'; DROP", channel="<b>", since="x")
    assert not wrong.exception
    assert address_of(wrong)["campaign"] == "all"


@pytest.fixture(scope="module")
def sample(made_up):
    """What pandas computes from the exported tables of the sample."""
    contacts = table(made_up, "contacts")
    order = ["targeted", "informed", "briefed", "visited", "linked", "placed"]
    contacts["step"] = contacts["stage"].map(order.index)
    return contacts, table(made_up, "campaigns"), table(made_up, "companies")


def test_the_funnel_and_its_costs_equal_a_recount(made_up, served, sample):
    served(made_up)
    contacts, campaigns, _ = sample
    app = open_page("campaigns")
    furthest = contacts.groupby("company_id")["step"].max()
    wanted = [int((furthest >= step).sum()) for step in range(6)]
    rows = shown(app, "stage_name")
    assert rows["companies"].tolist() == wanted
    started = campaigns[pd.to_datetime(campaigns["starts_on"]) <= pd.Timestamp(made_up.as_of)]
    won = started["spent_krw"].fillna(started["budget_krw"]).sum()
    assert rows["cost"].tolist() == pytest.approx([won / each / 1e4 for each in wanted])
    assert rows["cost_upper"].tolist() == pytest.approx(
        [won / byar_interval(each)[0] / 1e4 for each in wanted]
    )


def test_reach_cost_and_conversion_by_agency_equal_a_slow_recount(made_up, served, sample):
    """Row by row in plain Python; a campaign shared by two agencies has no cost by agency."""
    served(made_up)
    contacts, campaigns, companies = sample
    small = set(companies.loc[companies["size_band"].isin(["1-4", "5-49"]), "company_id"])
    planned = {row.campaign_id: row for row in campaigns.itertuples()}
    furthest, parts = {}, {}
    for row in contacts.itertuples():
        named = [one.agency for one in (row, planned[row.campaign_id]) if pd.notna(one.agency)]
        agency = [*named, "unknown"][0]
        key = agency, row.campaign_id, row.company_id
        furthest[key] = max(furthest.get(key, 0), row.step)
        parts.setdefault(row.campaign_id, set()).add(agency)
    app = open_page("campaigns")
    rows = next(
        each.value for each in tables_of(app) if "기관 모름" in set(each.value.get("name", ()))
    )
    agencies = {agency for agency, *_ in furthest}
    assert set(rows["name"]) == {
        "기관 모름" if code == "unknown" else KO(f"agency.{code}") for code in agencies
    }
    for agency in agencies:
        own = {key[1:]: step for key, step in furthest.items() if key[0] == agency}
        firms = {firm: max(s for (_, f), s in own.items() if f == firm) for _, firm in own}
        reached = {firm for firm, step in firms.items() if step >= 1}
        linked = {firm for firm, step in firms.items() if step >= 4}
        alone = {one for one, _ in own if parts[one] == {agency}}
        won = sum(
            planned[one].budget_krw if pd.isna(planned[one].spent_krw) else planned[one].spent_krw
            for one in alone
        )
        name = "기관 모름" if agency == "unknown" else KO(f"agency.{agency}")
        row = rows.set_index("name").loc[name]
        assert row[["campaigns", "targeted", "reached", "small", "linked"]].tolist() == [
            len({one for one, _ in own}),
            len(firms),
            len(reached),
            len(reached & small),
            len(linked),
        ]
        share = 100 * len(linked) / len(reached)
        low, high = wilson_interval(len(linked), len(reached))
        assert row[["share", "lower", "upper"]].tolist() == pytest.approx(
            [share, 100 * float(low), 100 * float(high)], abs=0.06
        )
        assert row["unpriced"] == len({one for one, _ in own} - alone)
        costed = {firm for (one, firm), step in own.items() if one in alone and step >= 1}
        assert row["cost_reached"] == pytest.approx(won / len(costed) / 1e4) if costed else True
        done = {firm for (one, firm), step in own.items() if one in alone and step >= 4}
        assert row["cost"] == pytest.approx(won / len(done) / 1e4) if done else True
    assert rows["cost"].notna().any()


def test_an_agency_is_chosen_as_a_channel_is(made_up, served, sample):
    served(made_up)
    contacts, campaigns, _ = sample
    runs = contacts["campaign_id"].map(campaigns.set_index("campaign_id")["agency"])
    own = contacts[contacts["agency"].fillna(runs) == "job_centre"]
    furthest = own.groupby("company_id")["step"].max()
    app = open_page("campaigns", agency="job_centre")
    assert shown(app, "stage_name")["companies"].tolist() == [
        int((furthest >= step).sum()) for step in range(6)
    ]
    assert address_of(app)["agency"] == "job_centre"


def test_one_campaign_equals_a_recount(made_up, served, sample):
    served(made_up)
    contacts, campaigns, _ = sample
    for campaign in campaigns.iloc[[3, 11, 20]]["campaign_id"]:
        own = contacts[contacts["campaign_id"] == campaign]
        furthest = own.groupby("company_id")["step"].max()
        app = open_page("campaigns", campaign=campaign)
        assert shown(app, "stage_name")["companies"].tolist() == [
            int((furthest >= step).sum()) for step in range(6)
        ]


def test_reach_by_size_equals_a_recount(made_up, served, sample):
    served(made_up)
    contacts, _, companies = sample
    reached = set(contacts.loc[contacts["step"] >= 1, "company_id"])
    closed = pd.to_datetime(companies["closed_on"])
    live = companies[closed.isna() | (closed > pd.Timestamp(made_up.as_of))]
    wanted = live.assign(there=live["company_id"].isin(reached)).groupby("size_band")["there"]
    rows = shown(open_page("campaigns", view="left"), "value").set_index("name")
    unknown = live.loc[live["size_band"].isna(), "company_id"].isin(reached)
    assert rows.loc["규모 모름", "companies"] == len(unknown) > 0
    assert rows.loc["규모 모름", "value"] == pytest.approx(100 * unknown.mean(), abs=0.06)
    for band, share in wanted.mean().items():
        assert rows.loc[KO(f"size_band.{band}"), "value"] == pytest.approx(100 * share, abs=0.06)


def test_the_effect_is_told_with_its_interval_its_firms_and_its_warnings(
    made_up, served, monkeypatch, tmp_path
):
    served(made_up)
    monkeypatch.setenv("SANDAN_OPERATIONS", f"sqlite:///{tmp_path / 'operations.db'}")
    said = " ".join(words(open_page("campaigns", view="effect")))
    assert "무작위로 남겨 둔 기업" in said
    assert "방문 후 6개월 동안" in said
    assert "95% 구간" in said
    for warning in ("평균으로의 회귀", "같은 건물", "본래 관심"):
        assert warning in said
    assert said.index("무작위로 남겨 둔") < said.index("방문 후 6개월")
    assert "확산 단계가 있었습니다" not in said
    wave = Matter("rollout", complex_id="gumi-1", owner="kim", opened_on="2026-01-05")
    steps = Step("agreed", moved_on="2026-01-20"), Step("briefed", moved_on="2026-02-15")
    open_matter(reader.operations(), wave, Doer("kim", "sample", "v1", date(2026, 11, 1)), *steps)
    there = " ".join(words(open_page("campaigns", view="effect", complex="gumi-1")))
    day = KO.value("day", date(2026, 2, 15))
    assert f"그사이 확산 단계가 있었습니다: {day}에 설명회" in there


def test_campaigns_are_compared_in_order_of_time_and_never_ranked(made_up, served):
    served(made_up)
    rows = shown(open_page("campaigns", view="costs"), "budget_man")
    assert rows["starts_on"].is_monotonic_increasing
    assert {"cost", "cost_lower", "cost_upper"} <= set(rows)
    listed = small.ask(made_up, campaign_list())
    assert len(rows) < len(listed)
