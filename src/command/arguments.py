"""The definition of a command: its name, its arguments, and the function that runs it.

src/text/{ko,en}/commands.toml describes each of them; the parser and docs/reference/commands.md are
made from both.
"""

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from src.text.catalogue import Texts


class Argument:
    """One argument: its name and its options for argparse."""

    def __init__(self, name: str, **options: Any):
        self.name, self.options = name, options

    @property
    def key(self) -> str:
        """Return its key in the catalogue of texts."""
        return _key(self.name)


BY = Argument("--by", default="", metavar="NAME")
REPORT = Argument("--report", default=None, metavar="FOLDER")
PROGRESS = Argument("--progress", default="words", choices=("words", "json"), metavar="FORM")
"""Arguments that commands share which read files and write reports."""


class Command:
    """One command; `run` executes it and returns an exit code.

    All modules of commands are imported whichever command is run, so slow imports belong in `run`.
    """

    def __init__(self, name: str, run: Callable[[Namespace], int], *arguments: Argument):
        self.name, self.run, self.arguments = name, run, arguments

    @property
    def key(self) -> str:
        """Return its key in the catalogue of texts."""
        return _key(self.name)

    def meaning(self, t: Texts) -> str:
        """Return what the command does."""
        return t(f"commands.{self.key}.meaning")

    def meaning_of(self, argument: Argument, t: Texts) -> str:
        """Return what one of its arguments means."""
        choices = ", ".join(argument.options.get("choices", ()))
        return t(f"commands.{self.key}.{argument.key}", choices=choices)


def _key(name: str) -> str:
    return name.lstrip("-").replace("-", "_")
