"""What the tests of figures share: texts, looks, and the contents of a figure as plain data."""

import numpy as np

from src.figures.look import DARK, LIGHT
from src.text.catalogue import Texts

KO, EN = Texts("ko"), Texts("en")
LOOKS = (LIGHT, DARK)
HOSTILE = ("<b>굵게</b>", "가 & 나", "<script>alert(1)</script>", "&lt;b&gt;")
# plotly markup that a figure may write around a name, never inside one
OWN_TAGS = ("<b>", "</b>", "<br>", "<extra></extra>")


def texts(figure) -> list[str]:
    """Return every text in which plotly would read markup: labels, hovers, ticks, annotations."""
    found = []
    for trace in figure.data:
        words = ("text", "hovertext", "hovertemplate", "texttemplate", "customdata")
        for name in ("x", "y", *words):
            found += _strings(getattr(trace, name, None))
    for note in figure.layout.annotations:
        found.append(note.text)
    for name in figure.layout:
        if name.startswith(("xaxis", "yaxis")):
            found += _strings(figure.layout[name].ticktext)
            found += _strings(figure.layout[name].title.text)
    return found


def said_at(trace, place: int) -> str:
    """Return the hover text of a point, with its own words put into the template."""
    given = np.asarray(trace.customdata, dtype=object)[place]
    words = trace.hovertemplate.removesuffix("<extra></extra>")
    for at, word in enumerate(given):
        words = words.replace(f"%{{customdata[{at}]}}", str(word))
    return words


def _strings(values) -> list[str]:
    if values is None:
        return []
    if isinstance(values, str):
        return [values]
    return [one for one in np.ravel(np.asarray(values, dtype=object)) if isinstance(one, str)]


def without_own_tags(text: str) -> str:
    """Return a text without the markup that our figures write themselves."""
    for tag in OWN_TAGS:
        text = text.replace(tag, "")
    return text


def holds_markup(figure) -> list[str]:
    """Return the texts in which part of a name would be read as markup."""
    return [text for text in texts(figure) if "<" in without_own_tags(text)]
