"""Load a file on each order, in a child that can be killed: forking spares the imports.

An order is a file to load; answers `begun PID`, then `ended STATUS` when the child is gone.
"""

import importlib
import os
import sys

from src.command.main import main

AT_FIRST_USE = ("load.pipeline", "load.changes", "load.sources.registry", "store.build")
"""What a load imports when it comes to it: here before any fork."""


def loop() -> None:
    for name in AT_FIRST_USE:
        importlib.import_module(f"src.{name}")
    for order in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(main(["load", "--confirmed", order.strip()]))
        print("begun", child, flush=True)
        print("ended", os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    loop()
