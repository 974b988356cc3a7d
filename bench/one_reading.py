"""Read one file with the readers of the checkout in PYTHONPATH and print the processor seconds.

Run by bench/readers.py in a process of its own, for this checkout and an older one in turn.
"""

import sys
import time
from pathlib import Path

import pandas as pd

from bench import extracts, load
from bench.company_file import complexes
from src.text.catalogue import LANGUAGES, catalogue

KINDS = ("workplaces", "companies", "extract", "plain")


class WithComplexes(extracts.Loaded):
    """A country of companies, and the complexes that bench/company_file.py names."""

    def rows(self, table: str) -> pd.DataFrame:
        """Return the complexes and no companies, so that every company of the file is new."""
        if table == "complexes":
            return complexes()
        return super(extracts.Loaded, self).rows(table)


def main(kind: str, path: Path, rows: int, first: Path, few: int) -> None:
    """Print the time of reading.

    What it needs from the data served is made before, and so are texts and lists that a process
    loads once: a small file of the same kind, or the same workbook, is read first. A small file
    has no problems to report, so all sentences are loaded, too.
    """
    for lang in LANGUAGES:
        catalogue(lang)
    eligible = path.stem == "leave_starts"
    served = WithComplexes() if kind == "companies" else extracts.Loaded(eligible)
    _read(kind, first, few, served)
    begun = time.process_time()
    _read(kind, path, rows, served)
    print(time.process_time() - begun)


def _read(kind: str, path: Path, rows: int, served: extracts.Loaded) -> None:
    if kind == "workplaces":
        load._read(path, rows)
    elif kind == "plain":
        load.read_source(path)
    else:
        source = load.read_source(path, served=served).source
        assert (source["rows_read"], source["rows_rejected"]) == (rows, 0), source


if __name__ == "__main__":
    kind, path, rows, first, few = sys.argv[1:]
    main(kind, Path(path), int(rows), Path(first), int(few))
