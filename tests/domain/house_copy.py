"""A copy of the program with text edits that add something, and scripts that run in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "pages", "data", "static", "tests", ".streamlit")
FILES = ("app.py", "pyproject.toml")
Edit = tuple[str, str, str]
"""File, the text before which something is inserted, and the inserted text."""


def copy_with(folder: Path, edits: tuple[Edit, ...]) -> Path:
    """Return a copy of the program with the edits made; each text must occur in its file once.

    What is only read is linked, so that copying takes no time. Compiled files are copied too: the
    size and time of an edited file show that its compiled one is out of date.
    """
    for name in FOLDERS:
        edited = name in {Path(file).parts[0] for file, *_ in edits}
        if edited or name in ("src", "pages"):
            shutil.copytree(ROOT / name, folder / name)
        else:
            (folder / name).symlink_to(ROOT / name)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    for file, before, added in edits:
        path = folder / file
        text = path.read_text("utf-8")
        assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {file}"
        path.write_text(text.replace(before, added + before), "utf-8")
    return folder


def run_in(folder: Path, script: str) -> str:
    """Return what a script of this folder prints in a copy; a failure shows its output."""
    here = Path(__file__).parent / script
    environment = os.environ | {
        "PYTHONPATH": str(folder),
        "SANDAN_DATA": str(folder / "published"),
    }
    done = subprocess.run(
        [sys.executable, str(here)], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout
