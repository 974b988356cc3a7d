"""The one way of a text into the HTML and SVG that a page draws itself."""

from html import escape

LITERAL = str.maketrans({letter: f"&#{ord(letter)};" for letter in ":$*_`~[]\\"})
"""Letters that Markdown, and Streamlit's own additions to it, may take for more than letters."""


class Drawing(str):
    """HTML in which every text of the data has passed `escaped`; only figures make it."""


def escaped(text: object) -> str:
    """Return a text of the data as it is read, whatever it holds.

    Streamlit takes more than tags for markup: `:material/home:` for an icon, a bare address for a
    link, `$` for a formula, and an empty line for the end of the HTML.
    """
    one_line = " ".join(str(text).split())
    return escape(one_line).translate(LITERAL)
