"""Run the command line: python -m src COMMAND."""

import sys

from src.command.main import main

if __name__ == "__main__":
    sys.exit(main())
