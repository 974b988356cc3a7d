"""Pages of official data for readers who may see places only: protected counts, and a note."""

import pandas as pd
import pytest

from src.domain.rights import Reader
from src.report.content import Paragraph, Table
from src.store import door
from src.store.queries import protected, uptake
from src.store.snapshots import publish
from src.text.catalogue import Texts
from tests.screen import open_page, tables_of
from tests.store import small
from tests.store.test_protect_attack import made

pytestmark = pytest.mark.slow

NOTE = "보호된 수입니다"


def captions(app) -> str:
    return "\n".join(element.value for element in app.caption)


def publish_places(folder):
    """Publish 112 firms and, in 디지털, enough starts for its weeks to be shown."""
    tables = made()
    there = tables["companies"].query("complex_id == 'digital'")["company_id"]
    weeks = pd.date_range("2024-01-01", "2026-11-16", freq="W-MON")
    often = pd.DataFrame(
        [(company, week) for company in there for week in weeks], columns=["company_id", "week"]
    ).assign(program="paternity", sex="m", users=1)
    often["received_week"] = often["week"]
    tables["leave_starts"] = pd.concat([tables["leave_starts"], often])
    tables["campaigns"] = pd.DataFrame(
        [("a", "디지털 방문", "visit", "job_centre", pd.Timestamp("2026-01-05").date())],
        columns=["campaign_id", "campaign_name", "channel", "agency", "starts_on"],
    )
    ids = tables["companies"]["company_id"]
    tables["contacts"] = pd.DataFrame({"company_id": ids}).assign(
        contact_id=[f"k{number}" for number in range(len(ids))],
        campaign_id="a",
        contacted_on=pd.Timestamp("2026-02-03").date(),
        stage=[("informed", "informed", "linked")[number % 3] for number in range(len(ids))],
    )
    return publish(folder, tables, origin="official")


@pytest.fixture
def places(once, served, rights):
    from src.store.snapshots import current_snapshot

    rights.only("places")
    return served(current_snapshot(once("official_places", publish_places)))


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("overview", {}),
        ("regions", {"measure": "rate", "program": "parental"}),
        ("complexes", {"measure": "rate", "program": "parental", "compare": "digital,magok"}),
        ("weekly", {"program": "paternity"}),
        ("weekly", {"program": "paternity", "complex": "digital"}),
    ],
)
def test_pages_open_with_protected_counts_and_say_so(places, page, codes):
    app = open_page(page, **codes)
    assert not app.exception
    assert NOTE in captions(app)


@pytest.mark.parametrize("page", ["low_uptake", "companies"])
def test_pages_of_firms_open_nothing(places, page):
    app = open_page(page)
    assert not app.exception
    assert NOTE not in captions(app)


def test_who_may_see_the_firms_reads_no_such_line(places, rights):
    rights.only("firms")
    app = open_page("regions", measure="rate", program="parental")
    assert NOTE not in captions(app)


def test_a_planner_of_a_district_sees_the_rest_in_protected_counts(places, rights):
    rights.only("places")
    rights("firms", region="11530")
    codes = {"program": "parental", "sex": None, "window": 24}
    told = small.ask(places, protected.protected_region_uptake(level="sido", **codes))
    app = open_page("regions", measure="rate", program="parental", window="24")
    assert not app.exception
    assert "권한이 있는 지역은 정확한 수입니다" in captions(app)
    table = next(frame.value for frame in tables_of(app) if "users" in frame.value)
    of_seoul = told.loc[told["region_code"] == "11", "users"].iloc[0]
    assert table.set_index("name")["users"].dropna().to_dict() == {"서울특별시": of_seoul}
    exact = small.ask(places, uptake.complex_uptake(tops_only=False, **codes))
    of_his = exact.loc[exact["complex_id"] == "export-seoul", "users"].iloc[0]
    app = open_page("regions", measure="rate", program="parental", sido="11", sigungu="11530")
    table = next(frame.value for frame in tables_of(app) if "users" in frame.value)
    assert set(table["users"]) >= {of_his}


@pytest.mark.parametrize("everywhere", [True, False])
@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("overview", {}),
        ("regions", {"measure": "rate", "program": "parental", "sido": "all"}),
        ("complexes", {"measure": "rate", "program": "parental"}),
    ],
)
def test_to_who_sees_firms_of_a_district_the_country_is_protected(
    places, rights, everywhere, page, codes
):
    rights.only("firms", region="11530")
    if everywhere:
        rights("places")
    app = open_page(page, **codes)
    assert not app.exception
    assert NOTE in captions(app)
    if page == "regions":
        assert app.markdown[0].value.startswith("## 전국의 육아휴직 사용률은")


def test_the_table_of_regions_holds_the_protected_counts_and_no_exact_one(places):
    codes = {"level": "sido", "program": "parental", "sex": None, "window": 24}
    told = small.ask(places, protected.protected_region_uptake(**codes))
    exact = small.ask(places, uptake.region_uptake(**codes))
    app = open_page("regions", measure="rate", program="parental", window="24")
    table = next(frame.value for frame in tables_of(app) if "users" in frame.value)
    shown = set(table["users"].dropna().astype(int))
    assert shown
    assert shown <= set(told["users"].dropna().astype(int))
    assert not shown & (set(exact["users"]) - set(told["users"].dropna()))


