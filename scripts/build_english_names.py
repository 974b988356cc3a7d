"""Write the English names of complexes: data/reference/complex_names_en.csv.

Run `python -m scripts.build_english_names` with SANDAN_DATA set to where the national census of
complexes is published. Names marked `kept` stay as they are: people set that mark when they
correct a name. The others are spelt by rule again (src/text/place_names.py).
"""

from __future__ import annotations

import csv
from pathlib import Path

from src.report.gather import asker
from src.settings import setting
from src.store.snapshots import current_snapshot
from src.text.place_names import REFERENCE, spelt
from src.text.romanise import HANGUL

NAMES = REFERENCE / "complex_names_en.csv"
LISTS = ("complex_tree.csv", "national_complexes.csv")
"""Lists that come with the program; their complexes are in every sample."""
HEADER = ("complex_name", "name_en", "mark")


def main() -> int:
    """Write the file; names marked `kept` stay."""
    kept = {row["complex_name"]: row for row in _rows(NAMES) if row["mark"] == "kept"}
    names = {row["complex_name"] for each in LISTS for row in _rows(REFERENCE / each)}
    snapshot = current_snapshot(Path(setting("SANDAN_DATA")))
    if snapshot is not None:
        names |= set(asker(snapshot)("complex_names")["complex_name"])
    wanted = sorted(kept.keys() | {name for name in names if HANGUL.search(name)})
    rows = [kept.get(name, _by_rule(name)) for name in wanted]
    with NAMES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return 0


def _by_rule(name: str) -> dict[str, str]:
    return dict(zip(HEADER, (name, spelt(name), "rule"), strict=True))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    raise SystemExit(main())
