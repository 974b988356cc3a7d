"""Record exports of tables and reports in the record of deeds."""

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
    """Record the export of a table; the record is on the disk when this returns.

    folder : the data folder. Raises OSError if it cannot be written; then nothing may be exported.
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
    """Record the export of a weekly report, which has counts of a place and no single firms.

    about : place, programme and week. reports : their number, if each complex has its own. Raises
    OSError if it cannot be written; then nothing may be exported.
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
