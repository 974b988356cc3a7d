"""Write one canonical table of the served snapshot to a file."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from src.command.arguments import Argument, Command
from src.command.output import DONE, say, served, words
from src.text.both import UserError

if TYPE_CHECKING:
    from src.store.snapshots import Snapshot


def run(arguments: Namespace) -> int:
    """Write the file and return 0. Raises UserError for an unknown table, ending or no snapshot."""
    from src.exports.table_file import WRITERS, write_table
    from src.store.engine import fetch_arrow, open_engine
    from src.store.queries.tables import table_rows
    from src.store.schema import metadata

    to = Path(arguments.to)
    if to.suffix not in WRITERS:
        raise UserError("command.export.unknown_ending", file=to.name)
    if arguments.table not in metadata.tables:
        tables = ", ".join(metadata.tables)
        raise UserError("command.export.no_table", table=arguments.table, tables=tables)
    snapshot = served()
    rows = fetch_arrow(open_engine(snapshot), table_rows(arguments.table), None)
    _record(snapshot, arguments.table, rows)
    try:
        write_table(rows, to, sample=snapshot.origin == "sample")
    except OSError as error:
        raise UserError("command.export.not_written", file=to, detail=error.strerror) from error
    say(words()("command.export.done", table=arguments.table, rows=rows.num_rows, file=to))
    return DONE


def _record(snapshot: "Snapshot", table: str, rows: Any) -> None:
    """Record the export of a table (Arrow) and its firms; raise UserError where that fails."""
    from src.load.history import operating_user
    from src.store.export_log import record_export

    named = "company_id" in rows.column_names
    try:
        record_export(
            snapshot.folder,
            user=operating_user(),
            table=table,
            filters=(),
            rows=rows.num_rows,
            version=snapshot.version,
            reason="",
            companies=rows.column("company_id").unique().to_pylist() if named else (),
            identifiers=named,
        )
    except OSError as error:
        raise UserError("command.export.not_recorded", detail=error.strerror) from error


COMMAND = Command(
    "export",
    run,
    Argument("table", metavar="TABLE"),
    Argument("--to", required=True, metavar="FILE"),
)
