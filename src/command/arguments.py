"""What a command is: its name, its arguments, and the function that does it.

What they mean is said in src/text/{ko,en}/commands.toml; the parser and docs/reference/commands.md
are made from both.
"""

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from src.text.catalogue import Texts


class Argument:
    """One argument: how it is written, and what argparse is told of it."""

    def __init__(self, name: str, **options: Any):
        self.name, self.options = name, options

    @property
    def key(self) -> str:
        """Its name in the catalogue."""
        return _key(self.name)


BY = Argument("--by", default="", metavar="NAME")
REPORT = Argument("--report", default=None, metavar="FOLDER")
PROGRESS = Argument("--progress", default="words", choices=("words", "json"), metavar="FORM")
"""What commands that read files and write reports have in common."""


class Command:
    """One command; `run` does it and returns an exit code.

    A module of commands is imported before it is known which is run: what takes long to import is
    imported in `run`.
    """

    def __init__(self, name: str, run: Callable[[Namespace], int], *arguments: Argument):
        self.name, self.run, self.arguments = name, run, arguments

    @property
    def key(self) -> str:
        """Its name in the catalogue."""
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
