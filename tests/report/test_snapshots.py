"""Reports from published data: the figures of the screen, and every state of the data."""

import pandas as pd
import pytest

from src.domain.codes import PROGRAMS
from src.report.content import Paragraph, Picture, Table
from src.report.gather import Scope, asker, weekly_of
from src.report.make import Order, file_name, make_file, make_report
from src.report.weeks import last_week, monday_of
from src.store.snapshots import publish
from src.text.catalogue import Texts
from src.text.values import iso_week
from tests.published import table
from tests.report.made import opened, tables_of
from tests.screen import open_page
from tests.store.uptake_rows import companies, country, rows

KO = Texts("ko")
WEEK = pd.Timestamp("2026-03-23")
PLACES = [None, "gumi-1", "korea-export"]
DASH = "–"


def count(value) -> str:
    return DASH if pd.isna(value) else f"{value:,.0f}"


def one_decimal(value) -> str:
    return DASH if pd.isna(value) else f"{value:,.1f}"


def headline_of(snapshot, order: Order) -> dict[str, list[str]]:
    """Return the headline rows as the HWPX file holds them, by the name of the programme."""
    data = make_file(asker(snapshot), snapshot, order, KO, "hwpx")
    return {row[0]: row for row in tables_of(opened(data))[0][1:]}


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_the_file_holds_the_figures_of_the_metric(made_up, place):
    found = headline_of(made_up, Order(WEEK, place))
    scope = Scope(asker(made_up), WEEK, place, made_up.as_of)
    assert len(found) == len(PROGRAMS)
    for program in PROGRAMS:
        series = weekly_of(scope, program).rows
        last = series[~series["provisional"]].iloc[-1]
        now = series.iloc[-1]
        assert found[KO(f"program.{program}")][2:8] == [
            *(count(last["users"]), one_decimal(last["rate"]), one_decimal(last["centre"])),
            *(count(last["users_before"]), count(now["users"]), count(now["estimate"])),
        ]


@pytest.mark.slow
def test_the_file_says_what_the_page_of_weeks_says(made_up, served):
    served(made_up)
    page = open_page("weekly", program="parental", complex="gumi-1", as_of="2026-W13")
    shown = next(d.value for d in page.dataframe if "iso_week" in d.value)
    settled = shown[shown["state"] == "확정"].iloc[0]
    row = headline_of(made_up, Order(WEEK, "gumi-1"))["육아휴직"]
    assert row[2:6] == [
        *(count(settled["users"]), one_decimal(settled["rate"]), one_decimal(settled["centre"])),
        count(settled["users_before"]),
    ]
    newest = shown.iloc[0]
    band = f"{newest['lower']:,.0f}~{newest['upper']:,.0f}"
    assert row[6:] == [count(newest["users"]), count(newest["estimate"]), band]
    said = "\n".join(text.value.replace("\\", "") for text in page.markdown)
    report = make_report(asker(made_up), made_up, Order(WEEK, "gumi-1"), KO)
    sentences = [block.text for block in report.of(Paragraph)[1:4]]
    assert [sentence for sentence in sentences if sentence not in said] == []


@pytest.mark.slow
def test_the_figures_are_those_of_a_recount_from_the_tables(made_up):
    starts = table(made_up, "leave_starts")
    firms = table(made_up, "companies").set_index("company_id")["complex_id"]
    mine = starts[(starts["company_id"].map(firms) == "gumi-1") & (starts["program"] == "parental")]
    known = mine[(mine["received_week"] <= WEEK) & (mine["week"] == WEEK - pd.Timedelta(weeks=2))]
    scope = Scope(asker(made_up), WEEK, "gumi-1", made_up.as_of)
    series = weekly_of(scope, "parental").rows.set_index("week")["users"]
    assert series[WEEK - pd.Timedelta(weeks=2)] == known["users"].sum()


