"""The language of a run: each session has its own, and a file made later uses that of the page."""

import threading

import pytest

from src.text.catalogue import Texts
from src.ui.run import NoRun, for_later, t, with_texts
from tests.screen import run_script, said

KO, EN = Texts("ko"), Texts("en")


def test_without_a_run_nobody_knows_which_words_are_meant():
    with pytest.raises(NoRun):
        t("app.name")


def test_words_are_those_of_the_texts_that_are_given():
    with with_texts(EN):
        assert t.lang == "en"
        assert t("app.name") == EN("app.name")
        assert t.pick("구미", "Gumi") == "Gumi"
        assert t.value("count", 1234) == EN.value("count", 1234)
        assert t.has("app.name")
        assert not t.has("no.such.text")


def test_texts_within_texts_give_way_again():
    with with_texts(KO):
        with with_texts(EN):
            assert t.lang == "en"
        assert t.lang == "ko"


def test_two_threads_speak_two_languages_at_once():
    both = threading.Barrier(2, timeout=10)
    heard = {}

    def read(lang: str) -> None:
        with with_texts(Texts(lang)):
            both.wait()
            heard[lang] = t("app.name")
            both.wait()

    threads = [threading.Thread(target=read, args=(lang,)) for lang in ("ko", "en")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {"ko": KO("app.name"), "en": EN("app.name")}


def test_a_file_that_is_made_when_the_run_is_over_speaks_as_the_run_did():
    with with_texts(EN):
        make = for_later(lambda more: t("app.name") + more)
    assert make("!") == EN("app.name") + "!"
    with with_texts(KO):
        assert make("!") == EN("app.name") + "!"


def test_another_thread_makes_the_file_in_the_words_of_the_run():
    with with_texts(EN):
        make = for_later(lambda: t.lang)
    made = []
    thread = threading.Thread(target=lambda: made.append(make()))
    thread.start()
    thread.join()
    assert made == ["en"]


def change_the_language():
    """Show the language of the run; a button's callback shows that of the run before it."""
    import streamlit as st

    from src.ui.run import speak, t

    def note():
        st.session_state["told"] = t.lang

    speak(st.query_params.get("lang", "ko"))
    st.button("note", on_click=note)
    st.text(t.lang)
    st.text(st.session_state.get("told", ""))


def test_a_callback_has_the_words_of_the_page_that_was_drawn():
    app = run_script(change_the_language, lang="en")
    assert said(app) == ["en", ""]
    app.query_params["lang"] = "ko"
    app.button[0].click().run()
    assert said(app) == ["ko", "en"]


def draw_a_fragment():
    """Show the language in a fragment, which is run again without the page around it."""
    import streamlit as st

    from src.ui.run import speak, t

    @st.fragment
    def part():
        st.button("again")
        st.text(t.lang)

    if "drawn" not in st.session_state:
        speak("en")
        st.session_state["drawn"] = True
    part()


def test_a_run_that_has_no_page_around_it_speaks_as_the_session_does():
    app = run_script(draw_a_fragment)
    assert said(app) == ["en"]
    assert said(app.run()) == ["en"]


def test_one_session_never_hears_the_language_of_another():
    first, second = (run_script(change_the_language, lang=lang) for lang in ("ko", "en"))
    assert said(first.run())[0] == "ko"
    assert said(second.run())[0] == "en"


def choose_in_words():
    """Choose by words of the language; the choice is not in the address."""
    import streamlit as st

    from src.ui.run import for_later, say_anew, speak, t

    speak(st.query_params.get("lang", "ko"))
    named = for_later(lambda code: t(f"sex.{code}"))
    st.radio("one", ["f", "m"], format_func=named, key=say_anew("one", ["f", "m"]))


def test_a_choice_that_no_address_holds_is_said_in_the_language_that_the_reader_turned_to():
    app = run_script(choose_in_words)
    app.radio(key="one").set_value("m").run()
    assert not app.radio(key="one").proto.set_value
    app.query_params["lang"] = "en"
    app.run()
    one = app.radio(key="one")
    assert (one.value, one.options, one.proto.set_value) == ("m", ["Women", "Men"], True)
    assert not app.run().radio(key="one").proto.set_value
