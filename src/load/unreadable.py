"""Why a file cannot be read, as an error in both languages."""

from src.load.files.reasons import Reason, because, words


class Unreadable(Exception):
    """Say why a file cannot be read at all, and how to mend it, by a reason.

    `str(error)` is the sentence in Korean, `error.english` in English; they begin with the name of
    the file where it is given.
    """

    def __init__(self, reason: Reason, file: str | None = None):
        said = reason.words
        found = said if file is None else words("of_file", file=file, said=said)
        super().__init__(found.ko)
        self.reason, self.english = reason, found.en

    def of(self, file: str) -> "Unreadable":
        """Return the same said of a file."""
        return type(self)(self.reason, file)

    def of_member(self, member: str, file: str) -> "Unreadable":
        """Return the same said of a file in an archive."""
        said = because("in_archive", member=member, said=self.reason.words)
        kind = ResidentNumbers if isinstance(self, ResidentNumbers) else Unreadable
        return kind(said, file)


class ResidentNumbers(Unreadable):
    """Say that a file holds resident registration numbers: nothing of it may be kept anywhere."""
