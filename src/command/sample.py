"""Publish made-up data, write them to files, or compare them with their calibration."""

import datetime as dt
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from src.command.arguments import Argument, Command
from src.command.output import DONE, REFUSED, progress, say, words
from src.settings import setting, whole_setting
from src.store.snapshots import current_snapshot
from src.text.both import UserError

if TYPE_CHECKING:
    import pandas as pd

    from src.load.sample import Made

SCALES = ("pilot", "national", "full")
HARDNESS = ("plain", "hard", "untold")
DECIMALS = 4
COLUMNS = ("figure", "target", "generated", "tolerance", "source", "ok")


def run(arguments: Namespace) -> int:
    """Publish a sample, or write or check it where the arguments say so; return an exit code.

    Raises UserError where official data are served, CannotMake for a sample that cannot be made.
    """
    from src.load.sample import Made, publish_sample
    from src.sample.world import AS_OF

    truth = None if arguments.truth is None else Path(arguments.truth)
    options = {"years": arguments.years, "truth": truth, "hardness": arguments.hardness}
    made = Made(arguments.scale, arguments.seed, arguments.as_of or AS_OF, **options)
    if arguments.check:
        return _check(made)
    if arguments.out or arguments.factor != 1:
        return _write(made, arguments)
    folder = Path(setting("SANDAN_DATA"))
    served = current_snapshot(folder)
    official = served is not None and served.origin != "sample"
    if official and not arguments.publish_over_official:
        raise UserError("command.sample.over_official")
    snapshot = publish_sample(folder, made, progress(), whole_setting("SANDAN_WAIT"))
    say(words()("command.sample.published", version=snapshot.version))
    return DONE


def _check(made: "Made") -> int:
    """Print each figure beside its target; return REFUSED where one is off."""
    t, table = words(), made.checked(progress())
    say(_as_text(table))
    fine = int(table["ok"].sum())
    say(t("command.sample.checked", figures=len(table), fine=fine))
    return DONE if fine == len(table) else REFUSED


def _as_text(table: "pd.DataFrame") -> str:
    """Return the table as tab-separated lines, which can be pasted into a spreadsheet."""
    t = words()
    shown = table.assign(ok=table["ok"].map({True: "○", False: "×"}))
    for name in ("target", "generated", "tolerance"):
        shown[name] = [f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".") for value in shown[name]]
    titles = {name: t(f"command.sample.column_{name}") for name in COLUMNS}
    return shown.rename(columns=titles).to_csv(sep="\t", index=False).rstrip("\n")


def _write(made: "Made", arguments: Namespace) -> int:
    if not arguments.out:
        raise UserError("command.sample.factor_alone")
    rows = made.write_pieces(Path(arguments.out), arguments.factor, progress())
    about = {"companies": rows["companies"], "rows": sum(rows.values())}
    say(words()("command.sample.written", folder=arguments.out, **about))
    return DONE


COMMAND = Command(
    "sample",
    run,
    Argument("--scale", default="national", choices=SCALES, metavar="SCALE"),
    Argument("--seed", type=int, default=1, metavar="N"),
    Argument("--as-of", type=dt.date.fromisoformat, default=None, metavar="DATE"),
    Argument("--years", type=int, default=3, metavar="N"),
    Argument("--hardness", default="plain", choices=HARDNESS, metavar="HOW"),
    Argument("--check", action="store_true"),
    Argument("--truth", default=None, metavar="FOLDER"),
    Argument("--out", default=None, metavar="FOLDER"),
    Argument("--factor", type=int, default=1, metavar="N"),
    Argument("--publish-over-official", action="store_true"),
)
