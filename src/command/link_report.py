"""What a join says of itself, in Korean, and its review list as a file and back."""

from pathlib import Path

import pandas as pd

from src.command.joining import Joining
from src.command.main import Refused
from src.domain.codes import LINK_METHOD, LINK_STATUS, LINK_STATUSES, names
from src.domain.sources import SOURCE
from src.exports import ExportColumn, Provenance, to_csv, to_xlsx
from src.linkage.report import counted, review_list, several
from src.store.operations.link_decisions import KEYS

FIELDS = {
    "employees": "고용 인원",
    "size_band": "규모",
    "ksic": "업종",
    "industry": "산단 업종",
    "opened_on": "성립일",
    "closed_on": "소멸일",
    "complex_id": "단지",
    "building_id": "건물",
}
PLACES = {"complex_name": "단지 이름", "building_name": "건물 이름", "polygon": "좌표와 경계"}
VERDICTS = {"같음": "same", "다름": "different", "취소": "undone"}
VERDICTS_EN = {"same": "same", "different": "different", "undo": "undone"}
NOTHING_TO_JOIN = "이을 기업이나 사업장 자료가 없습니다."

SUMMARY = (
    ExportColumn("source", "자료", "text"),
    ExportColumn("month", "달", "text"),
    ExportColumn("status", "상태", "text"),
    ExportColumn("method", "방법", "text"),
    ExportColumn("companies", "기업 수", "count"),
    ExportColumn("workplaces", "사업장 수", "count"),
)
REVIEW = (
    ExportColumn("verdict", "판단", "text"),
    ExportColumn("company_name", "기업 이름", "text"),
    ExportColumn("workplace_name", "사업장 이름", "text"),
    ExportColumn("company_address", "기업 주소", "text"),
    ExportColumn("workplace_address", "사업장 주소", "text"),
    ExportColumn("business_no", "사업자등록번호", "code"),
    ExportColumn("business_no_head", "사업장의 번호 앞 6자리", "code"),
    ExportColumn("score", "점수", "number"),
    ExportColumn("method", "방법", "text"),
    ExportColumn("company_id", "기업 식별자", "code"),
    ExportColumn("source", "자료", "code"),
    ExportColumn("workplace_key", "사업장 식별자", "code"),
)
LABELS = {column.label: column.key for column in REVIEW}
LABELS_EN = {
    "Verdict": "verdict",
    "Company id": "company_id",
    "Source code": "source",
    "Workplace id": "workplace_key",
}
"""What the columns that are read back are called in the list of the English page."""
HOW_TO_DECIDE = (
    "판단 열에 같음, 다름, 취소 가운데 하나를 적어 되돌려 넣으세요. 빈칸은 그대로 둡니다."
)


def as_rows(joining: Joining | None) -> dict | None:
    """Return what a join came to as plain values for a report that is JSON, None without one.

    sources : one row per source as src/store/queries/links.py counts them, with the keys that were
    too common to compare. counted, fills, places : rows as the functions there give them; of the
    workplaces without a complex, places says how many under method none.
    """
    if joining is None or joining.joined is None:
        return None
    links = joining.joined.links
    sources = [
        _source_row(source, pairs, links.left_out.get(source, 0))
        for source, pairs in links.pairs.groupby("source")
    ]
    fills = joining.joined.fills["field"].value_counts()
    places = joining.joined.places["method"].value_counts()
    lost = len(joining.rows.workplaces) - len(joining.joined.places)
    return {
        "sources": sources,
        "counted": counted(links.pairs).to_dict("records"),
        "fills": [{"field": name, "companies": n} for name, n in fills.items()],
        "places": [
            *({"method": name, "workplaces": n} for name, n in places.items()),
            *([{"method": "none", "workplaces": lost}] if lost else []),
        ],
    }


def _source_row(source: str, pairs: pd.DataFrame, left_out: int) -> dict:
    """Return how many companies of a source are joined, for review and alone, each counted once."""
    each = pairs.drop_duplicates(["company_id", "status"])["status"].value_counts()
    return {
        "source": source,
        "month": pairs["month"].iloc[0],
        "companies": pairs["company_id"].nunique(),
        **{status: int(each.get(status, 0)) for status in LINK_STATUSES},
        "several": int(several(pairs).sum()),
        "left_out": left_out,
    }


def in_words(joining: Joining | None) -> list[str]:
    """Return the lines on a join: matched by what, for review, alone, filled, placed."""
    if joining is None or joining.joined is None:
        return []
    pairs = joining.joined.links.pairs
    if pairs.empty:
        return [NOTHING_TO_JOIN, *_filled(joining), *_contradicted(joining)]
    sources = [line for source in sorted(pairs["source"].unique()) for line in _of(source, joining)]
    about = [*_filled(joining), *_placed(joining), *_contradicted(joining)]
    return ["기업과 사업장을 이었습니다.", *sources, *about]


def _of(source: str, joining: Joining) -> list[str]:
    links = joining.joined.links
    pairs = links.pairs[links.pairs["source"] == source]
    row = _source_row(source, pairs, links.left_out.get(source, 0))
    rows = counted(pairs)
    joined = rows[rows["status"] == "joined"]
    by = ", ".join(
        f"{LINK_METHOD[m].ko} {n:,}"
        for m, n in zip(joined["method"], joined["companies"], strict=True)
    )
    many = row["several"]
    return [
        f"  {names(SOURCE, 'ko').get(source, source)} {row['month']}: "
        f"기업 {row['companies']:,}곳 가운데 이음 {row['joined']:,}"
        + (f"({by})" if by else "")
        + f", 검토 {row['review']:,}, 홀로 {row['alone']:,}",
        *([f"    사업장이 둘 이상 이어진 기업 {many:,}곳(계속·일괄유기)"] if many else []),
        *_left_out(row["left_out"]),
    ]


