"""Write a made-up file of 국민연금 가입 사업장 내역 at true size: the header, encoding and quirks
as published, no real workplace. Made by numpy in pieces, the same for the same seed.
"""

from pathlib import Path

import numpy as np

HEADER = (
    "자료생성년월,사업장명,사업자등록번호,사업장가입상태코드 1 등록 2 탈퇴,우편번호,"
    "사업장지번상세주소,사업장도로명상세주소,고객법정동주소코드,고객행정동주소코드,"
    "법정동주소광역시도코드,법정동주소광역시시군구코드,법정동주소광역시시군구읍면동코드,"
    "사업장형태구분코드 1 법인 2 개인,사업장업종코드,사업장업종코드명,적용일자,재등록일자,"
    "탈퇴일자,가입자수,당월고지금액,신규취득자수,상실가입자수"
)
PLACES = (
    ("서울특별시 구로구 구로동", "11", "530", "08379"),
    ("서울특별시 중구 명동2가", "11", "140", "04536"),
    ("경기도 광주시 도척면", "41", "610", "12816"),
    ("경상북도 구미시 공단동", "47", "190", "39379"),
    ("부산광역시 강서구 송정동", "26", "440", "46729"),
    ("인천광역시 남동구 고잔동", "28", "200", "21632"),
)
INDUSTRIES = (
    ("292201", "동력식 수지 공구 제조업"),
    ("701201", "비주거용 건물 임대업"),
    ("281104", "구조용 금속 판제품 및 금속공작물 제조업"),
    ("451104", "단독주택  건설업"),
    ("999999", "BIZ_NO미존재사업장"),
    ("000000", ""),
)
SYLLABLES = np.array(list("가나다라마바사아자차카타파하고노도로모보소오조초코토포호"))
PIECE = 200_000


def write_pension_file(
    path: Path, rows: int, month: str = "2026-08", encoding: str = "cp949", seed: int = 7
) -> Path:
    """Write `rows` workplaces of a month below the current header and return the path."""
    chance = np.random.default_rng(seed)
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(HEADER + "\r\n")
        for start in range(0, rows, PIECE):
            lines = _lines(chance, min(PIECE, rows - start), month)
            file.write("\r\n".join(lines) + "\r\n")
    return path


def _lines(chance: np.random.Generator, rows: int, month: str) -> list[str]:
    names = SYLLABLES[chance.integers(0, len(SYLLABLES), (rows, 4))]
    names = np.ascontiguousarray(names).view("U4").ravel()
    kinds = chance.choice(["{}산업(주)", "(주){}", "{}", "(주){}/일용/신축공사"], rows)
    heads = chance.integers(100_000, 999_999, rows)
    gone = chance.random(rows) < 0.2
    place = chance.integers(0, len(PLACES), rows)
    industry = chance.integers(0, len(INDUSTRIES), rows)
    number = chance.integers(1, 900, rows)
    days = np.datetime64("1988-01-01") + chance.integers(0, 14_000, rows)
    members = np.where(gone, 0, chance.geometric(0.09, rows))
    return [
        _line(month, kind.format(name), *row)
        for name, kind, *row in zip(
            *(names, kinds, heads, gone, place, industry, number, days.astype(str), members),
            strict=True,
        )
    ]


def _line(month, name, head, gone, place, industry, number, day, members) -> str:
    town, sido, sigungu, postcode = PLACES[place]
    code, industry_name = INDUSTRIES[industry]
    return (
        f"{month},{name},{head},{2 if gone else 1},{postcode},{town},{town} {number}번길,"
        f"{sido}{sigungu}10200,{sido}{sigungu}51000,{sido},{sigungu},102,{1 + number % 2},{code},"
        f"{industry_name},{day},,{'2026-07-01' if gone else ''},{members},{members * 234_600},"
        f"{members % 3},{members % 2}"
    )