def test_the_weekly_report_is_made_of_protected_counts(places):
    from src.report.gather import asker
    from src.report.make import Order, make_report

    monday = pd.Timestamp("2026-11-02")
    ask, t = asker(places, protected=True), Texts("ko")
    report = make_report(ask, places, Order(monday, "digital", "paternity"), t)
    said = "\n".join(paragraph.text for paragraph in report.of(Paragraph))
    assert NOTE in said
    assert "캠페인은 기업마다의 정확한 수로 만들므로" in said
    (headline,) = [table for table in report.of(Table) if table.numeric[2]]
    exact = make_report(asker(places), places, Order(monday, "digital", "paternity"), t)
    assert headline not in exact.of(Table)
    guro = door.Asker(door.open_engine(places), Reader(held=frozenset({("places", "11530")})))
    of_guro = make_report(guro, places, Order(monday, "digital", "paternity"), t)
    told = {table.title: [row[2] for row in table.rows] for table in of_guro.of(Table)}
    assert told[headline.title] == [row[2] for row in headline.rows]
    few = make_report(ask, places, Order(monday, "magok", "parental"), t)
    assert "수가 적어 주별로 보이지 않습니다" in few.of(Paragraph)[0].text


@pytest.mark.parametrize(
    ("region", "place", "offered"),
    [
        ("*", {}, 2),
        ("*", {"complex": "digital"}, 2),
        ("11530", {}, 0),
        ("11530", {"complex": "digital"}, 2),
    ],
)
def test_the_report_is_offered_of_places_that_the_reader_may_see(
    places, rights, region, place, offered
):
    rights.only("places", region=region)
    app = open_page("weekly", program="paternity", **place)
    assert not app.exception
    buttons = [one.label for one in app.get("download_button")]
    assert len({"한글(HWPX)", "인쇄용 HTML"} & set(buttons)) == offered


def test_campaigns_say_reach_and_conversion_by_channel_and_place_and_no_firm(places):
    app = open_page("campaigns")
    assert not app.exception
    assert NOTE in captions(app)
    said = app.markdown[0].value
    assert "전국에서 플래너 방문은 기업" in said
    assert "제도와 이어졌습니다" in said
    channels, agencies, complexes = (table.value for table in tables_of(app))
    assert channels["channel_name"].tolist() == ["플래너 방문"]
    assert agencies["agency_name"].tolist() == ["고용센터"]
    assert agencies["informed"].tolist() == channels["informed"].tolist()
    assert abs(channels["informed"].iloc[0] - 112) <= 5
    assert abs(channels["linked"].iloc[0] - 37) <= 5
    assert "디지털" in set(complexes["complex_name"])
    assert not {"company_name", "company_id", "budget_krw"} & {*channels, *complexes}
    assert "효과와 비용" in app.info[-1].value


def test_a_planner_of_a_district_reads_the_rest_of_campaigns_in_protected_counts(places, rights):
    rights.only("places")
    rights("firms", region="11530")
    told = small.ask(places, protected.protected_reach())
    told = told[told["channel"] == "visit"]
    of_all = told.loc[told["stage"] == "informed", "companies"].item()
    app = open_page("campaigns")
    assert not app.exception
    assert "전국: 권한 밖의 기업까지 센 접촉" in [one.value for one in app.subheader]
    assert NOTE in captions(app)
    channels = [table.value for table in tables_of(app) if "channel_name" in table.value]
    assert of_all in [table["informed"].iloc[0] for table in channels if "informed" in table]
    complexes = [table.value for table in tables_of(app) if "linked" in table.value][-1]
    assert complexes["complex_name"].tolist() == ["부평"]  # 디지털 has too few without his firms
    assert open_page("campaigns", sido="28").info[0].value.startswith("이곳에는 보일 수 있는")
    of_others = open_page("campaigns", sido="28", sigungu="28237", complex="bupyeong")
    assert not of_others.exception
    assert of_others.markdown[0].value.startswith("## 부평에서 플래너 방문은 기업")


def test_who_sees_the_firms_of_all_reads_no_protected_campaigns(places, rights):
    rights.only("firms")
    assert NOTE not in captions(open_page("campaigns"))


def test_of_a_district_only_its_campaigns_are_told(places, rights):
    rights.only("places", region="11530")
    told = open_page("campaigns", sido="11", sigungu="11530")
    assert not told.exception
    country = open_page("campaigns", sido="all")
    assert country.info[0].value.startswith("이곳에는 보일 수 있는")


def test_a_place_outside_ones_rights_is_said_to_be_closed_with_the_right_that_it_needs(
    places, rights
):
    rights.only("firms", region="11530")
    (told,) = open_page("companies", complex="bupyeong").toast
    assert "볼 권한이 있는 지역에 없어" in told.value
    assert "'기업(firms)' 권한을 요청해" in told.value
    for own in ({"sigungu": "11530"}, {"sido": "11"}, {"complex": "digital"}):
        assert not open_page("companies", **own).toast
    rights.only("firms", region="digital")
    assert not open_page("companies", sido="11", sigungu="11530").toast
    (told,) = open_page("low_uptake", complex="bupyeong").toast
    assert "볼 권한이 있는 지역에 없어" in told.value
