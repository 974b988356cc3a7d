"""The one way of a text into the HTML and SVG that a page draws itself."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from src.domain.company_ids import tells_number

LITERAL = str.maketrans({letter: f"&#{ord(letter)};" for letter in ":$*_`~[]\\"})
"""Letters that Markdown, and Streamlit's own additions to it, may take for more than letters."""
SPECIAL = re.compile(r"""[&<>"':$*_`~\[\]\\]|\s\s|[^\S ]|^\s|\s$""")
"""What a text has where `escaped` changes it: most have none, and to look takes a fifth."""


class Drawing(str):
    """HTML in which every text of the data has passed `escaped`; only figures make it."""


def escaped(text: object) -> str:
    """Return a text of the data as it is read, whatever it holds.

    Streamlit takes more than tags for markup: `:material/home:` for an icon, a bare address for a
    link, `$` for a formula, and an empty line for the end of the HTML.
    """
    words = str(text)
    if SPECIAL.search(words) is None:
        return words
    one_line = " ".join(words.split())
    return escape(one_line).translate(LITERAL)


def json_attribute(text: str) -> str:
    """Return JSON as it stands between single quotes of an attribute, the same when it is read."""
    for letter in "<>&'":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def link(codes: Mapping[str, str], words: str, more: str = "") -> str:
    """Return a link to other choices on this page, which static/links.js completes and follows.

    codes : what it changes of the address. more : further attributes, escaped. The words alone
    where a code tells a number, as ids of companies in old versions do: no address may.
    """
    if tells_a_number(codes):
        return escaped(words)
    to = escaped(urlencode(codes))
    return f'<a href="?{to}" data-to="{to}"{more}>{escaped(words)}</a>'


def tells_a_number(codes: Mapping[str, str]) -> bool:
    """Return whether one of the codes tells the number of a firm."""
    return any(tells_number(str(code)) for code in codes.values())


def way(name: str, steps: Sequence[tuple[Mapping[str, str], str]], here: str) -> Drawing:
    """Return the way to a place: links to all that it lies in, and what it is called itself."""
    links = " › ".join(link(codes, words) for codes, words in steps)
    return Drawing(
        f'<nav class="way" aria-label="{escaped(name)}">{links} › '
        f'<span aria-current="location">{escaped(here)}</span></nav>'
    )
