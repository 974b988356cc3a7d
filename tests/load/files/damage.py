"""Damage good files as happens in practice: cells, columns, rows, bytes, encodings, archives."""

import io
import random
import zipfile

from tests.load.sources.insured_files import packed, table

DAYS = ("0001-01-01", "20230401", "2023.04.01", "45017", "45017.5", "2023-02-30", "어제", "1e5")
NUMBERS = (
    "1,234",
    "△3",
    "-5",
    "１２３",
    "12.5",
    "X",
    "…",
    "-",
    "1e300",
    "٣",
    "9" * 40,
    "²",
    "0x1F",
)
TEXTS = ('"', '""', '"가', "가\r\n나", "\t", ",", "\x00", "\x1a", "=1+1", "ㆍ", "\u2028", "😀")
CELLS = (*DAYS, *NUMBERS, *TEXTS, "", " ", "120810****", "0", "000000", "12-3", "가" * 5_000)


def a_cell(rows, chance):
    """Replace a cell, possibly in the header."""
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = chance.choice(CELLS)


def a_column_dropped(rows, chance):
    """Remove a column from all rows or from one."""
    place = chance.randrange(len(rows[0]) or 1)
    for row in rows if chance.random() < 0.5 else [chance.choice(rows)]:
        del row[place : place + 1]


def a_column_doubled(rows, chance):
    """Write a column twice."""
    place = chance.randrange(len(rows[0]) or 1)
    for row in rows:
        row[place:place] = row[place : place + 1]


def columns_shuffled(rows, chance):
    """Reorder the columns, in all rows or in all but the header."""
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    for row in rows[chance.randrange(2) :]:
        row[:] = [row[place] for place in order if place < len(row)]


def a_row_doubled(rows, chance):
    """Write a row twice, possibly the header."""
    rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))


def a_header_merged(rows, chance):
    """Write a title and a half-empty row above the header."""
    rows.insert(0, ["현황", *[""] * chance.randrange(5)])
    rows.insert(1, [name if place % 3 == 0 else "" for place, name in enumerate(rows[1])])


def rows_gone(rows, chance):
    """Leave only some of the rows."""
    rows[:] = rows[: chance.randrange(1, len(rows) + 1)]


def many_columns(rows, chance):
    """Make the header or a row very wide."""
    chance.choice(rows).extend([""] * chance.choice([300, 3_000]))


ROW_CHANGES = (
    *[a_cell] * 6,
    a_column_dropped,
    a_column_doubled,
    columns_shuffled,
    a_row_doubled,
    a_header_merged,
    rows_gone,
    many_columns,
)


def bytes_flipped(raw: bytes, chance) -> bytes:
    """Change single bytes anywhere."""
    whole = bytearray(raw)
    for _ in range(chance.randrange(1, 6)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def cut_short(raw: bytes, chance) -> bytes:
    """Cut the file off anywhere."""
    return raw[: chance.randrange(1, len(raw) + 1)]


def quotes_broken(raw: bytes, chance) -> bytes:
    """Put quotes anywhere."""
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(raw))
        raw = raw[:at] + chance.choice([b'"', b'""', b"'"]) + raw[at:]
    return raw


def breaks_changed(raw: bytes, chance) -> bytes:
    """Use another kind of line ending, or several."""
    ending = chance.choice([b"\n", b"\r", b"\n\n", b"\r\r\n"])
    return raw.replace(b"\r\n", ending, chance.choice([-1, 2]))


def encodings_mixed(raw: bytes, chance) -> bytes:
    """Write the lines of one file in two encodings."""
    lines = raw.split(b"\n")
    at = chance.randrange(len(lines))
    text = lines[at].decode("utf-8", "ignore") or lines[at].decode("cp949", "ignore")
    lines[at] = text.encode(chance.choice(["utf-8", "cp949", "utf-16-le"]), "ignore")
    return b"\n".join(lines)


def delimiter_changed(raw: bytes, chance) -> bytes:
    """Use another delimiter, everywhere or in places."""
    return raw.replace(b",", chance.choice([b"\t", b";", b"|"]), chance.choice([-1, 9]))


def packed_away(raw: bytes, chance) -> bytes:
    """Pack the file into an archive, under a name of any kind, alone or with another file."""
    names = ["현황_20231231.csv", "../a.csv", "/a.csv", "a/b/c_20231231.csv", "a.zip", "가" * 200]
    entries = {chance.choice(names): raw}
    if chance.random() < 0.3:
        entries["둘째_20231231.csv"] = raw
    whole = packed(entries)
    return bytes_flipped(whole, chance) if chance.random() < 0.4 else whole


RAW_CHANGES = (
    bytes_flipped,
    cut_short,
    quotes_broken,
    breaks_changed,
    encodings_mixed,
    delimiter_changed,
    packed_away,
)
ARCHIVE_CHANGES = (bytes_flipped, cut_short)
"""Changes of a workbook or an archive as a whole."""


def damaged_text(header, rows, delimiter: str, chance: random.Random) -> bytes:
    """Return a text file with some changes of rows, then of bytes."""
    cells = [list(header), *[list(row) for row in rows for _ in range(chance.randrange(1, 3))]]
    for change in chance.choices(ROW_CHANGES, k=chance.randrange(4)):
        change(cells, chance)
    encoding = chance.choice(["cp949", "cp949", "utf-8", "utf-8-sig"])
    raw = table(cells[0], cells[1:], delimiter).encode(encoding, "replace") if cells else b""
    for change in chance.choices(RAW_CHANGES, k=chance.randrange(3)):
        raw = change(raw, chance) if raw else raw
    return raw


def damaged_within(whole: bytes, chance: random.Random, most: int = 4) -> bytes:
    """Return an archive whose entries are damaged before they are packed, past all checksums."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(memory, "w") as target:
        for entry in source.namelist():
            content = bytearray(source.read(entry))
            for _ in range(chance.randrange(most) if content else 0):
                content[chance.randrange(len(content))] = chance.randrange(256)
            target.writestr(entry, bytes(content))
    return memory.getvalue()