@pytest.mark.slow
def test_an_old_report_says_what_was_known_then(made_up):
    contacts = table(made_up, "contacts")
    until = contacts["contacted_on"] <= pd.Timestamp("2026-03-29")
    informed = contacts["stage"] != "targeted"
    report = make_report(asker(made_up), made_up, Order(WEEK), KO)
    reached = contacts.loc[until & informed, "company_id"].nunique()
    chart = next(
        p
        for p in report.of(Picture)
        if p.title == "접촉 단계별 기업 수 (괄호: 앞 단계에서 넘어온 비율)"
    )
    assert chart.figure.data[0].x[1] == reached
    assert reached < contacts.loc[informed, "company_id"].nunique()


@pytest.mark.slow
def test_a_campaign_counts_the_companies_that_its_contacts_count(made_up):
    report = make_report(asker(made_up), made_up, Order(WEEK, "gumi-1"), KO)
    shown = {row[0]: row for row in report.of(Table)[-2].rows}
    campaigns, contacts = (table(made_up, name) for name in ("campaigns", "contacts"))
    own = campaigns[(campaigns["complex_id"] == "gumi-1") & campaigns["campaign_name"].isin(shown)]
    running = own[own["starts_on"] <= pd.Timestamp("2026-03-29")]
    assert len(running)
    for campaign in running.itertuples():
        mine = contacts[contacts["campaign_id"] == campaign.campaign_id]
        mine = mine[(mine["contacted_on"] <= pd.Timestamp("2026-03-29"))]
        reached = mine.loc[mine["stage"] != "targeted", "company_id"].nunique()
        assert shown[campaign.campaign_name][5] == count(reached)


@pytest.mark.slow
def test_agencies_in_the_report_equal_a_recount_of_what_was_known_by_then(made_up):
    report = make_report(asker(made_up), made_up, Order(WEEK, "gumi-1"), KO)
    shown = {row[0]: row for row in report.of(Table)[-1].rows}
    campaigns, contacts, companies = (
        table(made_up, name) for name in ("campaigns", "contacts", "companies")
    )
    here = companies.loc[companies["complex_id"] == "gumi-1", "company_id"]
    runs = contacts["campaign_id"].map(campaigns.set_index("campaign_id")["agency"])
    contacts["agency"] = contacts["agency"].fillna(runs).fillna("unknown")
    known = contacts[contacts["contacted_on"] <= pd.Timestamp("2026-03-29")]
    known = known[known["company_id"].isin(here) & (known["stage"] != "targeted")]
    reached = known.groupby("agency")["company_id"].nunique()
    linked = known[known["stage"].isin(["linked", "placed"])].groupby("agency")["company_id"]
    assert len(shown) == len(reached) >= 4
    for code, companies in reached.items():
        row = shown["기관 모름" if code == "unknown" else KO(f"agency.{code}")]
        assert (row[2], row[4]) == (count(companies), count(linked.nunique().get(code, 0)))


@pytest.mark.slow
def test_made_up_data_are_marked_in_the_file_and_in_its_name(made_up):
    data = make_file(asker(made_up), made_up, Order(WEEK), KO, "hwpx")
    assert "예시 데이터: 지어낸 값이며" in opened(data).text.plain()
    assert file_name(Order(WEEK, "gumi-1"), "구미국가(1단지)", made_up, KO, "hwpx").startswith(
        "예시-데이터_주간보고-구미국가(1단지)-gumi-1-2026-W13_"
    )


@pytest.mark.slow
def test_a_snapshot_without_uptake_gives_a_report_that_says_so(visible):
    report = make_report(asker(visible), visible, Order(WEEK), KO)
    said = [block.text for block in report.of(Paragraph)]
    assert said[0] == "전국 산업단지에는 육아휴직 대상자가 없습니다."
    assert report.of(Picture) == []
    assert report.of(Table) == []
    assert opened(make_file(asker(visible), visible, Order(WEEK), KO, "hwpx")).validate().ok


