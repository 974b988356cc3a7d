"""Write a made-up file of 국민연금 가입 사업장 내역 at true size: header, encoding and quirks
are as published, and no workplace is real. Made column by column in pieces, always the same.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.made_up import districts, firms, joined, lines, picked, pieces, quoted, texts, where

HEADER = (
    "자료생성년월,사업장명,사업자등록번호,사업장가입상태코드 1 등록 2 탈퇴,우편번호,"
    "사업장지번상세주소,사업장도로명상세주소,고객법정동주소코드,고객행정동주소코드,"
    "법정동주소광역시도코드,법정동주소광역시시군구코드,법정동주소광역시시군구읍면동코드,"
    "사업장형태구분코드 1 법인 2 개인,사업장업종코드,사업장업종코드명,적용일자,재등록일자,"
    "탈퇴일자,가입자수,당월고지금액,신규취득자수,상실가입자수"
)
INDUSTRIES = (
    ("292201", "동력식 수지 공구 제조업"),
    ("701201", "비주거용 건물 임대업"),
    ("281104", "구조용 금속 판제품 및 금속공작물 제조업"),
    ("451104", "단독주택  건설업"),
    ("171100", "직물  편조 원단"),
    ("515050", "컴퓨터ㆍ주변장치ㆍ소프트웨어 도매업"),
    ("999999", "BIZ_NO미존재사업장"),
    ("000000", ""),
)
SITES = ("/일용/신축공사", "/일용/도로 확장공사 2공구", "/상용/보수공사")
SITE, NO_ADDRESS, GONE = 0.15, 0.07, 0.2


def write_pension_file(
    path: Path, rows: int, month: str = "2026-08", encoding: str = "cp949"
) -> Path:
    """Write `rows` workplaces of a month with the current header and return the path."""
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(HEADER + "\r\n")
        for piece, count in enumerate(pieces(rows)):
            file.write(lines(_columns(piece, count, month), ","))
    return path


def _columns(piece: int, rows: int, month: str) -> list[pa.Array]:
    chance, firm = np.random.default_rng([7, piece]), firms(piece, rows)
    code = np.array([code for code, _ in districts()])[firm.places]
    site, gone = chance.random(rows) < SITE, chance.random(rows) < GONE
    town = picked([words for _, words in districts()], firm.places)
    sido, sigungu = (texts(code.astype(f"U{width}")) for width in (2, 5))
    members = np.where(gone, 0, chance.geometric(0.09, rows))
    days = np.datetime64("1988-01-01") + chance.integers(0, 14_000, rows)
    industry, told = chance.integers(0, len(INDUSTRIES), rows), chance.random(rows) >= NO_ADDRESS
    where_, dong = joined(town, " 가나동"), chance.integers(101, 130, rows)
    return [
        texts([month] * rows),
        joined(firm.names, where(site, picked(SITES, chance.integers(0, len(SITES), rows)))),
        texts(firm.numbers // 10_000),
        picked("12", gone.astype(int)),
        where(told, texts(np.char.zfill((firm.places * 211 + 1000).astype(str), 5))),
        where(told, where_),
        where(told, quoted(firm.addresses)),
        where(told, joined(sigungu, "10200")),
        where(told, joined(sigungu, "51000")),
        sido,
        picked([code[2:] for code, _ in districts()], firm.places),
        texts(dong),
        picked("12", chance.integers(0, 2, rows)),
        picked([code for code, _ in INDUSTRIES], industry),
        picked([name for _, name in INDUSTRIES], industry),
        texts(days.astype(str)),
        picked(["", "", "", "2019-05-01"], chance.integers(0, 4, rows)),
        where(gone, texts(["2026-07-01"] * rows)),
        texts(members),
        texts(members * 234_600),
        texts(members % 3),
        texts(members % 2),
    ]
