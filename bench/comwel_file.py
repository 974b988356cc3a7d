"""Write made-up files of 고용·산재보험 가입 현황 at true size, in today's layout and older ones.

The published year is a zip of CSVs (1)…(5) in CP949. The quirks are those of the real files: days
as Excel counts them, 보험구분 1 and 2 with the columns of the other insurance blank, commas in
quotes, double blanks, postcodes without their zero, one firm as …0 (계속) and …6 (일괄유기).
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute

from bench.made_up import (
    PIECE,
    days,
    firms,
    joined,
    lines,
    picked,
    pieces,
    quoted,
    serials,
    texts,
    where,
    write_parts,
)

CURRENT = (
    *("연번", "보험구분", "사업장명", "사업장우편번호", "사업장주소", "고용보험 업종코드"),
    *("고용보험 업종명", "산재보험 성립일자", "고용보험 성립일자", "산재보험 상시근로자수"),
    *("고용보험 상시근로자수", "산재보험 사업구분", "고용보험 사업구분", "사업자등록번호"),
    *("사업장관리번호", "고용보험 업종코드(제11차)", "고용보험 업종명(제11차)"),
)
WITHOUT_NUMBER = (
    *("보험 구분", "사업장 명", "우편 번호", "사업장 주소", "고용 업종 코드", "고용 업종 명"),
    *("산재 성립 일자", "고용 성립 일자", "산재 상시 인원 수", "고용 상시 인원 수"),
)
ROMAN = (
    *("OPABOHEOMFG", "SAEOPJANGNM", "POST", "ADDR", "GYEOPJONGCD", "GYEOPJONGNM", "SEONGRIPDT"),
    *("GYEBHGJNRINWONSU", "SAEOPFG", "SAEOPJADRNO"),
)
INDUSTRIES = (
    ("85614", "청소년 수련시설 운영업"),
    ("10799", "그 외 기타 식료품 제조업"),
    ("25913", "자동차용 금속 압형제품 제조업"),
    ("41112", "아파트 건설업"),
    ("56111", "한식 일반 음식점업"),
)
POOLED, NEITHER_PEOPLE = 0.25, 0.05
PARTS = 5


def write_comwel_zip(path: Path, rows: int, layout: str = "current", parts: int = PARTS) -> Path:
    """Write `rows` workplaces of a year, in parts, and return the path of the archive.

    layout : one of LAYOUTS.
    """
    encoding = LAYOUTS[layout][2]
    shares = [rows * (part + 1) // parts - rows * part // parts for part in range(parts)]
    starts = [sum(-(-share // PIECE) for share in shares[:part]) for part in range(parts)]
    made = [_part(layout, *of) for of in zip(shares, starts, strict=True)]
    return write_parts(path, made, "고용산재보험 가입 현황_20241231", encoding)


def _part(layout: str, rows: int, first: int) -> Iterator[str]:
    header, delimiter, encoding, columns = LAYOUTS[layout]
    mark = "\ufeff" if encoding == "utf-8" else ""
    yield mark + delimiter.join(header) + "\r\n"
    for piece, count in enumerate(pieces(rows), first):
        made = columns(_workplaces(piece, count))
        yield lines([quoted(column) for column in made], delimiter)


def _workplaces(piece: int, rows: int) -> dict[str, pa.Array]:
    """Return the columns of which all layouts are made; "" where an insurance lacks a value."""
    chance, firm = np.random.default_rng([15, piece]), firms(piece, rows)
    pooled = chance.random(rows) < POOLED
    at = np.where(pooled, np.maximum(np.arange(rows) - 1, 0), np.arange(rows))
    insurance = np.where(pooled, 1, chance.choice(3, rows, p=[0.8, 0.12, 0.08]))
    accident, employment = insurance != 2, insurance != 1
    number, begun = firm.numbers[at], days(chance, rows)
    industry, ends = chance.integers(0, len(INDUSTRIES), rows), np.where(pooled, 6, 0)
    people = np.where(chance.random(rows) < NEITHER_PEOPLE, 0, chance.geometric(0.12, rows))
    kind = np.where(pooled, "일괄유기", "계속")
    return {
        "number": texts(np.arange(rows) + piece * PIECE + 1),
        "insurance": texts(insurance),
        "name": firm.names.take(pa.array(at)),
        "postcode": texts(firm.places[at] * 211 + 1000),
        "address": firm.addresses.take(pa.array(at)),
        "code": where(employment, picked([code for code, _ in INDUSTRIES], industry)),
        "industry": where(employment, picked([name for _, name in INDUSTRIES], industry)),
        "since_accident": where(accident, serials(begun)),
        "since_employment": where(employment, serials(begun + 31)),
        "since": compute.replace_substring(texts(begun.astype(str)), "-", ""),
        "people": texts(people),
        "people_accident": where(accident, texts(people)),
        "people_employment": where(employment, texts(people)),
        "kind_accident": where(accident, texts(kind)),
        "kind_employment": where(employment, texts(kind)),
        "kind_code": texts(np.where(pooled, 4, 1)),
        "business_no": texts(number),
        "workplace_no": joined(texts(number), texts(ends)),
    }


def _current(of: dict[str, pa.Array]) -> list[pa.Array]:
    names = (
        *("number", "insurance", "name", "postcode", "address", "code", "industry"),
        *("since_accident", "since_employment", "people_accident", "people_employment"),
        *("kind_accident", "kind_employment", "business_no", "workplace_no", "code", "industry"),
    )
    return [of[name] for name in names]


def _without_number(of: dict[str, pa.Array]) -> list[pa.Array]:
    names = (
        *("insurance", "name", "postcode", "address", "code", "industry", "since_accident"),
        *("since_employment", "people_accident", "people_employment"),
    )
    return [of[name] for name in names]


def _roman(of: dict[str, pa.Array]) -> list[pa.Array]:
    names = (
        *("insurance", "name", "postcode", "address", "code", "industry", "since", "people"),
        *("kind_code", "business_no"),
    )
    return [of[name] for name in names]


LAYOUTS = {
    "current": (CURRENT, ",", "cp949", _current),
    "tab": (CURRENT, "\t", "utf-8", _current),
    "no number": (WITHOUT_NUMBER, ",", "cp949", _without_number),
    "roman": (ROMAN, "\t", "cp949", _roman),
}
"""Header, delimiter, encoding (UTF-8 with its mark) and columns of each layout."""
