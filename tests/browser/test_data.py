"""A data steward's path: map an unknown extract, load it, correct refused rows, go back."""

import csv
import io

import pytest

from src.store.engine import fetch_frame, open_engine
from src.store.load_history import loads
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, list_snapshots
from tests.browser.nursery import forked_server
from tests.browser.seen import OVERHANG
from tests.browser.test_companies import choose
from tests.browser.test_pages import traceback
from tests.load.sources.insured_files import PENSION_2026
from tests.load.sources.insured_files import write as write_table
from tests.published import publish_visible

TITLES = ("업체코드", "대상월", "제도구분", "성별구분", "대상인원")
GOOD = [(str(company), f"2026-0{month}", "육아휴직", "여", "2") for company in (1, 2, 3, 4)
        for month in (1, 2, 3, 4, 5)]  # fmt: skip
# what is wrong, in which column, and the correct value
WRONG = (
    (("", "2026-01", "육아휴직", "남", "1"), 0, "1"),
    (("99", "2026-02", "육아휴직", "남", "1"), 0, "1"),
    (("1", "2026-13", "육아휴직", "남", "1"), 1, "2026-03"),
    (("1", "2126-04", "육아휴직", "남", "1"), 1, "2026-04"),
    (("1", "2026-05", "휴직", "남", "1"), 2, "육아휴직"),
    (("1", "2026-06", "출산전후휴가", "남", "1"), 2, "육아휴직"),
    (("1", "2026-07", "육아휴직", "둘", "1"), 3, "남"),
    (("1", "2026-08", "육아휴직", "남", "하나"), 4, "1"),
    (("1", "2026-09", "육아휴직", "남", "-1"), 4, "1"),
    (("1", "2026-10", "육아휴직", "남", "1.5"), 4, "1"),
)
WAIT = 60_000


def written(path, rows) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([TITLES, *rows])
    path.write_bytes(text.getvalue().encode("cp949"))
    return str(path)


def mended(rejects) -> list[tuple]:
    """Return all rows, with those in the list of refused rows corrected."""
    told = {int(row["행"]) for row in csv.DictReader(io.StringIO(rejects.decode("utf-8-sig")))}
    rows = [*GOOD, *(row for row, _, _ in WRONG)]
    for place, (_, column, right) in enumerate(WRONG, len(GOOD)):
        if place + 2 in told:
            cells = list(rows[place])
            cells[column] = right
            rows[place] = tuple(cells)
    return rows


