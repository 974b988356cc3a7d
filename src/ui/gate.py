"""What the reader of this run may do. Pages ask, so that they can explain a refusal.

These checks do not protect data: only the door does, through which all rows come
(src/store/door.py). Where SANDAN_USER_HEADER names the header in which the ministry's proxy passes
the signed-in user, nobody enters without it. Whoever reaches the port can forge such a header, so
the server listens on the loopback address by default.
"""

from src.ui import cached, reader
from src.ui.reader import user as user


def may(capability: str) -> bool:
    """Return whether the reader has a capability anywhere."""
    return reader.present().may(capability)


def may_now(capability: str) -> bool:
    """Return as `may` does, with the rights read again: before an action, not for display."""
    cached.read_rights()
    return may(capability)


def may_see_companies() -> bool:
    """Return whether the reader may see single companies of the snapshot of this run."""
    return may("firms")


def may_see_numbers() -> bool:
    """Return whether the reader may see whole business numbers and names of sole proprietors."""
    return may("identifiers")


def may_read_typed() -> bool:
    """Return whether the reader may read business numbers that people typed into texts."""
    return reader.present().regions("identifiers") is None


def may_load() -> bool:
    """Return whether the reader may load data and go back to an earlier snapshot."""
    return may("load")


def may_export() -> bool:
    """Return whether the reader may export every firm that he may see."""
    return reader.present().may_wherever("export", "firms")


def require_companies() -> None:
    """End the run with a message where the reader may not see single companies."""
    if not may_see_companies():
        refuse("firms")


def require(capability: str) -> None:
    """End the run with a message where the reader has a capability nowhere."""
    if not may(capability):
        refuse(capability)


def refuse(needs: str) -> None:
    """End the run, say which right is missing, and record the refusal."""
    cached.refuse(needs)
