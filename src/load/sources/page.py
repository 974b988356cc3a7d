"""The page of the documentation on every source, made of its format and the catalogue."""

from src.domain.sources import SOURCE
from src.load.sources.format import Format
from src.load.sources.registry import FORMATS
from src.text.catalogue import LANGUAGES, Texts

ABOUT = {
    "from": "어디서 from",
    "taken": "읽는 것 taken",
    "left": "읽지 않는 것 not taken",
    "then": "그다음 할 일 then",
}
"""What is said of a source, and the titles of the rows."""


def sources_page() -> str:
    """Return what is taken of each source, from where, what is not, what a steward does then."""
    head = [t("source_about.page") for t in map(Texts, LANGUAGES)]
    return "\n".join(["# 자료 (Sources)\n", *head, "", *map(_about, FORMATS)])


def _about(format_: Format) -> str:
    known = SOURCE[format_.source]
    lines = [
        f"## {known.ko} ({known.en})\n",
        f"`{known.code}`: {', '.join(format_.extensions)}\n",
        "|  | 뜻 | meaning |",
        "| --- | --- | --- |",
    ]
    for part, title in ABOUT.items():
        key = f"{known.code}.{part}"
        said = [t(f"source_about.{key}") for t in map(Texts, LANGUAGES)]
        lines.append(f"| {title} | {' | '.join(said)} |")
    return "\n".join(lines) + "\n"
