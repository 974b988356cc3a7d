"""The data folder of every test, and small files to load: those of the command line."""

from tests.command.conftest import data, write_facts

__all__ = ["data", "write_facts"]
