"""A table as HTML, with row and column headers, links, and drawn intervals.

For up to some fifty rows; longer lists are grids (widgets.show_table). Every text is escaped.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from src.figures.markup import Drawing, escaped, link, tells_a_number

PLAIN = 'class="list"'
ENDS = 'class="ends"'
SIGNED = ("low", "high")
MOST_BESIDE = 4
"""Columns that fit on a phone; an interval beside its value counts as another column."""
SIGNS = {"ascending": " ▲", "descending": " ▼", "none": ""}
"""Signs in column headers, by direction of sorting."""


@dataclass(frozen=True)
class Head:
    """The header of a column. codes : choices that sort by it, {} where it cannot be sorted.

    sorted : one of SIGNS. drawn : the words as HTML, where they were drawn as a cell already.
    """

    words: str
    codes: Mapping[str, str] = field(default_factory=dict)
    sorted: str = "none"
    drawn: str = ""

    def html(self, kind: str) -> str:
        """Return the head as HTML; kind : of the cells below it."""
        if not self.codes:
            if self.drawn:
                return f'<th scope="col" class="{kind} named">{self.drawn}</th>'
            return f'<th scope="col" class="{kind}">{escaped(self.words)}</th>'
        sort = link(self.codes, self.words, f' data-key="sort-{escaped(self.words)}"')
        return (
            f'<th scope="col" class="{kind}" aria-sort="{self.sorted}">{sort}'
            f'<span aria-hidden="true">{SIGNS[self.sorted]}</span></th>'
        )


@dataclass(frozen=True)
class Cell:
    """A cell. html : its content, texts escaped.

    kind : name, number, number gap, text, date, words or act; with " none" for a cell that cards
    omit. Words may wrap, a date never; an act is a link that needs no label.
    """

    html: str
    kind: str = "text"

    def left_out(self) -> "Cell":
        """Return the cell marked as empty, which a stacked table omits."""
        return Cell(self.html, f"{self.kind} none")

    def noted(self, words: str) -> "Cell":
        """Return the cell with a line of small words below."""
        return Cell(f"{self.html}<small>{escaped(words)}</small>", self.kind)

    def beside(self, words: str) -> "Cell":
        """Return the cell with secondary words beside it, such as an interval beside its value."""
        lesser = f" <span {ENDS}>{escaped(words)}</span>" if words else ""
        return Cell(f"{self.html}{lesser}", self.kind)


def text(words: object) -> Cell:
    """Return a cell of words."""
    return Cell(escaped(words))


def words(said: object) -> Cell:
    """Return a cell of a text that may wrap."""
    return Cell(escaped(said), "words")


def number(words: object) -> Cell:
    """Return a right-aligned cell of a written number."""
    return Cell(escaped(words), "number")


def gap(words: object) -> Cell:
    """Return a cell that says why a number is missing; it may wrap."""
    return Cell(escaped(words), "number gap")


def leading(words: str, codes: Mapping[str, str], key: str, page: str | None = None) -> Cell:
    """Return the name of a row as a link to other choices, on this page or another.

    key : shared with its place on a map, so that both are highlighted together. Without codes the
    name is no link.
    """
    return Cell(linked(words, codes, key, page) if codes else escaped(words), "name")


def linked(words: str, codes: Mapping[str, str], key: str, page: str | None = None) -> str:
    """Return a link of a cell; only the words where its codes would reveal a business number.

    key : by which focus finds the link after the table is redrawn. static/links.js completes the
    address of a link before it is followed.
    """
    if tells_a_number(codes):
        return escaped(words)
    if page is None:
        return link(codes, words, f' data-key="{escaped(key)}"')
    to = escaped(urlencode(codes))
    return (
        f'<a href="{page}" data-page="{page}" data-to="{to}" data-key="{escaped(key)}">'
        f"{escaped(words)}</a>"
    )


def interval(words: str, drawn: tuple[float, float, float, float]) -> Cell:
    """Return a cell with an interval in words and as a drawing.

    drawn : lower, value, upper, benchmark, each from 0 to 1.
    """
    lower, value, upper, benchmark = drawn
    if any(math.isnan(end) for end in (lower, value, upper)):
        return Cell(escaped(words), "number")
    places = {"a": lower, "w": upper - lower, "v": value}
    if not math.isnan(benchmark):
        places["m"] = benchmark
    style = ";".join(f"--{name}:{100 * min(max(at, 0), 1):.1f}%" for name, at in places.items())
    middle = ' class="against"' if "m" in places else ""
    return Cell(
        f'{escaped(words)} <span class="drawn" aria-hidden="true" style="{style}">'
        f"<i{middle}></i></span>",
        "number",
    )


def verdict(code: str | None, words: str) -> Cell:
    """Return a cell with a verdict: word and sign, coloured as on the map."""
    kind = f' class="verdict {code}"' if code in SIGNED else ' class="verdict"'
    return Cell(f"<span{kind}>{escaped(words)}</span>")


def table(
    caption: str,
    heads: Sequence[str | Head],
    rows: Sequence[Sequence[Cell]],
    *,
    stacked: bool | None = None,
) -> Drawing:
    """Return the table as HTML, which scrolls horizontally on a narrow screen.

    caption : for screen readers. heads : column headers, the first of the names. stacked : whether
    rows become cards on a phone; None : only if the columns would not fit there.
    """
    if stacked is None:
        stacked = _columns_beside(rows) > MOST_BESIDE
    kinds = [cell.kind for cell in rows[0]] if rows else ["text"] * len(heads)
    top = "".join(
        (head if isinstance(head, Head) else Head(head)).html(kind)
        for head, kind in zip(heads, kinds, strict=True)
    )
    body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    return Drawing(
        f'<div class="list-scroll" tabindex="0" role="region" aria-label="{escaped(caption)}">'
        f"<table {_stacked(heads) if stacked else PLAIN}>"
        f"<caption>{escaped(caption)}</caption>"
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _columns_beside(rows: Sequence[Sequence[Cell]]) -> int:
    return sum(1 + (ENDS in cell.html) for cell in rows[0]) if rows else 0


def _stacked(heads: Sequence[str | Head]) -> str:
    """Return the attributes of a table whose cells show their headers on a phone."""
    words = [head.words if isinstance(head, Head) else head for head in heads]
    said = [each.replace("\\", r"\\").replace('"', r"\"") for each in words]
    style = "".join(f'--head-{at}:"{each}";' for at, each in enumerate(said, start=1))
    return f'class="list stacked" style="{escaped(style)}"'


def _cell(cell: Cell) -> str:
    if cell.kind == "name":
        return f'<th scope="row" class="name">{cell.html}</th>'
    if cell.kind == "text":  # most cells are, and a list has a thousand
        return f"<td>{cell.html}</td>"
    return f'<td class="{cell.kind}">{cell.html}</td>'
