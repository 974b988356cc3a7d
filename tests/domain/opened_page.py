"""Open a page of a copy of the program, and look for words on it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from src.ui import reader
from tests.screen import tables_of


def page_says(page: str, words: str, **codes: str) -> None:
    """Print page and words if the owner of the data can read them there.

    AssertionError if the page fails or does not have them.
    """
    reader.is_owner = lambda: True
    app = AppTest.from_file(Path("app.py").resolve(), default_timeout=60)
    app.switch_page(f"pages/{page}.py")
    for key, code in codes.items():
        app.query_params[key] = code
    app.run()
    assert not app.exception, app.exception
    said = [str(element.value) for element in (*app.markdown, *app.caption, *app.info)]
    said += [frame.value.to_csv() for frame in tables_of(app)]
    assert any(words in text for text in said), "\n".join(said)
    print(f"{page}: {words}")
