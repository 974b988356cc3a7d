"""Which firm-level tables left the dashboard, written into the record of deeds."""

from collections.abc import Sequence
from pathlib import Path

from src.store.records import Record, add_record


def record_export(
    folder: Path,
    *,
    user: str,
    table: str,
    filters: Sequence[tuple[str, str]],
    rows: int,
    version: str,
    reason: str,
    address: str = "",
    companies: Sequence[str] = (),
    identifiers: bool = False,
) -> None:
    """Write down that a table is taken; it is on the disk when this returns.

    folder : where the snapshots live. Raises OSError where it cannot be written, and then nothing
    may leave.
    """
    taken = Record(
        user,
        "export",
        address,
        companies,
        table,
        filters,
        rows,
        identifiers,
        reason,
        version,
    )
    add_record(folder, taken)
