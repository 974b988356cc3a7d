"""Generate the documentation of all sources from their formats and the catalogue of texts."""

from src.domain.sources import SOURCE
from src.load.sources.format import Format
from src.load.sources.not_taken import NOT_TAKEN, OWN
from src.load.sources.registry import FORMATS
from src.text.catalogue import LANGUAGES, Texts

ABOUT = {
    "from": "어디서 from",
    "taken": "읽는 것 taken",
    "left": "읽지 않는 것 not taken",
    "then": "그다음 할 일 then",
}
"""The texts on a source, and the titles of their rows."""
ALSO_READ = ("boundaries", "extracts")
"""Sources that are recognised by other means than a format."""
TAKEN_TITLES = ("자료", "어디서", "읽는 것", "읽지 않는 것", "그다음 할 일")
LEFT_TITLES = ("읽지 않는 자료", "나오는 말과 할 일")


def sources_page() -> str:
    """Return the page of all sources: where from, what is read, what is not, what to do next."""
    head = [t("source_about.page") for t in map(Texts, LANGUAGES)]
    return "\n".join(["# 자료 (Sources)\n", *head, "", *map(_about, FORMATS)])


def load_tables() -> str:
    """Return tables of what is read and what is not, for the page on loading files."""
    t = Texts("ko")
    codes = (*(format_.source for format_ in FORMATS), *ALSO_READ)
    keys = {code: [f"{code}.{part}" for part in ABOUT] for code in codes}
    taken = [
        (f"**{SOURCE[code].ko}**", *(t(f"source_about.{key}") for key in keys[code]))
        for code in codes
    ]
    left = [
        (t(f"source_about.not_taken.{code}"), t(f"reason.not_taken.{code}", table="…"))
        for code in (*OWN, *(row.code for row in NOT_TAKEN))
    ]
    return f"{table(TAKEN_TITLES, taken)}\n{table(LEFT_TITLES, left)}"


def table(titles: tuple[str, ...], rows: list[tuple]) -> str:
    """Return rows as a table of Markdown."""
    lines = [titles, tuple("---" for _ in titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


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
        texts = [t(f"source_about.{key}") for t in map(Texts, LANGUAGES)]
        lines.append(f"| {title} | {' | '.join(texts)} |")
    return "\n".join(lines) + "\n"
