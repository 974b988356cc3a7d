"""Why a file cannot be read, as an error in both languages."""


class Unreadable(Exception):
    """Say in one Korean sentence why a file cannot be read at all, and how to mend it.

    `str(error)` is the Korean sentence, `error.english` the English one.
    """

    def __init__(self, korean: str, english: str):
        super().__init__(korean)
        self.english = english


class ResidentNumbers(Unreadable):
    """Say that a file holds resident registration numbers: nothing of it may be kept anywhere."""
