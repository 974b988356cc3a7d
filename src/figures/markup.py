"""Escaping of texts for HTML and SVG; every text must pass here."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from src.domain.company_ids import tells_number

LITERAL = str.maketrans({letter: f"&#{ord(letter)};" for letter in ":$*_`~[]\\"})
"""Characters that Markdown and Streamlit's additions to it may interpret."""
SPECIAL = re.compile(r"""[&<>"':$*_`~\[\]\\]|\s\s|[^\S ]|^\s|\s$""")
"""Matches texts that `escaped` would change; most texts need no change, and testing is fast."""


class Drawing(str):
    """HTML in which every text from data has passed `escaped`; only src/figures makes it."""


def escaped(text: object) -> str:
    """Return a text escaped, so that it is shown as it is.

    Streamlit interprets more than tags: `:material/home:` as an icon, a bare URL as a link, `$` as
    a formula, and an empty line as the end of the HTML.
    """
    words = str(text)
    if SPECIAL.search(words) is None:
        return words
    one_line = " ".join(words.split())
    return escape(one_line).translate(LITERAL)


def json_attribute(text: str) -> str:
    """Return JSON for an attribute in single quotes; JSON escapes keep its meaning."""
    for letter in "<>&'":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def link(codes: Mapping[str, str], words: str, more: str = "") -> str:
    """Return a link to other choices on this page, which static/links.js completes and follows.

    codes : the choices that it changes. more : further attributes, escaped. Only the words where a
    code reveals a business number, as old ids of companies do: addresses must not hold one.
    """
    if tells_a_number(codes):
        return escaped(words)
    to = escaped(urlencode(codes))
    return f'<a href="?{to}" data-to="{to}"{more}>{escaped(words)}</a>'


def tells_a_number(codes: Mapping[str, str]) -> bool:
    """Return whether one of the codes reveals the business number of a firm."""
    return any(tells_number(str(code)) for code in codes.values())


def way(name: str, steps: Sequence[tuple[Mapping[str, str], str]], here: str) -> Drawing:
    """Return breadcrumbs: links to the places around a place, and its own name."""
    links = " › ".join(link(codes, words) for codes, words in steps)
    return Drawing(
        f'<nav class="way" aria-label="{escaped(name)}">{links} › '
        f'<span aria-current="location">{escaped(here)}</span></nav>'
    )
