"""The page on data: joins and review of the snapshot shown, access, history, going back."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from src.command.main import main
from src.domain.codes import VERDICTS as ON_PAGE
from src.exports.csv_file import to_csv
from src.exports.provenance import Provenance
from src.exports.xlsx_file import to_xlsx
from src.load.joins import read_verdicts, titles_read, verdicts_in
from src.screens.data import job as data_job
from src.screens.data.review import list_columns
from src.store.engine import fetch_frame, open_engine
from src.store.load_history import loads
from src.store.load_log import record_load
from src.store.operations.engine import open_operations
from src.store.operations.link_decisions import decide_links, decided_links
from src.store.queries.links import doubtful_links
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, list_snapshots, publish
from src.text.catalogue import Texts
from src.ui.run import with_texts
from tests.command.test_link import ROWS, pension
from tests.published import publish_visible
from tests.screen import open_page, tables_of

pytestmark = pytest.mark.slow

FIRMS = pd.DataFrame(
    {
        "company_id": ["a", "b", "c"],
        "company_name": ["가나산업(주)", "다라전자", "마바소프트"],
        "business_no": ["1248100998", "2208162517", None],
        "complex_id": "seoul-digital",
        "address": [f"서울특별시 구로구 디지털로 {n}" for n in (1, 2, 3)],
    }
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A snapshot with two firms joined and one with two equally good candidates."""
    above = tmp_path_factory.mktemp("prepared")
    publish_visible(above / "data")
    publish(above / "data", {"companies": FIRMS}, origin="official")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDAN_DATA", str(above / "data"))
        assert main(["load", pension(above, *ROWS)]) == 0
    return above / "data"


@pytest.fixture
def folder(prepared, tmp_path, monkeypatch, served):
    """A copy of it that a test may change."""
    data = shutil.copytree(prepared, tmp_path / "data")
    monkeypatch.setenv("SANDAN_DATA", str(data))
    served(current_snapshot(data))
    return data


@pytest.fixture
def steward(rights):
    rights("load", "identifiers", "export")


def words(app) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning)
    return "\n".join(element.value for element in shown)


def buttons(app) -> list[str]:
    return [button.label for button in app.button]


def verdicts(app) -> list:
    return [one for one in app.get("button_group") if str(one.key).startswith("verdict_")]


def test_the_join_of_the_snapshot_shown_is_told_to_every_reader(folder):
    app = open_page("data")
    said = words(app)
    assert "기업 7곳 가운데 **2곳을 이었고**, 1곳은 사람이 볼 것, 4곳은 홀로 남았습니다." in said
    assert "이은 방법은 이름·번호 앞자리·주소 2곳입니다." in said
    assert "비어 있던 값을 채웠습니다" in said
    table = next(t.value for t in tables_of(app) if "method_name" in t.value)
    assert table[["status_name", "method_name", "companies"]].to_numpy().tolist() == [
        ["홀로", "없음", 4],
        ["이음", "이름·번호 앞자리·주소", 2],
        ["검토", "이름·주소", 1],
    ]


def test_what_changed_since_the_snapshot_before_is_told_and_stands_in_a_table(folder, tmp_path):
    newer = pension(tmp_path, ROWS[0], month="2026-09", name="newer.csv")
    assert main(["load", newer]) == 0
    app = open_page("data")
    assert "국민연금 가입 사업장 내역: 지난 자료 버전보다 홀로 +2곳, 검토 -1곳" in words(
        app
    ).replace("−", "-")
    table = next(t.value for t in tables_of(app) if "share" in t.value and "joined" in t.value)
    assert table[["month_name", "joined", "review", "alone", "share"]].to_numpy().tolist() == [
        ["2026년 9월", 1, 0, 6, 14.3],
        ["2026년 8월", 2, 1, 4, 28.6],
    ]


def test_a_sample_without_joins_says_how_there_would_be_some(served, visible):
    served(visible)
    assert "아직 이은 것이 없습니다" in words(open_page("data"))


@pytest.mark.parametrize("held", [("identifiers",), ("load",)])
def test_doubtful_pairs_are_for_whoever_may_load_and_see_companies(folder, rights, held):
    rights(*held)
    app = open_page("data", review="open")
    assert "사람이 볼 짝이 2개 있습니다. 기업을 볼 수 있는 자료 담당자만 봅니다." in words(app)
    assert "마바소프트" not in words(app)
    assert verdicts(app) == []
    assert "판단을 반영해 다시 잇기" not in buttons(app)


def test_pairs_are_folded_until_somebody_wants_to_decide(folder, steward):
    app = open_page("data")
    assert "짝이 2개 있습니다 (기업 1곳)" in words(app)
    assert verdicts(app) == []
    assert len(verdicts(open_page("data", review="open"))) == 2


