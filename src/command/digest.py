"""Write the digest of each planner: firms new on the list, matters due and matters answered."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.output import DONE, say, served, words
from src.domain.today import today
from src.settings import setting
from src.store.snapshots import data_before
from src.text.both import UserError

BOTH = ("html", "hwpx")


def run(arguments: Namespace) -> int:
    """Write the files into the folder, say where they are, and return 0."""
    from src.report.asked import made_folder
    from src.report.desk import Desk, reader_named
    from src.report.digest import planners
    from src.store.operations.engine import open_operations

    t, snapshot = words(), served()
    operations = open_operations(setting("SANDAN_OPERATIONS"), Path(setting("SANDAN_DATA")))
    day = today()
    users = [arguments.user] if arguments.user else planners(snapshot.origin, operations, day)
    if not users:
        raise UserError("command.digest.nobody")
    formats = BOTH if arguments.format == "both" else (arguments.format,)
    folder = made_folder(Path(arguments.out))
    before = data_before(snapshot)
    written = 0
    for user in users:
        reader = reader_named(user, snapshot.origin, operations, day)
        if not reader.held:
            raise UserError("command.digest.no_rights", user=user)
        written += _write(Desk(reader, snapshot, before, operations, day), folder, formats)
    say(t("command.digest.done", users=len(users), files=written, folder=folder))
    return DONE


def _write(desk, folder: Path, formats: tuple[str, ...]) -> int:
    """Record that the files name firms, then write them; return how many."""
    from src.exports.provenance import filename
    from src.load.history import operating_user
    from src.report.digest import compose_digest, gather_digest
    from src.report.make import FORMATS
    from src.store.export_log import record_export

    t, snapshot, digest = words(), desk.snapshot, gather_digest(desk)
    record_export(
        snapshot.folder,
        user=operating_user(),
        table=t("digest.file"),
        filters=[("user", desk.reader.user)],
        rows=len(digest.companies),
        version=snapshot.version,
        reason="visit",
        companies=digest.companies,
        identifiers=desk.reader.may("identifiers"),
    )
    report = compose_digest(desk, digest, t)
    title = f"{t('digest.file')} {desk.reader.user}"
    for name in formats:
        to = folder / filename(title, desk.day, snapshot.origin, t.lang, name)
        try:
            to.write_bytes(FORMATS[name].write(report))
        except OSError as error:
            about = {"file": to, "detail": error.strerror}
            raise UserError("command.report.not_written", **about) from error
    return len(formats)


COMMAND = Command(
    "digest",
    run,
    Argument("--user", default="", metavar="NAME"),
    Argument("--format", default="both", choices=("both", *BOTH), metavar="FORMAT"),
    Argument("--out", default=".", metavar="FOLDER"),
)
