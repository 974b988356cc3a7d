"""The cost of protected counts: in publishing, and in each look-up compared with the exact one.

python -m bench protect_cost [SCALE [ROUNDS [FOLDER]]]; processor time (user and system) of this
process: for publishing the least of the rounds, which other load disturbs least, and for look-ups
the median of many. The replay of earlier lists is left out of both publishes: it takes about half
of one and makes no protected counts, so that it would only lower the ratio.

FOLDER : where to keep the snapshots, for looking at them with a server.
"""

import gc
import sys
from contextlib import ExitStack, nullcontext
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from unittest import mock

from src.domain.rights import Reader, Right, reader_with
from src.sample.generate import generate
from src.sample.world import Recipe
from src.store import door, marts
from src.store.engine import open_engine
from src.store.snapshots import Snapshot, publish

TIMES = 15
ROUNDS = 2
LIMIT = 1.3
"""The most that publishing with protected counts may cost, as a multiple."""
UNTIL = date(2026, 11, 15)
PROGRAM = {"program": "parental"}
LOOKS = (
    ("region_uptake", PROGRAM | {"level": "sido"}),
    ("region_uptake", PROGRAM | {"level": "sigungu"}),
    ("complex_uptake", PROGRAM),
    ("complex_uptake", PROGRAM | {"tops_only": False}),
    ("weekly_starts", PROGRAM),
    ("weekly_starts", PROGRAM | {"sido": "11"}),
    ("monthly_eligible", PROGRAM),
    ("weekly_starts_by_complex", PROGRAM | {"until": date(2026, 11, 9)}),
    ("monthly_eligible_by_complex", PROGRAM),
    ("report_stages", {"until": UNTIL}),
    ("report_stages", {"until": UNTIL, "complex_id": "seoul-digital"}),
)
INSTEAD = {"report_stages": "protected_reach"}
"""The queries for users who may see places only, where they have another name."""


def main() -> None:
    """Print the costs on a sample, published as official data."""
    asked = sys.argv[2:] if sys.argv[1:2] == ["protect_cost"] else []
    scale, rounds, kept = (*asked, *("full", ROUNDS, "")[len(asked) :])
    made = generate(Recipe(scale, 1))
    print(f"{len(made['companies']):,} firms")
    with nullcontext(kept) if kept else TemporaryDirectory() as folder:
        plain, protected = [], []
        for number in range(int(rounds)):
            place = Path(folder) / str(number)
            plain.append(publish_timed(place / "plain", made, protected=False)[0])
            took, snapshot = publish_timed(place / "protected", made, protected=True)
            protected.append(took)
            print(f"publish: {plain[-1]:.1f} s without, {took:.1f} s with", flush=True)
        ratio = min(protected) / min(plain)
        print(f"publish, the least of {rounds}: {ratio:.2f} times (limit {LIMIT})")
        made.clear()
        print_looks(snapshot)


def publish_timed(folder: Path, made: dict, *, protected: bool) -> tuple[float, Snapshot]:
    """Return the processor time of a publish, and what was published."""
    folder.mkdir(parents=True)
    left_out = ("fill_earlier_lists", *(() if protected else ("fill_protected",)))
    with ExitStack() as stack:
        for step in left_out:
            stack.enter_context(mock.patch.object(marts, step, return_value=None))
        gc.collect()
        start = process_time()
        snapshot = publish(folder, made, origin="official", merge=False)
        return process_time() - start, snapshot


def print_looks(snapshot: Snapshot) -> None:
    """Print the cost of each look-up for users who may see firms, and who may see places."""
    engine = open_engine(snapshot)
    right = Right("kim", "places", "*", date(2000, 1, 1))
    of_places = reader_with([right], "kim", date(2026, 11, 28))
    for name, codes in LOOKS:
        plain, rows = look(engine, Reader("kim", owner=True), name, codes)
        asked = {key: code for key, code in codes.items() if key != "until"}
        told, _ = look(engine, of_places, *_instead(name, codes, asked))
        took = f"plain {plain:6.1f} ms  protected {told:6.1f} ms  {told / plain:.2f} times"
        print(f"  {name:28}{rows:6,} rows  {took}", flush=True)


def _instead(name: str, codes: dict, asked: dict) -> tuple[str, dict]:
    """Return the query and the codes of a look-up of places. asked : the codes without a day."""
    return (INSTEAD[name], asked) if name in INSTEAD else (name, codes)


def look(engine: door.Engine, reader: Reader, name: str, codes: dict) -> tuple[float, int]:
    """Return the median processor milliseconds of a look-up through the door, and its rows."""
    took, rows = [], 0
    for _ in range(TIMES):
        start = process_time()
        rows = len(door.rows_of(engine, door.decide(engine, reader, name, codes)))
        took.append(process_time() - start)
    return 1000 * median(took), rows


if __name__ == "__main__":
    main()