def _left_out(keys: int) -> list[str]:
    return [f"    너무 흔해 견주지 않은 열쇠 {keys:,}개"] if keys else []


def _filled(joining: Joining) -> list[str]:
    counts = joining.joined.fills["field"].value_counts()
    told = ", ".join(f"{word} {counts[name]:,}" for name, word in FIELDS.items() if name in counts)
    return [f"  비어 있어 채운 값: {told}"] if told else []


def _placed(joining: Joining) -> list[str]:
    counts = joining.joined.places["method"].value_counts()
    told = [f"{word} {counts[name]:,}" for name, word in PLACES.items() if name in counts]
    lost = len(joining.rows.workplaces) - len(joining.joined.places)
    return [f"  단지를 찾은 사업장: {', '.join(told)}, 모름 {lost:,}"] if told else []


def _contradicted(joining: Joining) -> list[str]:
    """Return how many companies lie, by their point, in another complex than theirs, and some."""
    rows = joining.joined.contradicted
    some = ", ".join(f"{c} {own}→{drawn}" for c, own, drawn in rows.head(MOST_NAMED).to_numpy())
    told = f"  좌표가 다른 단지 안에 있는 기업 {len(rows):,}곳(단지는 그대로 둡니다): {some}"
    return [told] if len(rows) else []


MOST_NAMED = 5
"""Companies that the report names; all of them can be found again by their ids."""


def write_table(joining: Joining, path: Path, origin: str, as_of: str) -> None:
    """Write how many were joined how, as CSV or XLSX. Raises Refused."""
    rows = counted(joining.joined.links.pairs)
    words = {
        "method": names(LINK_METHOD, "ko"),
        "status": names(LINK_STATUS, "ko"),
        "source": names(SOURCE, "ko"),
    }
    shown = rows.assign(**{name: rows[name].map(lambda v, k=known: k.get(v, v)).astype("str")
                           for name, known in words.items()})  # fmt: skip
    _write(shown, SUMMARY, path, "잇기 결과", origin, as_of)


def write_review(joining: Joining, path: Path, origin: str, as_of: str) -> int:
    """Write the pairs that a person has to look at, and return how many. Raises Refused."""
    rows = review_list(joining.joined.links.pairs, joining.rows.companies, joining.rows.workplaces)
    shown = rows.assign(method=rows["method"].map(names(LINK_METHOD, "ko")).astype("str"))
    _write(shown, REVIEW, path, "검토할 잇기", origin, as_of)
    return len(rows)


WRITERS = {".csv": to_csv, ".xlsx": to_xlsx}


def _write(rows, columns, path: Path, title: str, origin: str, as_of: str) -> None:
    if path.suffix not in WRITERS:
        raise Refused(f"'{path.name}'은 쓸 수 없는 형식입니다. .xlsx 또는 .csv로 끝내세요.")
    about = Provenance(title, "기업과 사업장 자료", as_of, "", origin, notes=[HOW_TO_DECIDE])
    try:
        path.write_bytes(WRITERS[path.suffix](rows, list(columns), about))
    except OSError as error:
        raise Refused(f"{path} 파일을 쓰지 못했습니다({error.strerror}).") from error


def read_verdicts(path: Path) -> pd.DataFrame:
    """Return company_id, source, workplace_key and verdict of the rows that were decided.

    Raises Refused where the file is not a review list, or a verdict is another word; nothing of it
    is taken then.
    """
    rows = _read(path).rename(columns=LABELS | LABELS_EN)
    missing = [_label(key) for key in ("verdict", *KEYS) if key not in rows]
    if missing:
        raise Refused(f"{path.name}: 검토 목록이 아닙니다. 없는 열: {', '.join(missing)}.")
    # Excel keeps the apostrophe that a CSV puts before what could run as a formula
    texts = rows.astype("str").apply(lambda cells: cells.str.strip().str.lstrip("'"))
    given = texts[texts["verdict"].notna() & (texts["verdict"] != "")]
    known = VERDICTS | VERDICTS_EN
    unknown = sorted(set(given["verdict"]) - set(known))
    if unknown:
        words = ", ".join(VERDICTS)
        raise Refused(f"{path.name}: 판단 '{unknown[0][:20]}'을 모릅니다. {words}만 적으세요.")
    return given.assign(verdict=given["verdict"].map(known))[[*KEYS, "verdict"]]


def _label(key: str) -> str:
    return next(column.label for column in REVIEW if column.key == key)


def _read(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".xlsx":
            return _with_header(pd.read_excel(path, header=None, dtype="str", engine="calamine"))
        return _with_header(pd.read_csv(path, header=None, dtype="str", encoding="utf-8-sig"))
    except Exception as error:
        raise Refused(f"{path.name} 파일을 읽지 못했습니다. 검토 목록을 그대로 주세요.") from error


def _with_header(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows below the one that says 판단 or Verdict; without it, no column has a name."""
    at = cells.isin(["판단", "Verdict"]).any(axis=1)
    if not at.any():
        return pd.DataFrame()
    head = int(at.to_numpy().argmax())
    return cells.iloc[head + 1 :].set_axis(cells.iloc[head].astype("str"), axis=1)
