"""Reads downloaded files back into what can be compared: cells, rows, texts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import sqlite3
import tempfile
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

DIGITS = 10
PICTURES = (".png", ".jpg", ".jpeg", ".svg", ".bmp")


def read_file(name: str, content: bytes) -> object:
    """Return the contents of a file by its ending; of a picture only that it is there."""
    for suffix, read in READERS.items():
        if name.lower().endswith(suffix):
            return read(content)
    return "<picture>" if name.lower().endswith(PICTURES) else hashlib.sha256(content).hexdigest()


def rounded(value):
    """Return JSON data with every number to ten digits; NaN and infinity become texts."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {str(key): rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def _number_or_text(cell: str):
    """Return a cell of a CSV file rounded where it is a number with decimals."""
    try:
        return rounded(float(cell)) if "." in cell else cell
    except ValueError:
        return cell


def read_csv(content: bytes) -> dict:
    """Return the rows; the byte order mark, which Excel needs, is part of the file."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {
        "mark": content.startswith(b"\xef\xbb\xbf"),
        "rows": [[_number_or_text(cell) for cell in row] for row in rows],
    }


def read_xlsx(content: bytes) -> dict:
    """Return every cell of every sheet; one with a number format of its own as [value, format]."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return {
        sheet.title: [[_formatted(cell) for cell in row] for row in sheet.iter_rows()]
        for sheet in book.worksheets
    }


def _formatted(cell):
    value = rounded(cell.value)
    general = value is None or cell.number_format in ("General", "@")
    return value if general else [value, cell.number_format]


def read_json(content: bytes) -> object:
    return rounded(json.loads(content))


def read_gpkg(content: bytes) -> dict:
    """Return the rows of the layers of a GeoPackage, with each geometry as its hash."""
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        Path(file.name).write_bytes(content)
        with sqlite3.connect(file.name) as database:
            layers = database.execute(
                "select table_name, srs_id from gpkg_contents order by 1"
            ).fetchall()
            return {
                f"{layer} in {srs}": [
                    [_cell(cell) for cell in row]
                    for row in database.execute(f'select * from "{layer}"')  # noqa: S608
                ]
                for layer, srs in layers
            }


def _cell(cell):
    return hashlib.sha256(cell).hexdigest()[:16] if isinstance(cell, bytes) else rounded(cell)


class _Texts(HTMLParser):
    """Gathers the texts of a page in order, with the tag of each; a picture becomes a word."""

    UNREAD = ("script", "style")
    EMPTY = ("br", "hr", "img", "meta", "link", "col", "input")

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag in ("svg", "img") and "svg" not in self.open:
            self.said.append("<picture>")
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        words = " ".join(data.split())
        if words and "svg" not in self.open and not set(self.UNREAD) & set(self.open):
            self.said.append(f"{self.open[-1] if self.open else ''}: {words}")


def read_html(content: bytes) -> list[str]:
    texts = _Texts()
    texts.feed(content.decode("utf-8"))
    return texts.said


def read_hwpx(content: bytes) -> dict:
    """Return a Hangul document's paragraphs in order, its number of pictures, and its tables.

    A cell is its text and its position.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        sections = sorted(n for n in names if n.startswith("Contents/section"))
        trees = [ET.fromstring(archive.read(name)) for name in sections]  # noqa: S314
    return {
        "paragraphs": [
            text
            for tree in trees
            for node in tree.iter()
            if _local(node) == "p" and (text := _said(node))
        ],
        "cells": [
            [dict(_first(node, "cellAddr")), dict(_first(node, "cellSpan")), _said(node, deep=True)]
            for tree in trees
            for node in tree.iter()
            if _local(node) == "tc"
        ],
        "pictures": sum(name.lower().endswith(PICTURES) for name in names),
    }


def _local(node) -> str:
    return node.tag.rsplit("}", 1)[-1]


def _first(node, name: str) -> dict:
    return next((each.attrib for each in node.iter() if _local(each) == name), {})


def _said(node, deep: bool = False) -> str:
    """Return the text of a paragraph's own runs, or with `deep` also of everything inside."""
    runs = node.iter() if deep else (each for run in node if _local(run) == "run" for each in run)
    return "".join("".join(each.itertext()) for each in runs if _local(each) == "t")


def read_text(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").splitlines()


READERS = {
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".json": read_json,
    ".geojson": read_json,
    ".gpkg": read_gpkg,
    ".html": read_html,
    ".hwpx": read_hwpx,
    ".md": read_text,
    ".txt": read_text,
}
