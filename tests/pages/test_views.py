"""A view is saved on its page, listed on 개요, opened by its link, and says what has changed."""

import pytest

from src.store.operations.views import note_seen, views_of
from src.ui import reader
from src.ui.views import VIEW, link_of
from tests.screen import open_page

pytestmark = pytest.mark.slow
CHOSEN = {"compare": "gumi-1,juan", "quarter": "2026Q1", "measure": "employees"}


def told(app) -> str:
    return next((one.value for one in app.markdown if "저장한 보기" in one.value), "")


def test_a_view_is_saved_found_opened_and_compared(served, visible, monkeypatch):
    served(visible)
    monkeypatch.setattr(reader, "is_owner", lambda: True)
    # run once more: after an interrupted run AppTest gives other ids to widgets
    app = open_page("complexes", save="1", company="someone", **CHOSEN).run()
    app.text_input(key="view_name").set_value("구미와 주안")
    next(b for b in app.button if b.label == "저장").click().run()
    assert any("구미와 주안" in one.value for one in app.success)
    assert "save" not in app.query_params

    (view,) = views_of(reader.operations(), "")
    codes = link_of(view)
    assert codes.pop(VIEW) == view.view_id
    assert CHOSEN.items() <= codes.items()
    assert not {"lang", "company", "save"} & codes.keys()
    overview = open_page("overview")
    listed = next(e.proto.body for e in overview.get("html") if "구미와 주안" in e.proto.body)
    assert 'data-page="complexes" data-to="' in listed
    assert "아직 열지 않음" in listed

    assert told(open_page("complexes", **link_of(view))) == "저장한 보기 ‘구미와 주안’입니다."
    again = told(open_page("complexes", **link_of(view)))
    assert "답이 달라지지 않았습니다" in again

    (seen,) = views_of(reader.operations(), "")
    kept = {"version": "old", "rights": seen.rights}
    note_seen(reader.operations(), "", view.view_id, answer="전의 답입니다.", **kept)
    page = open_page("overview")
    assert any("지난번 본 뒤 자료가 바뀜" in e.proto.body for e in page.get("html"))
    changed = told(open_page("complexes", **link_of(view)))
    assert "답이 달라졌습니다" in changed
    assert changed.endswith("지난번 답: 전의 답입니다.")

    # an answer given under other rights is not shown again
    note_seen(
        reader.operations(), "", view.view_id, answer="숨은 답", version="old", rights="others"
    )
    assert "숨은 답" not in told(open_page("complexes", **link_of(view)))
    # with another choice it is no longer that view
    other = link_of(view) | {"measure": "tenants"}
    assert told(open_page("complexes", **other)) == ""


def test_a_view_of_another_or_of_nobody_says_nothing(served, visible, monkeypatch):
    served(visible)
    monkeypatch.setattr(reader, "is_owner", lambda: False)
    app = open_page("complexes", save="1", view="0" * 32, **CHOSEN)
    assert told(app) == ""
    assert not app.text_input
    assert any("로그인한 사용자만" in one.value for one in app.info)
