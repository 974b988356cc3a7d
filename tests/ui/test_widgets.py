"""The pieces that pages draw with."""

from src.metrics.measure_columns import find_measure
from src.text.catalogue import Texts
from src.ui.run import with_texts
from src.ui.widgets import definitions
from tests.screen import open_page, run_script, tables_of


def say_three():
    """Say three sentences, of which two are the same."""
    from src.ui import widgets
    from src.ui.run import speak

    speak("ko")

    widgets.say(["첫째입니다.", "둘째입니다.", "".join(["첫째", "입니다."])])


def draw_an_empty_table():
    """Draw a table without rows."""
    import pandas as pd

    from src.ui import widgets
    from src.ui.columns import TableColumn
    from src.ui.downloads import Export
    from src.ui.run import speak

    speak("ko")
    columns = [TableColumn("name", "이름")]
    widgets.show_table(pd.DataFrame({"name": []}), columns, Export("regions"))


def test_the_first_sentence_is_the_answer_one_line_stands_beside_it_and_the_rest_is_folded():
    answer, beside = [element.value for element in run_script(say_three).markdown]
    assert answer == "## 첫째입니다."
    assert beside.startswith("둘째입니다.\n\n<details")
    assert "첫째입니다." in beside.split("<summary>")[1]


def test_a_table_without_rows_is_a_sentence():
    app = run_script(draw_an_empty_table)
    assert [info.value for info in app.info] == ["조건에 맞는 자료가 없습니다. 조건을 넓혀 보세요."]
    assert not tables_of(app)
    assert not app.get("download_button")


def test_measures_are_defined_in_the_readers_language():
    row = find_measure("operating_share")
    with with_texts(Texts("ko")):
        assert definitions([row]) == [(row.label_ko, row.meaning_ko)]
    with with_texts(Texts("en")):
        assert definitions([row]) == [(row.label_en, row.meaning_en)]


def test_every_figure_and_table_is_said_in_words_too(served, visible):
    served(visible)
    for name in ("overview", "regions", "complexes"):
        app = open_page(name, compare="gumi-1,juan")
        drawn = [*app.get("plotly_chart"), *app.get("arrow_data_frame")]
        assert app.get("plotly_chart") or any("<svg" in one.value for one in app.markdown)
        for element in drawn:
            assert element.proto.alt, f"{name}: {element.type}"


def test_every_table_says_how_many_rows_it_has(served, visible):
    served(visible)
    app = open_page("regions")
    labels = [box.proto.popover.label for box in app.get("popover")]
    assert "내려받기 (3행)" in labels
