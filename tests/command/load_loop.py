"""Load a file on each order, in a child that can be killed: forking spares what is done once.

An order is a file to load; answers `begun PID`, then `ended STATUS` when the child is gone.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from src.command.main import main
from src.store.engine import close_engine
from src.store.snapshots import list_snapshots
from tests.published import publish_visible

FIRST = "기업 식별자,기준월,제도,성별,대상자 수\n1,2025-01,육아휴직,여,3\n"


@contextmanager
def elsewhere() -> Iterator[Path]:
    """Give a data folder that is gone afterwards; what is printed meanwhile is, too."""
    with (
        TemporaryDirectory() as folder,
        patch.dict(os.environ, SANDAN_DATA=folder),
        Path(os.devnull).open("w") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        yield Path(folder)


def load_once() -> None:
    """Load before any fork: imports, lists and statements are then there, as in a second load.

    No database stays open: a child must not find the locks of a thread that it does not have.
    """
    with elsewhere() as folder:
        publish_visible(folder)
        file = folder / "first.csv"
        file.write_text(FIRST, "utf-8")
        assert main(["load", "--confirmed", str(file)]) == 0
        for snapshot in list_snapshots(folder):
            close_engine(snapshot)


def loop() -> None:
    load_once()
    for order in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(main(["load", "--confirmed", order.strip()]))
        print("begun", child, flush=True)
        print("ended", os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    loop()
