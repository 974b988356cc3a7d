"""Write the reference pages that are generated from the program."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.measure_pages import measures_page
from src.load.sources.page import load_tables, sources_page
from src.load.sources.page import table as _table
from src.load.template_files import templates_page
from src.settings import SETTINGS
from src.store.schema import metadata
from src.text.catalogue import Texts

KO, EN = Texts("ko"), Texts("en")
ROOT = Path(__file__).parents[2]
_NOTICE = "<!-- `python -m src docs` writes this page; change the program, not the page. -->\n\n"


def settings_page() -> str:
    """Return the page of every setting, Korean then English."""
    rows = [(f"`{s.name}`", f"`{s.default}`", s.meaning_ko, s.meaning_en) for s in SETTINGS]
    return "# 설정 (Settings)\n\n환경 변수로 줍니다. Given as environment variables.\n\n" + _table(
        ("이름 name", "기본값 default", "뜻", "meaning"), rows
    )


def commands_page(commands: Sequence[Command]) -> str:
    """Return the page of every command and its arguments, Korean then English."""
    sections = [
        f"## {command.name}\n\n`python -m src {_usage(command)}`\n\n"
        f"{command.meaning(KO)} {command.meaning(EN)}\n" + _arguments(command)
        for command in commands
    ]
    codes = "종료 코드(exit code): 0 완료 done, 1 거절 refused, 2 사용법이 틀림 misused.\n"
    return "# 명령 (Commands)\n\n" + codes + "\n" + "\n".join(sections)


def _usage(command: Command) -> str:
    words = [
        f"{a.name} {a.options['metavar']}" if _takes_value(a) else _bare(a)
        for a in command.arguments
    ]
    return " ".join([command.name, *words])


def _takes_value(argument: Argument) -> bool:
    return argument.name.startswith("-") and "metavar" in argument.options


def _bare(argument: Argument) -> str:
    return argument.options.get("metavar", argument.name)


def _arguments(command: Command) -> str:
    rows = [
        (f"`{_bare(a)}`", command.meaning_of(a, KO), command.meaning_of(a, EN))
        for a in command.arguments
    ]
    return "\n" + _table(("인자 argument", "뜻", "meaning"), rows) if rows else ""


def tables_page() -> str:
    """Return the data dictionary: the columns of the canonical tables, their types and meanings."""
    return (
        "# 자료 사전 (Data dictionary)\n\n"
        "자료 버전(스냅샷) 하나에 든 표입니다. 굵은 열이 행을 구별합니다.\n"
        "The tables of one snapshot. The columns in bold identify a row.\n\n"
        + "\n".join(f"## {table.name}\n\n{_columns(table)}" for table in metadata.tables.values())
    )


def _columns(table) -> str:
    rows = [
        (
            f"**{column.name}**" if column.primary_key else column.name,
            str(column.type).lower(),
            column.comment,
            column.doc,
        )
        for column in table.columns
    ]
    return _table(("열 column", "형 type", "뜻", "meaning"), rows)


Pages = tuple[tuple[str, Callable[[], str]], ...]


def pages_of(commands: Sequence[Command]) -> Pages:
    """Return the path of every page and the function that makes it."""
    return (
        ("docs/reference/settings.md", settings_page),
        ("docs/reference/commands.md", partial(commands_page, commands)),
        ("docs/reference/measures.md", measures_page),
        ("docs/reference/templates.md", templates_page),
        ("docs/reference/sources.md", sources_page),
        ("data/README.md", tables_page),
    )


PARTS: Pages = (("docs/how-to/load-files.md", load_tables),)
"""Pages with a generated part between two marks."""
BEGINS = "<!-- `python -m src docs` writes what follows; change the program, not the page. -->\n\n"
ENDS = "<!-- end of what is written -->"


def write_pages(commands: Sequence[Command]) -> list[str]:
    """Write every page and every part of PARTS, and return their paths."""
    pages = pages_of(commands)
    for path, make in pages:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(rendered(make), encoding="utf-8")
    for path, make in PARTS:
        (ROOT / path).write_text(with_part(_text(path), make), encoding="utf-8")
    return [path for path, _ in (*pages, *PARTS)]


def with_part(page: str, make: Callable[[], str]) -> str:
    """Return a page with the part between the marks generated anew."""
    before, begins, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    assert begins, "the page has the first mark"
    assert ends, "the page has the second mark"
    return f"{before}{begins}{make()}\n{ends}{after}"


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def rendered(make: Callable[[], str]) -> str:
    """Return the content of a generated page's file."""
    return _NOTICE + make()


def stale_pages(pages: Pages) -> list[str]:
    """Return the paths of `pages` and PARTS whose files are missing or out of date."""
    return [
        *(
            path
            for path, make in pages
            if not (ROOT / path).exists() or _text(path) != rendered(make)
        ),
        *(path for path, make in PARTS if _text(path) != with_part(_text(path), make)),
    ]
