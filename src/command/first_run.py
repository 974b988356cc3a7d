"""Publish a made-up sample as the first data, so that a newcomer sees every page filled."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import Command
from src.command.output import DONE, progress, say, words
from src.command.serve import rename_noted
from src.settings import setting, whole_setting
from src.store.snapshots import Snapshot, folder_to_server, publish

WAIT_SECONDS = 120
"""Two people may start at once: the second waits for the first instead of failing."""
SCALE, SEED = "national", 1


def run(arguments: Namespace) -> int:
    """Publish the sample of the national complexes if nothing is published; return 0.

    A snapshot of an older version of the program is published anew with the present tables.
    """
    from src.store.layout import fits

    folder = Path(setting("SANDAN_DATA"))
    served = folder_to_server(folder)
    if served is not None:
        return DONE if fits(served) else _renew(folder, served)
    from src.load.sample import Made, publish_sample

    t = words()
    say(t("command.first_run.begins"))
    snapshot = publish_sample(folder, Made(SCALE, SEED), progress(), WAIT_SECONDS)
    about = {"version": snapshot.version, "as_of": snapshot.as_of}
    say(t("command.first_run.published", **about), t("command.first_run.next"))
    return DONE


def _renew(folder: Path, served: Snapshot) -> int:
    t = words()
    say(t("command.first_run.renews"))
    renewed = publish(
        folder,
        {},
        origin=served.origin,
        on_progress=progress(),
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=WAIT_SECONDS,
    )
    rename_noted(folder)
    say(t("command.first_run.renewed", version=renewed.version, as_of=renewed.as_of))
    return DONE


COMMAND = Command("first-run", run)
