"""Start afresh where part of the data folder is lost without a backup; only on explicit command."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.output import DONE, say, warn, words
from src.settings import setting, whole_setting
from src.text.both import UserError


def run(arguments: Namespace) -> int:
    """Replace the lost part and return 0. Raises UserError where it is not lost."""
    from src.load.history import operating_user
    from src.store.disk import only_writer
    from src.store.load_log import record_load
    from src.store.snapshots import explaining

    t, folder = words(), Path(setting("SANDAN_DATA"))
    if not folder.is_dir():
        raise UserError("command.rights.no_folder", folder=folder)
    with explaining(folder), only_writer(folder, whole_setting("SANDAN_WAIT")):
        begin, key = ANEW[arguments.what]
        begin(folder)
    done = t(key, folder=folder)
    try:
        about = (arguments.what, arguments.what)
        record_load(folder, user=operating_user(), deed="anew", outcome="saved", reason=about)
    except OSError:
        warn(t("load.not_recorded", folder=folder, outcome=done))
    say(done)
    return DONE


def _protect_key(folder: Path) -> None:
    from src.store.checks import clear_checks
    from src.store.health import secret_is_lost
    from src.store.secret import SECRET
    from src.store.snapshots import current_snapshot

    if not secret_is_lost(folder, current_snapshot(folder) is not None):
        raise UserError("command.begin_anew.not_lost")
    clear_checks(folder)  # snapshots built but not published carry noise of the former key
    SECRET.begin_anew(folder)


def _data(folder: Path) -> None:
    from src.store.errors import CannotRead
    from src.store.secret import SECRET
    from src.store.snapshots import begin_anew, current_snapshot

    try:
        current_snapshot(folder)
    except CannotRead as fault:
        if fault.cause != "data_gone":
            raise
    else:
        raise UserError("command.begin_anew.not_lost")
    begin_anew(folder)
    if SECRET.is_lost(folder):  # no data that are left depend on it
        SECRET.begin_anew(folder)


ANEW: dict[str, tuple[Callable[[Path], None], str]] = {
    "data": (_data, "command.begin_anew.data"),
    "protect-key": (_protect_key, "command.begin_anew.protect_key"),
}
"""The function for each part, and the key of the text that confirms it."""
COMMAND = Command("begin-anew", run, Argument("what", choices=tuple(ANEW), metavar="WHAT"))
