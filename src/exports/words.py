"""The words that an exported file adds of its own, in both languages.

They stand here and not in src/text because a file must explain itself wherever it is opened, and
so that exports need nothing of ours.
"""

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
        "version": "자료 판 (스냅샷)",
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
        "explain_not_carried": "원자료의 이 판에 그 항목이 실려 있지 않습니다.",
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
        "explain_not_carried": "This edition of the source does not carry the item.",
    },
}


def words_of(lang: str) -> dict[str, str]:
    """Return the words of one language; Korean where the language is unknown."""
    return WORDS.get(lang, WORDS["ko"])
