"""Choices in the address: which value wins if the address, the session and the default differ."""

import pytest

from tests.screen import address_of, run_script, said


def one_choice():
    """A select box of three codes, shown by their names."""
    import streamlit as st

    from src.ui import address

    names = {
        "ko": {"a": "가", "b": "나", "c": "다"},
        "en": {"a": "one", "b": "two", "c": "three"},
    }
    lang = address.current("lang", ("ko", "en"), "ko")
    code = address.choose(
        st.selectbox, "pick", list("abc"), key="pick", default="b", format_func=names[lang].get
    )
    st.text(code)


def many_choices():
    """A list of codes of which up to three may be chosen."""
    import streamlit as st

    from src.ui import address

    codes = address.choose_many(
        st.multiselect, "many", list("abcde"), key="many", default=["a", "b", "c", "d"], most=3
    )
    st.text(",".join(codes))


def with_a_button():
    """A select box, and a button that leads elsewhere as a click on the map does."""
    import streamlit as st

    from src.ui import address

    st.button("go", on_click=address.move, kwargs={"pick": "c", "other": "x"})
    st.text(address.choose(st.selectbox, "pick", list("abc"), key="pick", default="a"))


def emptied():
    """A segmented control, which a second click on the same option empties."""
    import streamlit as st

    from src.ui import address

    st.text(address.choose(st.segmented_control, "pick", list("abc"), key="pick", default="a"))


def test_the_default_is_written_to_the_address():
    app = run_script(one_choice)
    assert said(app) == ["b"]
    assert address_of(app) == {"pick": "b"}


def test_a_code_in_the_address_is_chosen():
    app = run_script(one_choice, pick="c")
    assert said(app) == ["c"]
    assert app.selectbox[0].value == "c"


@pytest.mark.parametrize("code", ["z", "", "가", "a,b", "<b>", "B", "a" * 9999])
def test_a_code_that_is_none_falls_back_and_is_put_right_in_the_address(code):
    app = run_script(one_choice, pick=code)
    assert said(app) == ["b"]
    assert address_of(app) == {"pick": "b"}
    assert not app.exception


def test_a_choice_with_the_widget_wins_over_the_old_address():
    app = run_script(one_choice, pick="c")
    app.selectbox[0].set_value("a").run()
    assert said(app) == ["a"]
    assert address_of(app)["pick"] == "a"
    assert said(app.run()) == ["a"]


def test_going_back_wins_over_the_widget():
    app = run_script(one_choice, pick="c")
    app.selectbox[0].set_value("a").run()
    app.query_params["pick"] = "c"
    assert said(app.run()) == ["c"]
    assert app.selectbox[0].value == "c"


def test_going_back_to_a_code_that_is_none_keeps_the_choice():
    app = run_script(one_choice, pick="c")
    app.query_params["pick"] = "nowhere"
    assert said(app.run()) == ["c"]
    assert address_of(app)["pick"] == "c"


def test_a_choice_outlives_an_address_that_was_emptied():
    app = run_script(one_choice, pick="c")
    del app.query_params["pick"]
    assert said(app.run()) == ["c"]
    assert address_of(app) == {"pick": "c"}


def test_the_same_link_shows_the_same_in_the_other_language():
    korean, english = (run_script(one_choice, pick="c", lang=lang) for lang in ("ko", "en"))
    assert said(korean) == said(english) == ["c"]
    assert korean.selectbox[0].options[2] == "다"
    assert english.selectbox[0].options[2] == "three"
    assert address_of(korean)["pick"] == address_of(english)["pick"] == "c"


def test_changing_the_language_keeps_the_choice():
    app = run_script(one_choice, lang="ko")
    app.selectbox[0].set_value("a").run()
    app.query_params["lang"] = "en"
    assert said(app.run()) == ["a"]


def test_a_control_that_is_clicked_twice_keeps_its_choice():
    app = run_script(emptied, pick="c")
    app.segmented_control[0].set_value(None).run()
    assert said(app) == ["c"]
    assert address_of(app) == {"pick": "c"}


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("a,e", "a,e"),
        ("e,a", "e,a"),
        ("a,nowhere,e", "a,e"),
        ("a,a,b", "a,b"),
        ("a,b,c,d,e", "a,b,c"),
        (",a,", "a"),
        ("nowhere", "a,b,c"),
    ],
)
def test_several_codes_come_in_their_order_without_unknown_ones_and_up_to_the_limit(
    codes, expected
):
    app = run_script(many_choices, many=codes)
    assert said(app) == [expected]
    assert address_of(app) == {"many": expected}


def test_the_default_of_several_keeps_to_the_limit():
    app = run_script(many_choices)
    assert said(app) == ["a,b,c"]
    assert address_of(app) == {"many": "a,b,c"}


def test_an_empty_list_in_the_address_means_none():
    app = run_script(many_choices, many="")
    assert app.multiselect[0].value == []
    assert address_of(app) == {"many": ""}


def test_emptying_a_list_stays_empty():
    app = run_script(many_choices, many="a,b")
    app.multiselect[0].set_value([]).run()
    assert app.multiselect[0].value == []
    assert app.run().multiselect[0].value == []
    assert address_of(app) == {"many": ""}


def test_going_back_wins_over_a_list_too():
    app = run_script(many_choices, many="a,b")
    app.multiselect[0].set_value(["c"]).run()
    app.query_params["many"] = "a,b"
    assert said(app.run()) == ["a,b"]


def test_a_click_moves_the_widget_and_the_address():
    app = run_script(with_a_button, pick="b")
    app.button[0].click().run()
    assert said(app) == ["c"]
    assert app.selectbox[0].value == "c"
    assert address_of(app) == {"pick": "c", "other": "x"}


def test_after_a_click_one_can_go_back_and_choose_again():
    app = run_script(with_a_button, pick="b")
    app.button[0].click().run()
    app.query_params["pick"] = "b"
    assert said(app.run()) == ["b"]
    app.selectbox[0].set_value("a").run()
    assert said(app) == ["a"]


def one_text():
    """A box for a text of at most ten letters."""
    import streamlit as st

    from src.ui import address

    st.text(f"[{address.choose_text(st.text_input, 'find', key='find', longest=10)}]")


def test_a_text_that_a_link_brings_is_taken_over_and_leaves_the_address():
    app = run_script(one_text, find="가나 정밀")
    assert said(app) == ["[가나 정밀]"]
    assert "find" not in address_of(app)
    assert said(app.run()) == ["[가나 정밀]"]


def test_what_is_typed_is_never_in_the_address():
    app = run_script(one_text)
    app.text_input(key="find").set_value(" 다라 ").run()
    assert said(app) == ["[다라]"]
    assert said(app.run()) == ["[다라]"]
    assert "find" not in address_of(app)
    app.text_input(key="find").set_value("").run()
    assert said(app.run()) == ["[]"]


def test_a_text_of_the_address_is_cut_and_loses_control_characters():
    assert said(run_script(one_text, find="\x00가\n나" + "다" * 20)) == ["[가나다다다다다다다다]"]
    assert said(run_script(one_text, find="👩‍🔧שלום")) == ["[👩‍🔧שלום]"]
    assert said(run_script(one_text)) == ["[]"]
