"""A table with a copy button, formatted for pasting into a document or a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from src.figures.markup import Drawing, escaped

LETTERS = "font-family:'Malgun Gothic',sans-serif;font-size:10pt"
CELL = "border:1px solid #8a949e;padding:3px 6px"
HEAD = "background:#eef2f7;text-align:center;word-break:keep-all"
AS_TEXT = "mso-number-format:'\\@'"
"""Keeps Excel from reading 04536 as a number."""


@dataclass(frozen=True)
class Copied:
    """The content to copy. header, rows : as texts. right : whether each column is right-aligned.
    title : above the table; foot : lines below it. press, done : labels of the button."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[bool]
    title: str
    foot: Sequence[str]
    press: str
    done: str


def copied_table(shown: Copied) -> Drawing:
    """Return the button and the table as HTML; static/copy.js does the copying."""
    foot = "".join(f'<p style="{LETTERS};margin:2px 0">{escaped(line)}</p>' for line in shown.foot)
    return Drawing(
        f'<div class="copied" data-copied="1"><button type="button" data-copy="1" '
        f'data-done="{escaped(shown.done)}">{escaped(shown.press)}</button>'
        f'<span role="status"></span><div class="copied-table">'
        f'<p style="{LETTERS};font-weight:bold;margin:2px 0">{escaped(shown.title)}</p>'
        f"{_table(shown, LETTERS)}{foot}</div></div>"
    )


def _table(shown: Copied, style: str) -> str:
    head = "".join(
        f'<th scope="col" style="{CELL};{HEAD}">{escaped(name)}</th>' for name in shown.header
    )
    body = "".join(f"<tr>{_cells(row, shown.right)}</tr>" for row in shown.rows)
    return (
        f'<table style="border-collapse:collapse;{style}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _cells(row: Sequence[str], right: Sequence[bool]) -> str:
    return "".join(
        f'<td style="{CELL};white-space:nowrap;text-align:right">{escaped(cell)}</td>'
        if is_right
        else f'<td style="{CELL};white-space:nowrap;{AS_TEXT}">{escaped(cell)}</td>'
        for cell, is_right in zip(row, right, strict=True)
    )
