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
HEAD = """# 자료 (Sources)

파일 이름은 보지 않고 시트와 머리글로 알아봅니다. zip은 풀지 않고 올립니다.
A file is told by its sheets and headers, never by its name. A zip is loaded as it is.
"""


def sources_page() -> str:
    """Return what is taken of each source, from where, what is not, what a steward does then."""
    return "\n".join([HEAD, *map(_about, FORMATS)])


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
