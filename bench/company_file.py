"""Write the companies of all complexes at true size in the form of the template. Some are also in
the made-up files of insured workplaces: with names respelled, with numbers or without.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from bench.made_up import districts, firms, joined, lines, picked, quoted, texts, where

COMPANIES, COMPLEXES = 138_747, 1_349
PIECES = 8
"""Parts of the country that make up a month of the pension; companies come from all of them."""
HEADER = "기업 식별자,사업장관리번호,사업자등록번호,사업장명,산업단지 식별자,주소,고용 인원"


def complexes() -> pd.DataFrame:
    """Return as many complexes as the country has, placed in all districts in turn."""
    codes = [code for code, _ in districts()]
    ids = [f"made-up-{number:04d}" for number in range(COMPLEXES)]
    sigungu = [codes[number % len(codes)] for number in range(COMPLEXES)]
    frame = pd.DataFrame({"complex_id": ids, "top_id": ids, "sigungu": sigungu})
    return frame.assign(
        complex_name=[f"가나{number}" for number in range(COMPLEXES)],
        kind="general",
        sido=frame["sigungu"].str[:2],
        is_leaf=True,
        parent_id=None,
    )


def write_companies(path: Path, rows: int = COMPANIES, encoding: str = "cp949") -> Path:
    """Write `rows` companies and return the path."""
    shares = [rows * (piece + 1) // PIECES - rows * piece // PIECES for piece in range(PIECES)]
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(HEADER + "\r\n")
        for piece, count in enumerate(shares):
            file.write(lines([quoted(column) for column in _columns(piece, count)], ","))
    return path


def _columns(piece: int, rows: int) -> list[pa.Array]:
    chance, firm = np.random.default_rng([16, piece]), firms(piece, rows)
    number, numbered = texts(firm.numbers), chance.random(rows)
    bare = compute.replace_substring_regex(firm.names, r"\(주\)|㈜|주식회사 ?", "")
    of_district = COMPLEXES // len(districts())
    complex_ = firm.places + chance.integers(0, of_district, rows) * len(districts())
    return [
        joined("f", texts(piece * 1_000_000 + np.arange(rows))),
        where(numbered < 0.3, joined(number, "0")),
        where(numbered < 0.6, number),
        where(chance.random(rows) < 0.3, joined(bare, " 주식회사"), firm.names),
        picked([f"made-up-{number:04d}" for number in range(COMPLEXES)], complex_),
        firm.addresses,
        texts(chance.geometric(0.05, rows)),
    ]
