"""What a report says, as data: blocks in reading order, whatever the format of the file.

Every value in a block is written out as a reader sees it. A writer decides how it looks, never
what it says.
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
    """A paragraph; `manner` is one of answer, body, note, mark (made-up data say so in a mark)."""

    text: str
    manner: str = "body"


@dataclass(frozen=True)
class Picture:
    """A figure with its title, and the sentence for those who cannot see it.

    height : pixels on a sheet of WIDTH, by default the figure's own.
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
    """A table of texts. `numeric` says which columns stand at the right; `widths` are shares."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    widths: tuple[float, ...]


Block = Heading | Paragraph | Picture | Table


@dataclass(frozen=True)
class Report:
    """A whole report. `about` is the line on what data it rests on, repeated where it is cut."""

    title: str
    lang: str
    about: str
    blocks: tuple[Block, ...]

    def of(self, kind: type) -> list:
        """Return the blocks of one kind, in order."""
        return [block for block in self.blocks if isinstance(block, kind)]


def clean(text: str) -> str:
    """Return the text without what XML and HTML cannot hold: control characters, half letters.

    Names come from outside and may hold anything.
    """
    return re.sub(FORBIDDEN, "", text.encode("utf-8", "replace").decode("utf-8"))
