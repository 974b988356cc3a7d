"""Whether a visitor may load data, asked outside of any page, before a file is taken in."""

from pathlib import Path

from src.settings import setting
from src.store.snapshots import current_snapshot
from src.ui.session import Visitor

EVERYBODY = "*"


def may_upload(visitor: Visitor) -> bool:
    """Return whether files of this visitor are taken in; the Data page asks once more."""
    if visitor.kind == "owner":
        return True
    named = [one.strip() for one in setting("SANDAN_STEWARDS").split(",") if one.strip()]
    if not named:
        snapshot = current_snapshot(Path(setting("SANDAN_DATA")))
        return snapshot is None or snapshot.origin == "sample"
    return EVERYBODY in named or (visitor.name or None) in named
