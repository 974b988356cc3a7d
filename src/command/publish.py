"""Serve an earlier snapshot again."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.output import DONE, say, warn, words
from src.settings import setting, whole_setting


def run(arguments: Namespace) -> int:
    """Serve the version and return 0; a running dashboard follows with its next page."""
    from src.load.history import operating_user
    from src.store.load_log import record_load
    from src.store.snapshots import go_back

    t, folder = words(), Path(setting("SANDAN_DATA"))
    snapshot = go_back(folder, arguments.version, wait_seconds=whole_setting("SANDAN_WAIT"))
    deed = {"deed": "go_back", "outcome": "published", "version": snapshot.version}
    try:
        record_load(folder, user=operating_user(), **deed)
    except OSError:
        warn(t("load.not_recorded", folder=folder, outcome=t("command.publish.went_back")))
    say(t("command.publish.done", version=snapshot.version))
    return DONE


COMMAND = Command("publish", run, Argument("version", metavar="VERSION"))
