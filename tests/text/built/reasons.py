"""Keys of the sentences of reasons: those whose code the loader names."""

import ast
import re
from pathlib import Path

from src.load.sources.not_taken import NOT_TAKEN
from src.text.catalogue import catalogue

ROOT = Path(__file__).parents[3]
FILES = [*ROOT.glob("src/load/**/*.py"), *ROOT.glob("src/command/*.py")]
NODES = [node for file in FILES for node in ast.walk(ast.parse(file.read_text("utf-8")))]
NAMED = {node.value for node in NODES if isinstance(node, ast.Constant)}
PUT_TOGETHER = [r"unknown_\w+", r"\w+_member", r"\w+_named", *(row.code for row in NOT_TAKEN)]
"""Codes that are put together: of a vocabulary, of what an archive holds, with names, of lists."""


def _is_given(key: str) -> bool:
    code = key.rsplit(".", 1)[-1]
    return bool({key, code} & NAMED) or any(re.fullmatch(p, code) for p in PUT_TOGETHER)


KEYS = [key.removeprefix("reason.") for key in catalogue("ko") if key.startswith("reason.")]
BUILT = {"reason.{}": [key for key in KEYS if _is_given(key)]}
