"""A table as HTML: read with its heads, its names links, an interval one cell with a drawing.

For up to some fifty rows; a long list is a grid (widgets.show_table). Every text is escaped.
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
"""Columns that a telephone shows side by side; an interval beside its value counts as another."""
SIGNS = {"ascending": " ▲", "descending": " ▼", "none": ""}
"""What stands in the head of a column by which a table is sorted."""


@dataclass(frozen=True)
class Head:
    """The head of a column. codes : what of the address sorts by it, none where nothing does.

    sorted : one of SIGNS. drawn : the words as HTML, where they are drawn already as a cell.
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
    """A cell. html : what stands in it, its texts escaped.

    kind : name, number, gap of a number, text, date, words or act. Words may take several lines, a
    date never; an act is a link that says itself what it does.
    """

    html: str
    kind: str = "text"

    def left_out(self) -> "Cell":
        """Return the cell as one without a value, which a stacked table does not show."""
        return Cell(self.html, f"{self.kind} none")

    def noted(self, words: str) -> "Cell":
        """Return the cell with a line of small words below."""
        return Cell(f"{self.html}<small>{escaped(words)}</small>", self.kind)

    def beside(self, words: str) -> "Cell":
        """Return the cell with lesser words beside it, such as an interval beside its value."""
        lesser = f" <span {ENDS}>{escaped(words)}</span>" if words else ""
        return Cell(f"{self.html}{lesser}", self.kind)


def text(words: object) -> Cell:
    """Return a cell of words."""
    return Cell(escaped(words))


def words(said: object) -> Cell:
    """Return a cell of a text that may take several lines."""
    return Cell(escaped(said), "words")


def number(words: object) -> Cell:
    """Return a cell of a number as it is written, at the right."""
    return Cell(escaped(words), "number")


def gap(words: object) -> Cell:
    """Return a cell that says why there is no number; it may take several lines."""
    return Cell(escaped(words), "number gap")


def leading(words: str, codes: Mapping[str, str], key: str, page: str | None = None) -> Cell:
    """Return the name of a row as a link to other choices, on this page or on another.

    key : by which the row is marked together with its place on a map. Without codes it is no link.
    """
    return Cell(linked(words, codes, key, page) if codes else escaped(words), "name")


def linked(words: str, codes: Mapping[str, str], key: str, page: str | None = None) -> str:
    """Return a link of a cell, the words alone where its codes tell a number.

    key : by which focus finds it again when the table is drawn anew. A link to another page says
    once where it leads: static/links.js makes the whole address before anybody can follow it.
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
    """Return an interval in words and drawn; drawn : lower, value, upper, benchmark, 0 to 1."""
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
    """Return a verdict: its word with its sign, coloured as on the map."""
    kind = f' class="verdict {code}"' if code in SIGNED else ' class="verdict"'
    return Cell(f"<span{kind}>{escaped(words)}</span>")


def table(
    caption: str,
    heads: Sequence[str | Head],
    rows: Sequence[Sequence[Cell]],
    *,
    stacked: bool | None = None,
) -> Drawing:
    """Return the table; it scrolls in itself where the screen is narrow.

    caption : what it is, for screen readers. heads : of the columns, the first that of the names.
    stacked : whether on a telephone the cells of a row stand under each other, with their heads;
    None where its columns are too many to stand side by side there.
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
    """Return the attributes of a table whose cells can say by themselves what they are."""
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
