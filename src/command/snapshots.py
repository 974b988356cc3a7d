"""List the snapshots, newest first, and mark the one served."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import Command
from src.command.output import DONE, say, warn, words
from src.domain.codes import ORIGIN
from src.settings import setting
from src.store.errors import CannotRead
from src.store.snapshots import current_snapshot, list_snapshots


def run(arguments: Namespace) -> int:
    """Print one line per snapshot and return 0."""
    t, folder = words(), Path(setting("SANDAN_DATA"))
    snapshots, current = list_snapshots(folder), None
    try:
        current = current_snapshot(folder)
    except CannotRead as fault:
        warn(t.pick(str(fault), fault.english))
    if not snapshots:
        say(t("command.snapshots.none", folder=folder))
    for snapshot in reversed(snapshots):
        say(
            t(
                "command.snapshots.one",
                mark="*" if snapshot == current else " ",
                version=snapshot.version,
                as_of=snapshot.as_of or t("load.unknown"),
                origin=t.pick(ORIGIN[snapshot.origin].ko, ORIGIN[snapshot.origin].en),
            )
        )
    return DONE


COMMAND = Command("snapshots", run)
