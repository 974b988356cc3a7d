"""What a run has found out is valid for its session alone, and gone once it is forgotten."""

from tests.screen import run_script, said


def test_what_follows_a_run_in_its_session_is_told_what_the_run_found_out():
    def script():
        import streamlit as st

        from src.ui.of_run import OfRun

        found = OfRun("_found", "nobody")

        def pressed():
            st.session_state["told"] = found.get()

        before = found.get()
        found.set("kim")
        st.button("press", on_click=pressed)
        st.text(f"{before} {found.get()} {st.session_state.get('told')}")

    app = run_script(script)
    assert app.text[0].value == "nobody kim None"
    app.button[0].click().run()
    assert app.text[0].value == "kim kim kim"
    assert said(run_script(script))[-1] == "nobody kim None"


def test_nothing_holds_any_more_once_it_was_forgotten():
    def script():
        import streamlit as st

        from src.ui.of_run import OfRun

        found = OfRun("_found", "nobody")
        found.set("kim")
        found.forget()
        st.text(f"{found.get()} {'_found' in st.session_state}")

    assert run_script(script).text[0].value == "nobody False"


def test_what_one_session_found_out_is_not_told_to_another_in_the_same_thread():
    """Streamlit gives each session its own threads; a lent context makes no session."""
    from contextvars import copy_context

    from src.ui.of_run import OfRun

    found = OfRun("_lent", "nobody")
    found._held.set((object(), "kim"))
    assert copy_context().run(found.get) == "nobody"
