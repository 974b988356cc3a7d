"""The content of a report as data: blocks in reading order, independent of the file format.

Values in blocks are already written out. A writer decides how they look, never what they say.
"""

import re
from dataclasses import dataclass

import plotly.graph_objects as go

from src.exports.cells import FORBIDDEN

WIDTH = 800


@dataclass(frozen=True)
class Heading:
    """A heading of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; manner : answer, body, note, or mark (the warning of sample data)."""

    text: str
    manner: str = "body"


@dataclass(frozen=True)
class Picture:
    """A figure with its title and alternative text.

    height : in pixels at a width of WIDTH, by default the figure's own.
    """

    figure: go.Figure
    title: str
    alt: str
    height: float = 0

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of the sheet."""
        return WIDTH, self.height or self.figure.layout.height


@dataclass(frozen=True)
class Table:
    """A table of texts. numeric : whether each column is right-aligned. widths : relative."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    widths: tuple[float, ...]


Block = Heading | Paragraph | Picture | Table


@dataclass(frozen=True)
class Report:
    """A whole report. about : the line on its data, repeated on every page."""

    title: str
    lang: str
    about: str
    blocks: tuple[Block, ...]

    def of(self, kind: type) -> list:
        """Return the blocks of one kind, in order."""
        return [block for block in self.blocks if isinstance(block, kind)]


def clean(text: str) -> str:
    """Return the text without characters that XML and HTML cannot hold, such as control characters
    and lone surrogates.

    Names come from outside and may hold anything.
    """
    return re.sub(FORBIDDEN, "", text.encode("utf-8", "replace").decode("utf-8"))
