"""Errors of publishing and reading; their sentences and remedies are in src/text/*/errors.toml."""

import errno
from pathlib import Path

from src.text.both import UserError

_DATABASE_MODULES = ("duckdb", "_duckdb", "sqlalchemy")
"""By name, not by class: listing snapshots needs this module and no database."""

_BY_NUMBER = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
    errno.EIO: "broken",
    errno.ENOTDIR: "no_folder",
    errno.EEXIST: "no_folder",
}
_BY_WORDS = (
    ("no space left", "full"),
    ("file too large", "full"),
    ("disk quota", "full"),
    ("could not write all", "full"),
    ("read-only file system", "read_only"),
    ("permission denied", "read_only"),
    ("input/output error", "broken"),
    ("out of memory error", "memory"),
)


class CannotPublish(UserError):
    """Nothing was published; the message names the cause and the remedy."""

    def __init__(self, cause: str, **details: Path | str | int):
        super().__init__(f"error.{cause}", **details)
        self.cause = cause


class CannotRead(CannotPublish):
    """The published data cannot be found or read; nothing else is shown in their place."""


def explained(error: Exception, folder: Path) -> CannotPublish | None:
    """Return the CannotPublish for an error of disk or memory; None for any other error."""
    cause = _BY_NUMBER.get(getattr(error, "errno", None) or 0)
    cause = "memory" if isinstance(error, MemoryError) else cause
    if cause is None and type(error).__module__.split(".")[0] in _DATABASE_MODULES:
        words = str(error).lower()
        cause = next((cause for known, cause in _BY_WORDS if known in words), None)
    return None if cause is None else CannotPublish(cause, folder=folder)
