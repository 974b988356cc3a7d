"""The provenance of an exported table: its explanation, its file name, and the words for both.

The words are here and not in src/text, so that exports can be used on their own.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from src.domain.codes import GAPS, ORIGINS
from src.exports.cells import ExportColumn

WORDS: dict[str, dict[str, str]] = {
    "ko": {
        "about": "설명",
        "sample": "예시 데이터",
        "sample_mark": "예시",
        "sample_warning": "예시 데이터: 지어낸 값이며 실제 기업·단지의 통계가 아닙니다",
        "withheld": "X (비공개)",
        "not_carried": "…",
        "title": "제목",
        "source": "출처",
        "as_of": "기준일",
        "version": "자료 버전 (스냅샷)",
        "origin": "자료 성격",
        "official": "공식 자료",
        "rows": "행 수",
        "filters": "적용한 조건",
        "no_filters": "없음 (전체)",
        "definitions": "용어",
        "notes": "참고",
        "cut": "… (엑셀의 셀 길이 한도를 넘어 잘림)",
        "untitled": "내보내기",
        "explain_withheld": "원자료가 공개하지 않은 값입니다 (조사 업체가 적은 단지 등). "
        "0도 아니고 값이 없는 것도 아닙니다.",
        "explain_not_carried": "원자료의 해당 회차에 그 항목이 실려 있지 않습니다.",
    },
    "en": {
        "about": "About",
        "sample": "Sample data",
        "sample_mark": "sample",
        "sample_warning": "Sample data (예시 데이터): made up, not the figures of any real firm",
        "withheld": "X (withheld)",
        "not_carried": "…",
        "title": "Title",
        "source": "Source",
        "as_of": "As of",
        "version": "Snapshot version",
        "origin": "Origin",
        "official": "Official data",
        "rows": "Rows",
        "filters": "Filters",
        "no_filters": "None (everything)",
        "definitions": "Definitions",
        "notes": "Notes",
        "cut": "… (cut: longer than an Excel cell may be)",
        "untitled": "export",
        "explain_withheld": "The source withholds this value (few firms surveyed, for one). "
        "It is neither zero nor absent.",
        "explain_not_carried": "This edition of the source does not have the item.",
    },
}


def words_of(lang: str) -> dict[str, str]:
    """Return the words of one language; Korean where the language is unknown."""
    return WORDS.get(lang, WORDS["ko"])


LONGEST_TITLE = 60  # letters; Hangul takes 3 bytes in UTF-8 and a whole file name may have 255
NOT_PLAIN = re.compile(r"[^\w()·.,%\-]+")


def filename(title: str, as_of: date | str, origin: str, lang: str, extension: str) -> str:
    """Return a file name such as `예시-데이터_입주기업_2026-03-31.xlsx`.

    Letters of any script, digits, and ()·.,%- are kept; each run of other characters, such as
    spaces, slashes and direction marks, becomes one hyphen. Names of sample data begin with a mark.
    origin : official or sample. extension : with or without its dot.
    """
    words = words_of(lang)
    parts = [words["sample"]] if origin == "sample" else []
    parts += [title, str(as_of or "")]
    plain = [_plain(part) for part in parts]
    plain[-2] = plain[-2] or words["untitled"]
    return "_".join(part for part in plain if part) + "." + _plain(extension)


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", str(text))
    return NOT_PLAIN.sub("-", composed)[:LONGEST_TITLE].strip("-._ ")


@dataclass(frozen=True)
class Provenance:
    """What a table is, its source, its day, and its filters.

    as_of : the day of the data. version : the snapshot. origin : official or sample. filters :
    (label, value) in the words that the reader saw. definitions : (term, text). notes : sentences.
    lang : ko or en.
    """

    title: str
    source: str
    as_of: date | str
    version: str
    origin: str
    filters: list[tuple[str, str]] = field(default_factory=list)
    definitions: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lang: str = "ko"

    def __post_init__(self) -> None:
        if self.origin not in ORIGINS:
            raise ValueError(f"origin is one of {ORIGINS}, not {self.origin!r}")

    @property
    def is_sample(self) -> bool:
        """Return whether the table is made up."""
        return self.origin == "sample"


def about_rows(
    columns: list[ExportColumn], provenance: Provenance, rows: int, words: dict[str, str]
) -> list[tuple[str, str]]:
    """Return (label, text) rows that explain a table: title, source, day, filters, definitions."""
    return [
        *_sample_rows(provenance, words),
        (words["title"], provenance.title),
        (words["source"], provenance.source),
        (words["as_of"], str(provenance.as_of)),
        (words["version"], provenance.version),
        (words["origin"], words["sample"] if provenance.is_sample else words["official"]),
        (words["rows"], f"{rows:,}"),
        *_section(words["filters"], provenance.filters or [("", words["no_filters"])]),
        *_section(words["definitions"], provenance.definitions),
        *_section(words["notes"], [("", note) for note in provenance.notes]),
        *_gap_rows(columns, words),
    ]


def _sample_rows(provenance: Provenance, words: dict[str, str]) -> list[tuple[str, str]]:
    return [(words["sample"], words["sample_warning"])] if provenance.is_sample else []


def _section(head: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a row with the heading, then the pairs; [] where there are no pairs."""
    return [("", ""), (head, ""), *[(label, str(text)) for label, text in pairs]] if pairs else []


def _gap_rows(columns: list[ExportColumn], words: dict[str, str]) -> list[tuple[str, str]]:
    """Return the meanings of words in place of a number, where a column can have them."""
    if not any(column.gap for column in columns):
        return []
    return [("", ""), *[(words[gap], words[f"explain_{gap}"]) for gap in GAPS]]
