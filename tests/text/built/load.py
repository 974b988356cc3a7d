"""Keys of loads and of the command line."""

from pathlib import Path

from src.command.main import COMMANDS
from src.command.sample import COLUMNS as FIGURES
from src.load.history import RECORDED
from src.load.in_words import PLACES, TOTALS
from src.load.outcome import Status
from src.load.rejects import COLUMNS
from src.sample.scales import SCALES
from src.text.catalogue import catalogue
from tests.text.built._named import named_in

ROOT = Path(__file__).parents[3]
FILES = [
    *ROOT.glob("src/load/**/*.py"),
    *ROOT.glob("src/command/*.py"),
    *ROOT.glob("src/report/*.py"),
    *ROOT.glob("src/sample/*.py"),
    *ROOT.glob("src/store/*.py"),
    *ROOT.glob("src/store/cluster/*.py"),
    *ROOT.glob("src/store/postgres/*.py"),
]
NAMED = named_in(FILES)
"""The string literals of the loader and the commands: codes from which keys are built."""


def named(prefix: str) -> list[str]:
    """Return the endings of the catalogue's keys with a prefix that the program names."""
    keys = [key.removeprefix(prefix) for key in catalogue("ko") if key.startswith(prefix)]
    return [key for key in keys if key in NAMED]


BUILT = {
    "command.sample.column_{}": FIGURES,
    "command.sample.scale_{}": SCALES,
    "commands.{}.meaning": [command.key for command in COMMANDS],
    "commands.{}.{}": [(c.key, argument.key) for c in COMMANDS for argument in c.arguments],
    "error.{}": named("error."),
    "load.doubt.{}": named("load.doubt."),
    "load.ended.{}": tuple(Status),
    "load.file.{}": ("unlike", "differences"),
    "load.joins.place.{}": PLACES,
    "load.kind.{}": named("load.kind."),
    "load.table.{}": named("load.table."),
    "load.origin.{}": named("load.origin."),
    "load.recorded.{}": tuple(RECORDED),
    "load.rejects.{}": COLUMNS,
    "load.step.{}": named("load.step."),
    "load.total.{}": TOTALS,
}