def test_a_company_stands_beside_all_its_candidates_with_score_and_reason(folder, steward):
    said = words(open_page("data", review="open"))
    assert said.count("**마바소프트**") == 3
    assert "주소 서울특별시 구로구 디지털로 3 2층" in said
    assert said.count("이름·주소가 비슷합니다. 이 기업의 후보 2곳 가운데 하나입니다.") == 2


def test_a_verdict_is_stored_with_who_gave_it_and_waits_to_be_joined_in(
    folder, steward, monkeypatch
):
    monkeypatch.setattr("src.screens.data.review.user", lambda: "kim")
    app = open_page("data", review="open")
    verdicts(app)[0].set_value("same")
    next(b for b in app.button if b.label == "이 쪽의 판단 저장").click()
    app.run()
    rows = decided_links(open_operations("", folder), "official")
    assert rows[["company_id", "source", "verdict", "decided_by"]].to_numpy().tolist() == [
        ["c", "pension", "same", "kim"]
    ]
    said = words(app)
    assert "판단 1건을 저장했습니다" in said
    assert "판단 1건이 아직 반영되지 않았습니다." in said
    assert "kim의 판단: ‘같음’" in said


def test_an_earlier_verdict_is_undone_and_saving_twice_stores_nothing_more(folder, steward):
    links = fetch_frame(open_engine(current_snapshot(folder)), table_rows("company_links"))
    pair = links[links["status"] == "review"].head(1).assign(verdict="different")
    engine = open_operations("", folder)
    decide_links(engine, pair, origin="official", decided_by="lee")
    app = open_page("data", review="open")
    chosen = [one.value for one in verdicts(app)]
    assert sorted(map(str, chosen)) == ["None", "different"]
    save = next(b for b in app.button if b.label == "이 쪽의 판단 저장")
    save.click().run()
    assert "새로 바뀐 판단이 없습니다." in words(app)
    next(one for one in verdicts(app) if one.value == "different").set_value("undone")
    next(b for b in app.button if b.label == "이 쪽의 판단 저장").click()
    app.run()
    assert decided_links(engine, "official").empty


def test_nothing_is_shown_where_rights_and_notes_are_out_of_reach(folder, steward, monkeypatch):
    monkeypatch.setenv("SANDAN_OPERATIONS", "sqlite:////nowhere/at/all.db")
    app = open_page("data", review="open")
    assert not app.exception
    (told,) = [error.value for error in app.error]
    assert told.startswith("후속 관리 기록을 열 수 없습니다.")
    assert not app.subheader


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_list_of_the_page_is_understood_when_it_is_given_back(lang):
    with with_texts(Texts(lang)):
        labels = {column.label: column.key for column in list_columns()}
    needed = {"verdict", "company_id", "source", "workplace_key"}
    read = titles_read()
    assert {read[label] for label, key in labels.items() if key in needed} == needed
    assert all(read[label] == key for label, key in labels.items() if key in needed)
    said = {Texts(lang)(f"data_links.verdict_{one}"): one for one in ON_PAGE}
    assert said == verdicts_in(lang)


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_list_that_was_filled_in_names_the_pairs_it_came_with(folder, tmp_path, lang, write):
    rows = fetch_frame(open_engine(current_snapshot(folder)), doubtful_links())
    said = [Texts(lang)(f"data_links.verdict_{one}") for one in ("same", "different")]
    about = Provenance("x", "y", "", "", "official", lang=lang)
    with with_texts(Texts(lang)):
        columns = [column.in_export() for column in list_columns()]
    path = tmp_path / ("list.csv" if write is to_csv else "list.xlsx")
    path.write_bytes(write(rows.assign(verdict=said), columns, about))
    read = read_verdicts(path)
    keys = ["company_id", "source", "workplace_key"]
    assert read[keys].to_numpy().tolist() == rows[keys].to_numpy().tolist()
    assert list(read["verdict"]) == ["same", "different"]


def test_a_list_with_numbers_is_only_for_whoever_may_see_numbers(folder, steward, rights):
    def reasons(app) -> list[str]:
        return [box.key for box in app.selectbox if str(box.key).startswith("reason_review")]

    assert reasons(open_page("data", review="open")) == ["reason_review_list"]
    rights.only("load", "firms", "export")
    app = open_page("data", review="open")
    assert reasons(app) == []
    assert "번호를 볼 수 있는 사용자만 받습니다" in words(app)
    assert "1248100998" not in words(app)


def test_names_of_who_loaded_are_only_for_stewards(folder, rights):
    record_load(folder, user="kim", deed="load", outcome="published", version="v")
    history = next(t.value for t in tables_of(open_page("data")) if "who" in t.value)
    assert set(history["who"]) == {"비공개"}
    rights("load")
    history = next(t.value for t in tables_of(open_page("data")) if "who" in t.value)
    assert history["who"].iloc[0] == "kim"
    assert history["outcome"].iloc[0] == "공개함"