@pytest.fixture
def folder(tmp_path):
    publish_visible(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def server(folder, tmp_path):
    with forked_server(tmp_path / "server.log", SANDAN_DATA=str(folder)) as running:
        yield running


def open_data(watched, server):
    """Open the page as the owner of the folder and wait until its last part is drawn."""
    page = watched.visit("/data", token=server.query.removeprefix("?token="))
    page.get_by_role("heading", name="적재 기록").wait_for()
    return watched.settled()


def look_at(page, files: str | list[str]) -> None:
    """Drop files and check them."""
    page.locator('input[type="file"]').first.set_input_files(files)
    page.locator(".st-key-data_check button:enabled").click(timeout=WAIT)


def let_go(watched) -> None:
    """Release the files and their results, and wait until others can be dropped."""
    watched.page.locator(".st-key-data_discard button").click()
    watched.page.locator(".st-key-data_discard").wait_for(state="detached", timeout=WAIT)
    watched.settled()


def confirm(page) -> None:
    """Confirm that this many refused rows are right."""
    page.get_by_text("위의 변화가 맞습니다. 이대로 공개합니다.").click(timeout=WAIT)


def publish(page) -> None:
    page.get_by_role("button", name="공개하기").click(timeout=WAIT)
    page.get_by_text("공개했습니다. ").wait_for(timeout=WAIT)


def eligible(folder) -> list[int]:
    rows = fetch_frame(open_engine(current_snapshot(folder)), table_rows("eligible"))
    return [len(rows), int(rows["eligible"].sum())]


def test_an_unknown_extract_is_mapped_loaded_mended_and_gone_back_from(
    server, folder, watched_page, tmp_path
):
    first = current_snapshot(folder)
    watched = watched_page(server.address)
    page = open_data(watched, server)
    look_at(page, written(tmp_path / "대상자.csv", [*GOOD, *(row for row, _, _ in WRONG)]))
    page.get_by_text("처음 보는 표가 있습니다").wait_for(timeout=WAIT)
    page.get_by_role("button", name="저장하고 다시 살펴보기").click()
    page.get_by_text("30행을 읽어 20행을 받고 10행을 거절합니다").wait_for(timeout=WAIT)
    assert current_snapshot(folder) == first
    confirm(page)
    publish(page)
    assert eligible(folder) == [20, 40]
    watched.settled()

    choose(watched, "내려받는 사유", "자료 점검")
    with page.expect_download(timeout=WAIT) as waiting:
        page.get_by_role("button", name="거절한 행 (CSV)").click()
    rejects = tmp_path / "rejects.csv"
    waiting.value.save_as(rejects)
    let_go(watched)
    look_at(page, written(tmp_path / "고친 대상자.csv", mended(rejects.read_bytes())))
    page.get_by_text("30행을 읽어 30행을 받고 0행을 거절합니다").wait_for(timeout=WAIT)
    publish(page)
    assert eligible(folder) == [30, 50]

    before = list_snapshots(folder)[-2]
    page = open_data(watched, server)
    page.get_by_role("button", name="이 버전으로 되돌리기").first.click()
    page.get_by_text(f"{before.version} 버전으로 되돌렸습니다.").wait_for(timeout=WAIT)
    assert current_snapshot(folder) == before
    assert eligible(folder) == [20, 40]
    assert list(loads(folder)["deed"]) == ["go_back", "load", "load", "map"]
    assert not any((folder / "uploads").iterdir()) or len(list((folder / "uploads").iterdir())) == 1
    assert traceback(server.log) == ""
    assert watched.misdeeds() == {}


FIRMS = (
    ("a", "가나산업(주)", "1248100998", "디지털로 1"),
    ("b", "다라전자", "2208162517", "디지털로 2"),
    ("c", "마바소프트", "", "디지털로 3"),
)
WORKPLACES = (
    ("㈜가나산업", "124810", "디지털로 1"),
    ("다라 전자 주식회사", "220816", "디지털로 2"),
    ("마바소프트", "", "디지털로 3"),
    ("마바소프트", "", "디지털로 3 2층"),
)


def firms(folder) -> str:
    """Write the ministry's list of companies, with the titles of the template."""
    titles = ["기업 식별자", "사업장명", "사업자등록번호", "산업단지 식별자", "주소"]
    rows = [[one, name, number, "seoul-digital", f"서울특별시 구로구 {road}"]
            for one, name, number, road in FIRMS]  # fmt: skip
    return str(write_table(folder / "입주기업.csv", titles, rows))


def pension(folder) -> str:
    """Write a month of the pension's workplaces; one firm has two equally similar candidates."""
    rows = [
        ["2026-08", name, head, "1", "08379", "", f"서울특별시 구로구 {road}", "1153010200"]
        + ["1153010200", "11", "530", "102", "1", "292201", "기계", "2001-05-02", "", "", "9"]
        + ["0", "0", "0"]
        for name, head, road in WORKPLACES
    ]
    return str(write_table(folder / "국민연금_202608.csv", PENSION_2026, rows))


def joined(folder) -> dict[str, str]:
    """Return status and method of the companies of FIRMS in the snapshot that is served."""
    rows = fetch_frame(open_engine(current_snapshot(folder)), table_rows("company_links"))
    rows = rows[rows["company_id"].isin([one for one, *_ in FIRMS])]
    said = rows["status"] + " " + rows["method"]
    return said.groupby(rows["company_id"]).agg(lambda each: ", ".join(sorted(each))).to_dict()


def test_companies_are_joined_a_doubtful_pair_is_decided_and_joined_anew(
    folder, watched_page, tmp_path
):
    with forked_server(tmp_path / "server.log", SANDAN_DATA=str(folder)) as running:
        watched = watched_page(running.address)
        page = open_data(watched, running)
        look_at(page, [firms(tmp_path), pension(tmp_path)])
        page.get_by_text("7행을 읽어 7행을 받고 0행을 거절합니다").wait_for(timeout=WAIT)
        report = page.get_by_text("2곳을 이었고, 1곳은 사람이 볼 것")
        report.wait_for(timeout=WAIT)
        publish(page)
        report.nth(1).wait_for(timeout=WAIT)  # for the load, and for the snapshot that is now shown
        assert joined(folder) == {
            "a": "joined name_head_place",
            "b": "joined name_head_place",
            "c": "review name_place, review name_place",
        }

        page.get_by_text("짝을 보고 판단하기", exact=True).click()
        page.get_by_text("같음", exact=True).first.click(timeout=WAIT)
        page.get_by_role("button", name="이 쪽의 판단 저장").click()
        page.get_by_text("판단 1건을 저장했습니다").wait_for(timeout=WAIT)
        before = current_snapshot(folder)
        page.get_by_role("button", name="판단을 반영해 다시 잇기").click()
        page.get_by_text("다시 이어 새 자료 버전을 공개했습니다").wait_for(timeout=WAIT)
        page.get_by_text("사람이 볼 짝이 없습니다").wait_for(timeout=WAIT)

        assert current_snapshot(folder) != before
        assert joined(folder)["c"] == "joined decided"
        assert list(loads(folder)["deed"]) == ["link", "load"]
        assert traceback(running.log) == ""
        assert watched.misdeeds() == {}


def test_a_reader_who_is_no_steward_sees_what_is_loaded_at_every_width_and_cannot_load(
    server, watched_page
):
    watched = watched_page(server.address)
    page = watched.visit("/data", lang="en", width=390, theme="dark")
    is_whole(watched, 390)
    watched.turn("ko", 1440, "light")
    is_whole(watched, 1440)
    assert page.get_by_text("자료를 올릴 수 있는 사용자가 아닙니다").is_visible()
    assert page.locator('input[type="file"]').count() == 0
    assert page.get_by_role("button", name="이 버전으로 되돌리기").count() == 0


def is_whole(watched, width: int) -> None:
    assert watched.page.evaluate(OVERHANG) <= 0, width
    assert watched.page.get_by_test_id("stException").count() == 0, width
    assert watched.misdeeds() == {}, width
