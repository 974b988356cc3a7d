"""Load a file on each order, in a child that can be killed: forking spares the imports.

An order is a file to load; answers `begun PID`, then `ended STATUS` when the child is gone.
"""

import os
import sys

from src.command.main import main


def loop() -> None:
    for order in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os._exit(main(["load", "--confirmed", order.strip()]))
        print("begun", child, flush=True)
        print("ended", os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    loop()
