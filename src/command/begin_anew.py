"""Begin anew where something of the data folder is lost and no backup has it: said expressly."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.output import DONE, say, warn, words
from src.settings import setting, whole_setting
from src.text.both import UserError


def run(arguments: Namespace) -> int:
    """Begin anew with what is lost and return 0. Raises UserError where it is not lost."""
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
    said = t(key, folder=folder)
    try:
        about = (arguments.what, arguments.what)
        record_load(folder, user=operating_user(), deed="anew", outcome="saved", reason=about)
    except OSError:
        warn(t("load.not_recorded", folder=folder, outcome=said))
    say(said)
    return DONE


def _protect_key(folder: Path) -> None:
    from src.store.checks import clear_checks
    from src.store.health import secret_is_lost
    from src.store.secret import SECRET
    from src.store.snapshots import current_snapshot

    if not secret_is_lost(folder, current_snapshot(folder) is not None):
        raise UserError("command.begin_anew.not_lost")
    clear_checks(folder)  # what was built and not published has the noise of before
    SECRET.begin_anew(folder)


ANEW: dict[str, tuple[Callable[[Path], None], str]] = {
    "protect-key": (_protect_key, "command.begin_anew.protect_key"),
}
"""What does it, and what is said once it is done."""
COMMAND = Command("begin-anew", run, Argument("what", choices=tuple(ANEW), metavar="WHAT"))
