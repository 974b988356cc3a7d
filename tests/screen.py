"""What the tests of the screen share: how a script is run, and what its address then says."""

from streamlit.testing.v1 import AppTest

SECONDS = 60


def run_script(script, **codes) -> AppTest:
    """Return the AppTest of a small script, run once with these codes in its address."""
    app = AppTest.from_function(script, default_timeout=SECONDS)
    for key, code in codes.items():
        app.query_params[key] = code
    return app.run()


def address_of(app: AppTest) -> dict[str, str]:
    """Return the codes in the address after a run."""
    return {
        key: codes[0] if isinstance(codes, list) else codes
        for key, codes in app.query_params.items()
    }


def said(app: AppTest) -> list[str]:
    """Return what a script wrote with `st.text`."""
    return [element.value for element in app.text]
