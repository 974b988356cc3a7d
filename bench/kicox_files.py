"""Write made-up files of 등록공장현황 and 지식산업센터현황 at true size, with their quirks.

Of 217,048 factories 61 % name no complex; products contain commas in quotes; there are no numbers.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.made_up import (
    districts,
    firms,
    joined,
    lines,
    picked,
    pieces,
    quoted,
    texts,
    where,
)
from src.load.lists.reference import complex_tree

FACTORIES, NO_COMPLEX = 217_048, 0.6125
FACTORY_HEADER = "순번,회사명,단지명,생산품,공장주소"
PRODUCTS = ("전자부품, 기판", "김치", "자동차 부품", "금형, 지그", "", "플라스틱  사출품")
CENTRES = 1_600
CENTRE_HEADER = (
    "시도,시군구,지식산업센터명,입지구분,회사명,등록구분,단지명,관할기관,산단구분,상태,지목,"
    "용지면적(제곱미터),건축면적(제곱미터),제조면적(제곱미터),부대면적(제곱미터),"
    "공장대표주소(도로명),공장대표주소(지번),분양형태,건축상태,용도지역1,용도지역2,설치자"
)


def complex_names() -> list[str]:
    """Return the national complexes as these lists print them, and some unknown ones."""
    known = [f"{row['complex_name']}국가산업단지" for row in complex_tree().values()]
    return [*known, "가나일반산업단지", "다라농공단지", "마바 도시첨단산업단지"]


def write_factories(path: Path, rows: int = FACTORIES, encoding: str = "cp949") -> Path:
    """Write `rows` factories and return the path."""
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(FACTORY_HEADER + "\r\n")
        for piece, count in enumerate(pieces(rows)):
            file.write(lines(_factories(piece, count), ","))
    return path


def _factories(piece: int, rows: int) -> list[pa.Array]:
    chance, firm = np.random.default_rng([15105482, piece]), firms(piece, rows)
    printed = complex_names()
    named = picked(printed, chance.integers(0, len(printed), rows))
    return [
        texts(np.arange(1, rows + 1) + piece * rows),
        firm.names,
        where(chance.random(rows) >= NO_COMPLEX, named),
        quoted(picked(PRODUCTS, chance.integers(0, len(PRODUCTS), rows))),
        quoted(firm.addresses),
    ]


def write_centres(path: Path, rows: int = CENTRES, encoding: str = "cp949") -> Path:
    """Write `rows` centres and return the path."""
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(CENTRE_HEADER + "\r\n")
        file.write(lines(_centres(rows), ","))
    return path


def _centres(rows: int) -> list[pa.Array]:
    chance, firm = np.random.default_rng(15117154), firms(0, rows)
    printed, blank = complex_names(), texts([""] * rows)
    sido, sigungu = zip(*[words.split(" ", 1) for _, words in districts()], strict=True)
    inside = chance.random(rows) < 0.4
    areas = [texts(chance.integers(100, 90_000, rows)) for _ in range(4)]
    road = chance.random(rows) < 0.9
    return [
        picked(sido, firm.places),
        picked(sigungu, firm.places),
        joined(firm.names, " 지식산업센터"),
        picked(["개별입지", "계획입지"], inside.astype(int)),
        firm.names,
        texts(["신설승인"] * rows),
        where(inside, picked(printed, chance.integers(0, len(printed), rows))),
        texts(["한국산업단지공단"] * rows),
        where(inside, texts(["국가"] * rows)),
        picked(["완료", "공사중"], chance.integers(0, 2, rows)),
        texts(["대"] * rows),
        *areas,
        where(road, quoted(firm.addresses)),
        joined(picked([words for _, words in districts()], firm.places), " 가나동 1"),
        *[texts([word] * rows) for word in ("분양", "준공")],
        blank,
        blank,
        firm.names,
    ]
