"""Join companies to workplaces while a snapshot is made, with what people have decided."""

from pathlib import Path

import pandas as pd

from src.linkage.run import Joined, Rows, join_all
from src.settings import setting
from src.store.linking import BROUGHT
from src.store.operations.engine import open_operations
from src.store.operations.link_decisions import KEYS, decided_links


class Joining:
    """A function for `publish(join=…)` that keeps what it did, for the report.

    rows, joined : what was compared and what came of it, None until a snapshot was made.
    """

    def __init__(self, folder: Path, origin: str):
        self.folder, self.origin = folder, origin
        self.rows: Rows | None = None
        self.joined: Joined | None = None

    def __call__(self, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return companies, links, fills and places, made of the rows by table.

        What people have decided is read now: whoever waited for another load misses nothing.
        """
        decided = _decided(self.folder, self.origin)
        fills = tables["company_fills"]
        of = {name: rows for name, rows in tables.items() if name != "company_fills"}
        self.rows = Rows(**of, fills=fills, decided=decided)
        self.joined = join_all(self.rows)
        return {
            "companies": self.joined.companies,
            "company_links": self.joined.links.pairs,
            "company_fills": self.joined.fills,
            "workplace_places": self.joined.places,
        }


def _decided(folder: Path, origin: str) -> pd.DataFrame:
    """Return what people have decided; without a database nobody has, and none is made."""
    url = setting("SANDAN_OPERATIONS")
    if not url and not (folder / "operations.db").exists():
        return pd.DataFrame(columns=[*KEYS, "verdict"], dtype="str")
    return decided_links(open_operations(url, folder), origin)


def joining_for(folder: Path, origin: str, tables: list[dict]) -> Joining | None:
    """Return the join that a load needs, None where it brings no companies and no workplaces."""
    brought = any(name in BROUGHT and len(rows) for t in tables for name, rows in t.items())
    return Joining(folder, origin) if brought else None
