"""The data folder and the small files of the tests of the command line, for the tests of loads."""

from tests.command.conftest import data, write_facts

__all__ = ["data", "write_facts"]
