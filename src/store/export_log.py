"""Which tables of firms and which reports left the dashboard, written into the record of deeds."""

from collections.abc import Sequence
from pathlib import Path

from src.domain.rights import Reader
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


def record_report(
    folder: Path, reader: Reader, about: tuple[str, str, str], version: str, reports: int = 1
) -> None:
    """Write down that a weekly report is taken: counts of a place, of no single firm.

    about : place, programme and week. reports : how many, where each complex has its own. Raises
    OSError where it cannot be written, and then nothing may leave.
    """
    filters = tuple(zip(("place", "program", "week"), about, strict=True))
    taken = Record(
        reader.user,
        "report",
        reader.address,
        (),
        "weekly_report",
        filters,
        reports,
        snapshot=version,
    )
    add_record(folder, taken)
