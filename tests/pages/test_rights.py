"""The page on which rights are given and closed: only for who may give, and only where he may."""

import pytest

from src.store.operations.rights import list_rights
from src.ui import reader
from tests.published import publish_visible
from tests.screen import open_page


@pytest.fixture
def folder(tmp_path, served):
    served(publish_visible(tmp_path))
    return tmp_path


def give(app, user, region, *codes):
    app.text_input(key="rights_user").set_value(user)
    app.multiselect(key="rights_capabilities").set_value(list(codes))
    app.text_input(key="rights_region").set_value(region)
    next(button for button in app.button if button.label == "권한 주기").click()
    return app.run()


def rows():
    found = list_rights(reader.operations())
    return list(zip(found["user_name"], found["capability"], found["region"], strict=True))


def test_who_may_not_give_sees_no_right(folder, rights):
    rights("load", "identifiers")
    app = open_page("rights")
    assert "권한을 주는 사람만 보는 화면입니다." in app.info[0].value
    assert not app.dataframe
    assert not app.text_input


def test_a_right_is_given_by_the_name_of_a_region_and_closed_again(folder, rights):
    rights("give")
    app = give(open_page("rights"), "lee", "구로구", "firms", "export")
    assert not app.exception
    assert "권한 2개를 주었습니다" in app.success[0].value
    assert rows() == [("lee", "export", "11530"), ("lee", "firms", "11530")]
    assert "1명에게 권한 2개" in app.markdown[0].value
    print("IDS", list_rights(reader.operations())["right_id"].tolist(), list_rights(reader.operations())["right_id"].dtype)
    app.selectbox(key="rights_chosen").set_value(list_rights(reader.operations())["right_id"].iloc[0])
    app.run()
    app.button(key="rights_close").click()
    app.run()
    assert not app.exception
    assert [e.value for e in app.error] == []
    assert app.success[0].value == "권한을 닫았습니다. 다음 화면부터 쓸 수 없습니다."
    assert "1명에게 권한 1개" in app.markdown[0].value
    assert list_rights(reader.operations())["closed_by"].tolist() == ["kim", ""]
    written = "".join(path.read_text() for path in folder.glob("records/*.jsonl"))
    assert written.count("right_given") == 2
    assert written.count("right_closed") == 1


@pytest.mark.parametrize(
    ("user", "region", "codes", "said"),
    [
        ("lee", "구로", ("firms",), "비슷한 곳: 구로구(11530)"),
        ("", "11530", ("firms",), "사용자 이름을 적어 주십시오"),
        ("*", "11530", ("firms",), "모두에게 주는 권한(*)은 없습니다"),
        ("lee", "11530", (), "하나 이상 골라 주십시오"),
        ("lee", "*", ("firms",), "그 지역의 권한을 주거나"),
        ("lee", "47190", ("firms",), "그 지역의 권한을 주거나"),
    ],
)
def test_what_cannot_be_given_is_said_in_a_sentence(folder, rights, user, region, codes, said):
    rights("give", region="11")
    app = give(open_page("rights"), user, region, *codes)
    assert said in app.error[0].value
    assert rows() == []