def published(folder, months, starts):
    """Publish one company of 마곡 with these months and leave starts."""
    return publish(
        folder,
        country(
            companies=companies(("a", "magok", "food", "5-49")),
            eligible=rows("eligible", *months),
            leave_starts=rows("leave_starts", *starts),
        ),
        origin="official",
    )


ONE_WEEK = [("a", "2026-11-09", "parental", "f", "2026-11-09", 1)]
LAST = pd.Timestamp("2026-11-09")


@pytest.mark.slow
@pytest.mark.parametrize("place", [None, "magok"])
def test_one_week_of_data_draws_no_trend(tmp_path, place):
    snapshot = published(tmp_path, [("a", "2026-11", "parental", "f", 2)], ONE_WEEK)
    report = make_report(asker(snapshot), snapshot, Order(LAST, place), KO)
    said = [block.text for block in report.of(Paragraph)]
    assert "아직 확정된 주가 없어 많고 적음을 말할 수 없습니다." in said[0]
    assert report.of(Picture) == []
    assert [row[0] for row in report.of(Table)[0].rows] == ["육아휴직"]


@pytest.mark.slow
def test_a_complex_without_any_company_says_so_beside_one_with_data(tmp_path):
    snapshot = published(tmp_path, [("a", "2026-11", "parental", "f", 2)], ONE_WEEK)
    report = make_report(asker(snapshot), snapshot, Order(LAST, "onsan"), KO)
    assert report.of(Paragraph)[0].text == "온산에는 육아휴직 대상자가 없습니다."
    assert report.of(Picture) == []


@pytest.mark.slow
def test_a_complex_founded_last_month_begins_with_it(tmp_path):
    weeks = pd.date_range("2025-01-06", "2026-11-09", freq="7D").astype(str)
    old = [("b", week, "parental", "f", week, 1) for week in weeks]
    months = [("b", f"2026-{month:02d}", "parental", "f", 4) for month in range(1, 12)]
    tables = country(
        companies=companies(("a", "magok", "food", "5-49"), ("b", "onsan", "food", "5-49")),
        eligible=rows("eligible", *months, ("a", "2026-10", "parental", "f", 2)),
        leave_starts=rows("leave_starts", *old, *ONE_WEEK),
    )
    snapshot = publish(tmp_path, tables, origin="official")
    report = make_report(asker(snapshot), snapshot, Order(LAST, "magok"), KO)
    series = weekly_of(Scope(asker(snapshot), LAST, "magok", None), "parental").rows
    assert series["week"].min() >= pd.Timestamp("2026-09-28")
    assert KO("weekly.limits_few") in [block.text for block in report.of(Paragraph)]


@pytest.mark.parametrize(
    ("code", "monday"),
    [
        ("2026-W46", "2026-11-09"),
        ("2026-w01", "2025-12-29"),
        ("2026-W53", "2026-12-28"),
        ("2025-W53", None),
        ("2026-46", None),
        ("2026-W00", None),
        ("", None),
    ],
)
def test_a_week_is_read_as_iso_writes_it(code, monday):
    assert monday_of(code) == (None if monday is None else pd.Timestamp(monday))
    if monday is not None:
        assert iso_week(pd.Timestamp(monday)) == code.upper()


@pytest.mark.parametrize(
    ("as_of", "monday"),
    [("2026-11-15", "2026-11-09"), ("2026-11-14", "2026-11-02"), ("2026-11-16", "2026-11-09")],
)
def test_the_last_week_is_the_last_that_is_over(as_of, monday):
    assert last_week(as_of) == pd.Timestamp(monday)
    assert last_week(None) is None


@pytest.mark.slow
def test_an_english_report_calls_its_complex_by_its_english_name(made_up):
    report = make_report(asker(made_up), made_up, Order(WEEK, "seoul-digital"), Texts("en"))
    assert "Seoul Digital" in report.title
    said = [report.title, *[block.text for block in report.of(Paragraph)]]
    assert [text for text in said if "서울디지털" in text] == []
