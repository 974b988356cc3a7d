"""A page is added to a copy of the program as CONTRIBUTING.md says, and opened."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture_rules import RULES, Source, problems
from tests.domain.house_copy import copy_with

ROOT = Path(__file__).parents[1]
PAGE = '''"""How many complexes are there?"""

from src.screens.rents import answer
from src.ui.frame import open_page

open_page("rents")
answer.say()
'''
SCREEN = '''"""The answer of the page: how many complexes there are."""

from src.ui import cached, widgets
from src.ui.run import t


def say() -> None:
    widgets.say([t("rents.answer", complexes=len(cached.ask("complexes_list")))])
'''
KOREAN = """[rents]
title = "임대 현황"
question = "빌려 쓰는 공장은 얼마나 되는가"
answer = "수치가 있는 단지는 {complexes:count}곳입니다."
"""
ENGLISH = """[rents]
title = "Rents"
question = "How many factories are rented?"
answer = "There are {complexes:count} complexes with figures."
"""
NEW = {
    "pages/rents.py": PAGE,
    "src/screens/rents/__init__.py": "",
    "src/screens/rents/answer.py": SCREEN,
    "src/text/ko/rents.toml": KOREAN,
    "src/text/en/rents.toml": ENGLISH,
}
ROW = ("src/ui/frame.py", '    Page("methods"),\n', '    Page("rents"),\n')
"""File, the row before which the page is inserted in the menu, and its row."""
MOST_FILES = 4

OPEN = """
import json
import streamlit as st
from tests.screen import open_page, title_of

menus, navigation = [], st.navigation
def noted(pages, **more):
    menus.append([page.title for page in pages if page.visibility == "visible"])
    return navigation(pages, **more)
st.navigation = noted

found = {}
for lang in ("ko", "en"):
    app = open_page("rents", lang=lang)
    found[lang] = {
        "menu": menus[-1][-2:],
        "title": [title_of(app)],
        "answers": [element.value for element in app.markdown],
        "failed": [element.value for element in app.exception],
    }
print(json.dumps(found))
"""


def with_the_page(folder):
    """Return a copy of the program with the new page."""
    copy_with(folder, (ROW,))
    for path, content in NEW.items():
        assert not (folder / path).exists()
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    return folder


@pytest.mark.slow
def test_a_new_page_is_in_the_menu_and_opens_in_both_languages(tmp_path, visible):
    more = {"SANDAN_DATA": str(visible.path.parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", OPEN],
        cwd=with_the_page(tmp_path),
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    korean, english = json.loads(done.stdout).values()
    assert korean["failed"] == english["failed"] == []
    assert korean["menu"] == ["임대 현황", "산출 방법"]
    assert korean["title"] == ["임대 현황"]
    assert english["menu"] == ["Rents", "Methods"]
    assert english["title"] == ["Rents"]
    assert re.fullmatch(r"## 수치가 있는 단지는 \d+곳입니다\.", korean["answers"][-1])
    assert re.fullmatch(r"## There are \d+ complexes with figures\.", english["answers"][-1])


def test_the_guide_names_the_files_that_a_new_page_touches_four_beside_its_words():
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = guide.split("\n### A page\n")[1].split("\n### ")[0]
    steps = re.findall(r"^\d\. (.*)", section, re.M)
    named = {path for step in steps for path in re.findall(r"`([a-z]+/[^`]+)`", step)}
    touched = {path.replace("rents", "NAME") for path in (*NEW, ROW[0])}
    assert named == touched
    assert len([path for path in touched if "/text/" not in path]) <= MOST_FILES


def test_the_new_page_keeps_the_rules_of_the_house():
    sources = [Source(path, content) for path, content in NEW.items() if path.endswith(".py")]
    found = [problem for rule in RULES for source in sources for problem in problems(rule, source)]
    assert found == []