def test_the_history_tells_why_a_load_was_not_published(folder, rights):
    rights("load")
    reason = ("파일 '=1+1.xlsx': 그림 파일입니다.", "File '=1+1.xlsx': a picture.")
    files = [{"file": "=1+1.xlsx"}]
    record_load(folder, user="kim", deed="load", outcome="refused", files=files, reason=reason)
    for lang, outcome, why in (("ko", "거절함", reason[0]), ("en", "rejected", reason[1])):
        page = open_page("data", lang=lang)
        history = next(table.value for table in tables_of(page) if "why" in table.value)
        assert history[["outcome", "files", "why"]].iloc[0].tolist() == [outcome, "=1+1.xlsx", why]
    rights.only()
    history = next(t.value for t in tables_of(open_page("data")) if "why" in t.value)
    assert history["why"].iloc[0] == ""


def test_one_click_goes_back_and_is_written_down(folder, steward):
    before = list_snapshots(folder)[-2]
    app = open_page("data")
    app.button(key=f"go_back_{before.version}").click()
    app.run()
    assert current_snapshot(folder) == before
    assert f"{before.version} 버전으로 되돌렸습니다." in words(app)
    assert loads(folder)["deed"].iloc[0] == "go_back"


def test_whoever_may_not_load_has_no_way_back_and_cannot_drop_files(folder):
    app = open_page("data")
    assert "이 버전으로 되돌리기" not in buttons(app)
    assert "자료를 올릴 수 있는 사용자가 아닙니다" in words(app)
    assert app.get("file_uploader") == []


def test_a_first_day_offers_to_load_and_nothing_else(tmp_path, monkeypatch, served):
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path / "nothing"))
    app = open_page("data")
    assert not app.exception
    assert "보이는 자료가 아직 없습니다" in words(app)
    assert "살펴보기" in buttons(app)
    assert "**국민연금 가입 사업장 내역**: 국민연금공단, data.go.kr 15083277." in words(app)
    assert "](" not in words(app)
    assert not Path(tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    ("key", "deed", "recorded", "said"),
    [
        ("_data_job", "publish", "load", "올린 파일은 지웠고 공개된 자료는 그대로입니다."),
        ("_data_join_job", "join", "link", "멈췄습니다. 공개된 자료는 그대로입니다."),
    ],
)
def test_what_is_under_way_is_shown_stopped_and_written_down(
    folder, steward, key, deed, recorded, said
):
    before = list_snapshots(folder)
    job = data_job.keep_aside(folder, [], ())
    job.deed = deed
    job.outcome.mkdir()
    (job.outcome / "err").write_text('{"share": 0.4, "step": "insert", "file": ""}\n', "utf-8")
    waiting = [sys.executable, "-c", "import sys; sys.stdin.read()"]  # runs until it is stopped
    job.process = subprocess.Popen(waiting, stdin=subprocess.PIPE)
    app = open_page("data")
    app.session_state[key] = job
    app.run()
    shown = app.get("progress")[0].proto
    assert shown.value == 40
    assert "새 자료를 넣습니다 · 남은 시간 약 " in shown.text
    app.button(key=f"stop{key}").click()
    app.run()
    assert job.process.poll() is not None
    job.process.stdin.close()
    assert not job.folder.exists()
    assert said in words(app)
    assert loads(folder)[["deed", "outcome"]].iloc[0].tolist() == [recorded, "cancelled"]
    assert list_snapshots(folder) == before


def test_files_as_they_are_found_are_told_with_reasons_and_joins_before_publishing(
    folder, steward, tmp_path
):
    job = data_job.keep_aside(folder, [], ())
    job.deed = "check"
    newer = pension(tmp_path, *ROWS[:2], month="2026-09", name="newer.csv")
    assert main(["load", "--dry-run", "--report", str(job.outcome), newer]) == 0
    app = open_page("data")
    app.session_state["_data_job"] = job
    app.run()
    assert not app.exception
    said_ = words(app)
    assert "2행을 읽어 2행을 받고 0행을 거절합니다. 아직 아무것도 바뀌지 않았습니다." in said_
    assert "국민연금 가입 사업장 내역 2026년 9월 자료**: 기업 7곳 가운데 **2곳을 이었고**" in said_
    assert "국민연금 가입 사업장 내역 2026년 8월 자료**: 기업 7곳 가운데 **2곳을 이었고**" in said_
    assert "공개하기" in buttons(app)
    kept = {one.label for one in app.get("download_button")}
    assert {"CSV", "엑셀"} <= kept
