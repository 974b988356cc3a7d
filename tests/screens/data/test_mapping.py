"""The form that assigns the columns of an unknown table: suggests, asks for missing ones, saves."""

import json

import pytest

from src.store.load_history import loads
from src.store.mappings import saved_mapping
from tests.screen import run_script, said, tables_of

MARK = "0123456789abcdef"
TABLE = {
    "file": "대상자 [1](http://example.invalid).csv",
    "fingerprint": MARK,
    "head": ["업체", "월", "인원", "", "비고"],
    "rows": [["K1", "2026-01", "3"], ["K2", "2026-01", "=1+1", "", "x"]],
    "best": "eligible",
    "tables": {
        "eligible": {
            "title": "제도 대상자",
            "one_of": [["company_id", "business_no"]],
            "columns": [
                {"name": "company_id", "title": "기업 식별자", "needed": False, "fixed": False,
                 "words": [], "suggested": "업체"},
                {"name": "business_no", "title": "사업자등록번호", "needed": False, "fixed": False,
                 "words": [], "suggested": ""},
                {"name": "month", "title": "달", "needed": True, "fixed": True,
                 "words": [], "suggested": "월"},
                {"name": "program", "title": "제도", "needed": True, "fixed": True,
                 "words": ["육아휴직", "유연근무"], "suggested": ""},
                {"name": "age_band", "title": "연령대", "needed": False, "fixed": False,
                 "words": [], "suggested": ""},
                {"name": "eligible", "title": "대상 인원", "needed": True, "fixed": False,
                 "words": [], "suggested": "인원"},
            ],
        },
        "headcounts": {"title": "고용 인원", "one_of": [], "columns": []},
    },
}  # fmt: skip


def form():
    import json
    from pathlib import Path

    import streamlit as st

    from src.load.outcome import outcome_from
    from src.screens.data import mapping as data_mapping
    from src.ui.run import speak

    table = json.loads(Path(st.query_params["table"]).read_text("utf-8"))
    found = outcome_from({"files": [{"file": table.pop("file"), "unmapped": table}]})
    folder = Path(st.query_params["folder"])
    speak("ko")
    saved = data_mapping.ask(found.files[0].file, found.files[0].unmapped, folder, "kim")
    st.text("saved" if saved else "asked")


@pytest.fixture
def app(tmp_path):
    (tmp_path / "table.json").write_text(json.dumps(TABLE), "utf-8")
    return run_script(form, table=str(tmp_path / "table.json"), folder=str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def box(app, name: str):
    return app.selectbox(key=f"map_{MARK}_eligible_{name}")


def save(app):
    return app.button[0].click().run()


def test_the_likeliest_table_and_columns_are_chosen_and_what_is_needed_is_marked(folder, app):
    assert app.selectbox(key=f"map_{MARK}_table").value == "eligible"
    chosen = {name: box(app, name).value for name in ("company_id", "month", "eligible", "program")}
    assert chosen == {"company_id": "업체", "month": "월", "eligible": "인원", "program": ""}
    assert box(app, "month").label == "달 (꼭 필요)"
    assert box(app, "company_id").label == "기업 식별자"
    assert said(app) == ["asked"]


def test_columns_that_a_table_may_do_without_stand_last_and_folded(folder, app):
    names = [
        box.key.split("_eligible_")[1] for box in app.main.selectbox if "_eligible_" in box.key
    ]
    assert names.index("age_band") == len(names) - 1
    assert [fold.label for fold in app.expander] == ["없어도 되는 열 1개"]


def test_each_title_stands_with_the_first_value_under_it(folder, app):
    assert box(app, "month").options == [
        *("없음", "업체 · K1", "월 · 2026-01", "인원 · 3", "비고 · x")
    ]


def test_the_head_shows_every_column_also_one_without_a_title_and_rows_cut_short(folder, app):
    shown = tables_of(app)[0].value
    assert list(shown.columns) == ["업체", "월", "인원", "(4)", "비고"]
    assert shown.iloc[0].tolist() == ["K1", "2026-01", "3", "", ""]


def test_what_lacks_is_told_and_nothing_is_saved(folder, app):
    save(app)
    assert ["제도" in one.value for one in app.error] == [True]
    assert saved_mapping(folder, MARK) is None
    assert said(app) == ["asked"]


def test_a_value_for_all_rows_takes_the_place_of_a_column(folder, app):
    app.selectbox(key=f"map_{MARK}_eligible_program_fixed").select("육아휴직")
    save(app)
    assert said(app) == ["saved"]
    mapping = saved_mapping(folder, MARK)
    assert mapping["table"] == "eligible"
    assert mapping["columns"] == {"company_id": "업체", "month": "월", "eligible": "인원"}
    assert mapping["fixed"] == {"program": "육아휴직"}
    assert mapping["saved_by"] == "kim"
    assert loads(folder)[["user", "deed", "version"]].to_numpy().tolist() == [["kim", "map", MARK]]


def test_one_column_for_two_of_ours_is_refused(folder, app):
    app.selectbox(key=f"map_{MARK}_eligible_program_fixed").select("유연근무")
    box(app, "business_no").select("업체")
    save(app)
    assert "한 열을 두 곳에 골랐습니다: 업체" in app.error[0].value
    assert saved_mapping(folder, MARK) is None


def test_one_of_a_group_is_enough_and_none_of_it_is_told(folder, app):
    app.selectbox(key=f"map_{MARK}_eligible_program_fixed").select("유연근무")
    box(app, "company_id").select("")
    save(app)
    assert "기업 식별자 · 사업자등록번호" in app.error[0].value
    box(app, "business_no").select("업체")
    save(app)
    assert said(app) == ["saved"]


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(app, tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    app.selectbox(key=f"map_{MARK}_eligible_program_fixed").select("육아휴직")
    save(app)
    assert "저장하지 못했습니다" in app.error[0].value


def test_a_name_of_a_file_is_shown_as_it_is_written(folder, app):
    assert "[1](http" not in app.markdown[0].value
    assert "열 맞추기" in app.markdown[0].value
