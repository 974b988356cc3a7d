"""Keys of the sentences of reasons whose code the loader names."""

import re
from pathlib import Path

from src.load.sources.not_taken import NOT_TAKEN
from src.text.catalogue import catalogue
from tests.text.built._named import named_in

ROOT = Path(__file__).parents[3]
FILES = [*ROOT.glob("src/load/**/*.py"), *ROOT.glob("src/command/*.py")]
NAMED = named_in(FILES)
PUT_TOGETHER = [r"unknown_\w+", r"\w+_member", r"\w+_named", *(row.code for row in NOT_TAKEN)]
"""Codes that are built: from vocabularies, contents of archives, names, and lists."""


def _is_given(key: str) -> bool:
    code = key.rsplit(".", 1)[-1]
    return bool({key, code} & NAMED) or any(re.fullmatch(p, code) for p in PUT_TOGETHER)


KEYS = [key.removeprefix("reason.") for key in catalogue("ko") if key.startswith("reason.")]
BUILT = {"reason.{}": [key for key in KEYS if _is_given(key)]}
