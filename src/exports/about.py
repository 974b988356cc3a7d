"""The rows of the sheet that explains an exported table."""

from src.domain.codes import GAPS
from src.exports.column import ExportColumn
from src.exports.provenance import Provenance


def about_rows(
    columns: list[ExportColumn], provenance: Provenance, rows: int, words: dict[str, str]
) -> list[tuple[str, str]]:
    """Return (label, text) rows: what, from where, as of when, filtered how, meaning what."""
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
    """Return the head on a row of its own, then its pairs; nothing where there are none."""
    return [("", ""), (head, ""), *[(label, str(text)) for label, text in pairs]] if pairs else []


def _gap_rows(columns: list[ExportColumn], words: dict[str, str]) -> list[tuple[str, str]]:
    """Return what the words in place of a number mean, where a column can hold them."""
    if not any(column.gap for column in columns):
        return []
    return [("", ""), *[(words[gap], words[f"explain_{gap}"]) for gap in GAPS]]
