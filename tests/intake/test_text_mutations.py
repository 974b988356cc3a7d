"""Damaged and disguised files of every layout: refused in words or read, and no row is lost."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.intake.read import read_sources
from src.intake.result import Unreadable
from tests.intake.insured_files import KINDS, packed, table, write

CASES = 1_500
"""Per layout; with the seven layouts over ten thousand."""

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
    """Put something else into a cell, of the header too."""
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = chance.choice(CELLS)


def a_column_dropped(rows, chance):
    """Take a column out, of all rows or of one."""
    place = chance.randrange(len(rows[0]) or 1)
    for row in rows if chance.random() < 0.5 else [chance.choice(rows)]:
        del row[place : place + 1]


def a_column_doubled(rows, chance):
    """Write a column twice."""
    place = chance.randrange(len(rows[0]) or 1)
    for row in rows:
        row[place:place] = row[place : place + 1]


def columns_shuffled(rows, chance):
    """Put the columns in another order, in all rows or not in the header."""
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    for row in rows[chance.randrange(2) :]:
        row[:] = [row[place] for place in order if place < len(row)]


def a_row_doubled(rows, chance):
    """Write a row twice, the header too."""
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
    """End the file anywhere."""
    return raw[: chance.randrange(1, len(raw) + 1)]


def quotes_broken(raw: bytes, chance) -> bytes:
    """Put quotes anywhere."""
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(raw))
        raw = raw[:at] + chance.choice([b'"', b'""', b"'"]) + raw[at:]
    return raw


def breaks_changed(raw: bytes, chance) -> bytes:
    """End lines in another way, or in several."""
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
    """Pack the file, under a name of any kind, with others or without."""
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


def damaged(kind: str, chance: random.Random) -> bytes:
    """Return a file of a layout with some changes of rows, then of bytes."""
    _, header, rows, delimiter = KINDS[kind]
    cells = [list(header), *[list(row) for row in rows for _ in range(chance.randrange(1, 3))]]
    for change in chance.choices(ROW_CHANGES, k=chance.randrange(4)):
        change(cells, chance)
    encoding = chance.choice(["cp949", "cp949", "utf-8", "utf-8-sig"])
    raw = table(cells[0], cells[1:], delimiter).encode(encoding, "replace") if cells else b""
    for change in chance.choices(RAW_CHANGES, k=chance.randrange(3)):
        raw = change(raw, chance) if raw else raw
    return raw


def adds_up_or_says_why(path) -> int:
    """Return the rows read, none where the file is refused."""
    try:
        intakes = read_sources(path)
    except Unreadable as refused:
        sentence = str(refused)
        assert sentence.startswith(f"파일 '{path.name}': ")  # noqa: PT017
        assert sentence.rstrip().endswith(".")  # noqa: PT017
        return 0
    for intake in intakes:
        source, levels = intake.source, intake.problems["level"]
        rows = len(intake.tables.get("workplaces", intake.tables.get("buildings", ())))
        assert source["rows_read"] == source["rows_accepted"] + source["rows_rejected"]
        assert (levels == "rejected").sum() == source["rows_rejected"]
        assert intake.problems["reason"].notna().all()
        assert rows == source["rows_accepted"] or path.read_bytes().startswith(b"PK")
    return sum(intake.source["rows_read"] for intake in intakes)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_traceback_and_no_lost_row(tmp_path, kind):
    """Each case has a seed of its own: a failure names it, and it alone can be run again."""
    path = tmp_path / KINDS[kind][0]
    for seed in range(CASES):
        path.write_bytes(damaged(kind, random.Random(f"{kind} {seed}")))
        try:
            adds_up_or_says_why(path)
        except Exception as error:
            raise AssertionError(f"{kind}, seed {seed}") from error


def test_most_cases_are_read_in_part_and_not_only_refused(tmp_path):
    """A fuzz test that only meets refusals tests little."""
    read, path = 0, tmp_path / "a_20231231.csv"
    for seed in range(200):
        path.write_bytes(damaged("pension 2026", random.Random(f"pension 2026 {seed}")))
        try:
            read += sum(intake.source["rows_accepted"] > 0 for intake in read_sources(path))
        except Unreadable:
            continue
    assert read > 50


THOROUGH = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), max_size=30
).filter(lambda text: text.count("\n") + text.count("\r") < 4)


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(data=st.data())
def test_any_text_in_any_cell_costs_no_other_row(tmp_path, kind, data):
    """Every row that was written is read; it is taken or refused."""
    name, header, rows, delimiter = KINDS[kind]
    cells = [list(row) for row in rows]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(cells))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(ANY_TEXT)
    path = write(tmp_path / name, header, cells, delimiter, "utf-8")
    assert adds_up_or_says_why(path) == len(rows)


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(raw=st.binary(max_size=300))
def test_any_bytes_below_a_good_header(tmp_path, kind, raw):
    name, header, rows, delimiter = KINDS[kind]
    path = tmp_path / name
    path.write_bytes(table(header, rows, delimiter).encode("cp949") + raw)
    adds_up_or_says_why(path)
