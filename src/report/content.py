"""What a report says, as data: blocks in reading order, whatever the format of the file.

Every value in a block is written out as a reader sees it. A writer decides how it looks, never
what it says.
"""

from dataclasses import dataclass

from src.report.drawing import Drawing


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
    """A chart with its title, and the sentence for those who cannot see it."""

    drawing: Drawing
    title: str
    alt: str


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
