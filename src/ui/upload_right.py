"""The right to upload, checked outside of any page, before a file is accepted."""

from pathlib import Path

from src.settings import setting
from src.store.errors import CannotRead
from src.store.operations.errors import OperationsError
from src.store.snapshots import current_snapshot
from src.ui.reader import reader_of
from src.ui.session import Visitor


def may_upload(visitor: Visitor) -> bool:
    """Return whether the visitor has the right `load`; False where rights cannot be read."""
    try:
        snapshot = current_snapshot(Path(setting("SANDAN_DATA")))
        found = reader_of(
            visitor.name,
            owner=visitor.kind == "owner",
            origin=snapshot.origin if snapshot else None,
        )
    except (CannotRead, OperationsError):
        return False
    return found.may("load")
