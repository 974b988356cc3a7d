"""The page of rights: only for those who may give rights, in their regions; closing; the record."""

from datetime import date

import pytest

from src.domain.rights import Right, reader_with
from src.screens.rights.review import is_mine
from src.store.operations.rights import list_rights
from src.store.records import Record, add_record
from src.ui import frame, reader
from tests.published import publish_visible
from tests.screen import open_page as opened
from tests.screen import tables_of

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path, once, served):
    from src.store.snapshots import current_snapshot

    served(current_snapshot(once("visible", publish_visible, tmp_path)))
    return tmp_path


def open_page(*names, **codes):
    """Open a page and run it once more.

    After a run that `st.rerun` interrupted, AppTest gives widgets other ids; a server does not.
    """
    return opened(*names, **codes).run()


def give(app, user, region, *codes, until=""):
    app.text_input(key="rights_user").set_value(user)
    app.multiselect(key="rights_capabilities").set_value(list(codes))
    app.text_input(key="rights_region").set_value(region)
    app.text_input(key="rights_until").set_value(until)
    app.text_input(key="rights_note").set_value("플래너")
    next(button for button in app.button if button.key.startswith("FormSubmitter")).click()
    return app.run()


def rows():
    found = list_rights(reader.operations())
    return list(zip(found["user_name"], found["capability"], found["region"], strict=True))


def test_who_may_not_give_sees_one_sentence_and_no_right(folder, rights):
    rights("load", "identifiers")
    app = open_page("rights")
    (said,) = [info.value for info in app.info]
    assert said == (
        "권한을 주는 사람만 보는 화면입니다. "
        "필요하면 권한 담당자에게 '권한 주기(give)' 권한을 요청해 주세요."
    )
    assert [*tables_of(app), *app.text_input, *app.markdown] == []


def test_the_menu_shows_the_page_to_who_may_give_from_the_first_run_on(folder, rights, monkeypatch):
    shown = []
    navigation = frame.st.navigation

    def drawn(pages, **more):
        shown[:] = [(page._page.stem, page.visibility) for page in pages]
        return navigation(pages, **more)

    monkeypatch.setattr(frame.st, "navigation", drawn)
    rights("load")
    open_page("methods")
    assert [name for name, how in shown if how == "hidden"] == ["rights"]
    rights.only("give")
    open_page("methods")
    assert ("rights", "visible") in shown


def test_a_right_is_given_by_the_name_of_a_region_and_closed_again(folder, rights):
    rights("give")
    app = give(open_page("rights"), "lee", "구로구", "firms", "export", until="2099-12-31")
    assert not app.exception
    assert app.success[0].value == "권한 2개를 주었습니다. 다음 화면부터 쓸 수 있습니다."
    assert rows() == [("lee", "export", "11530"), ("lee", "firms", "11530")]
    assert app.markdown[0].value == "## 1명에게 권한 2개를 주었습니다."
    choice = app.selectbox(key="rights_chosen")
    assert [label.rsplit(" · ", 1)[0] for label in choice.options] == [
        "lee · 내려받기 (export) · 구로구 (11530)",
        "lee · 개별 기업과 정확한 수 (firms) · 구로구 (11530)",
    ]
    app = app.run()
    app.selectbox(key="rights_chosen").set_value("2").run()
    app.button(key="rights_close").click().run()
    assert not app.exception
    assert app.success[0].value.startswith("권한을 닫았습니다: lee · 내려받기 (export) · 구로구")
    assert app.markdown[0].value == "## 1명에게 권한 1개를 주었습니다."
    assert list_rights(reader.operations())["closed_by"].tolist() == ["kim", ""]
    assert len(tables_of(app)[0].value) == 1
    app = app.run()
    app.toggle(key="rights_with_closed").set_value(True).run()
    assert tables_of(app)[0].value["closed_by"].tolist() == ["kim", ""]
    written = "".join(path.read_text() for path in folder.glob("records/*.jsonl"))
    assert written.count('"deed":"right_given"') == 2
    assert written.count('"about":"2: lee export @11530"') == 1


def test_what_cannot_be_given_is_said_in_a_sentence(folder, rights):
    rights("give", region="11")
    app = open_page("rights")
    for user, region, codes, until, said in (
        ("lee", "구로", ("firms",), "", "비슷한 곳: 구로구(11530)"),
        ("", "11530", ("firms",), "", "사용자 이름을 적어 주십시오"),
        ("*", "11530", ("firms",), "", "모두에게 주는 권한(*)은 없습니다"),
        ("lee", "11530", (), "", "하나 이상 골라 주십시오"),
        ("lee", "*", ("firms",), "", "그 지역의 권한을 주거나"),
        ("lee", "47190", ("firms",), "", "그 지역의 권한을 주거나"),
        ("lee", "11530", ("firms",), "내년", "날짜를 2027-12-31처럼"),
        ("lee", "11530", ("firms",), "2027-W50", "날짜를 2027-12-31처럼"),
        ("lee\u202eeel", "11530", ("firms",), "", "사용자 이름에 글자가 아닌 것이"),
        ("lee", "11530", ("firms",), "2001-01-01", "끝나는 날이 시작하는 날보다 앞섭니다"),
    ):
        app = give(app, user, region, *codes, until=until)
        assert not app.exception
        assert said in app.error[0].value
    assert rows() == []


def test_who_gives_in_a_region_makes_nobody_a_loader_of_all_data(folder, rights):
    rights("give", region="11")
    app = give(open_page("rights"), "kim", "11530", "load")
    assert "전국(*)으로만 줄 수 있습니다" in app.error[0].value
    app = give(app, "kim", "*", "load")
    assert "그 지역의 권한을 주거나" in app.error[0].value
    assert rows() == []
    written = Right("kim", "load", "11530", date(2000, 1, 1))
    assert not reader_with([written], "kim", date(2026, 1, 1)).may("load")


def test_the_record_of_a_month_is_reviewed_by_user_and_by_firm(folder, rights):
    add_record(folder, Record("lee", "view", "10.0.0.7", ("c1",), "company_detail", rows=1))
    add_record(
        folder, Record("lee", "export", "10.0.0.7", ("c1", "c2"), "입주기업", reason="visit")
    )
    refused = Record("park", "refused", "10.0.0.8", query="region_uptake", about="places")
    add_record(folder, refused)
    rights("give")
    app = open_page("rights", view="records")
    assert not app.exception
    assert "월에 2명이 기업 2곳을 보거나 받았습니다" in app.markdown[0].value
    users, deeds = (table.value for table in tables_of(app))
    assert dict(zip(users["user"], users["companies"], strict=True)) == {"lee": 2, "park": 0}
    assert deeds["user"].tolist() == ["park", "lee", "lee"]
    assert deeds["reason_name"].tolist() == ["", "기업 방문·상담 준비", ""]
    assert deeds["query_name"].tolist() == ["", "입주기업", "기업 하나"]
    assert deeds["about"].tolist() == ["보호된 수 (places)", "", ""]
    app.text_input(key="rights_firm").set_value("c2").run()
    assert tables_of(app)[2].value["deed_name"].tolist() == ["내려받기"]
    assert "c2" not in str(app.query_params)
    app.selectbox(key="rights_of_user").set_value("park").run()
    assert tables_of(app)[0].value["user"].tolist() == ["park"]
    assert "0건" in app.caption[-1].value


def test_who_gives_in_a_region_sees_rights_and_records_of_that_region_alone(folder, rights):
    rights("give")
    app = open_page("rights")
    for user, region in (("lee", "11530"), ("park", "*")):
        app = give(app, user, region, "firms").run()
        looked = Record(user, "view", "10.0.0.7", (f"c-{user}",), "company_detail", rows=1)
        add_record(folder, looked)
    rights.only("give", region="11")
    app = open_page("rights")
    assert tables_of(app)[0].value["user_name"].tolist() == ["lee"]
    app = open_page("rights", view="records")
    assert tables_of(app)[0].value["user"].tolist() == ["lee"]
    app.text_input(key="rights_firm").set_value("c-park").run()
    assert "0건" in app.caption[-1].value


def test_who_gives_in_a_region_reads_no_deed_of_commands(folder, rights):
    rights("give", region="11")
    assert not open_page("rights", view="records").exception
    app = give(open_page("rights"), "root", "11530", "places")
    add_record(folder, Record("root", "right_given", "", about="lee firms @*"))
    app = open_page("rights", view="records")
    assert not app.exception
    assert "root" not in [user for table in tables_of(app) for user in table.value["user"]]


@pytest.mark.parametrize(
    ("deed", "mine"),
    [
        ({"user": "park", "address": "10.0.0.7", "at": "2026-11-02T00:00:00.000+00:00"}, True),
        ({"user": "park", "address": "10.0.0.7", "at": "2026-10-31T23:59:59.000+00:00"}, False),
        ({"user": "park", "address": "", "at": "2026-11-02T00:00:00.000+00:00"}, False),
        ({"user": "lee", "address": "10.0.0.7", "at": "2026-11-02T00:00:00.000+00:00"}, False),
    ],
    ids=["since the first right", "from before", "of a command", "of another"],
)
def test_a_deed_is_for_who_gives_in_a_region(deed, mine):
    assert is_mine({"park": "2026-11-01T09:00:00"}, deed) is mine
    assert is_mine(None, deed)
