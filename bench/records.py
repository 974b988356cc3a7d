"""A million lines of the record: who looked at a firm, and one changed byte."""

import json
import os
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from src.store.record_chain import check_chain
from src.store.record_index import deeds_about, keep_up
from src.store.records import BEGINNING, CHAIN, Record, add_record, chain_of, files_of

LINES = int(os.environ.get("BENCH_LINES", "1000000"))
FIRMS = 120_000
SEED = 20261128


def write(folder: Path, lines: int) -> None:
    """Write a record as add_record does, without waiting for the disk at each line."""
    chance, before = random.Random(SEED), BEGINNING
    home = folder / "records"
    home.mkdir(parents=True)
    with (home / "2026-01.jsonl").open("wb") as file:
        for number in range(1, lines + 1):
            shown = chance.choice((1, 1, 25))
            firms = sorted(f"c{chance.randrange(FIRMS):016d}" for _ in range(shown))
            facts = {"n": number, "at": "2026-01-05T03:00:00.000+00:00", "user": "kim"}
            facts |= {"address": "10.0.0.7", "deed": "view", "query": "company_list", "rows": 25}
            facts |= {"companies": firms}
            body = json.dumps(facts, separators=(",", ":")).encode()
            before = chain_of(before, body)
            file.write(body[:-1] + CHAIN + before.encode() + b'"}\n')


def main() -> None:
    """Print seconds of each step; the question is asked while the index is up to date."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, LINES)
        begin = time.perf_counter()
        keep_up(folder)
        print(f"{LINES} lines, index made anew: {time.perf_counter() - begin:.1f} s")
        add_record(folder, Record("lee", "view", companies=["c0000000000000042"]))
        begin = time.perf_counter()
        found = deeds_about(folder, "c0000000000000042")
        print(f"{len(found)} deeds about one firm: {time.perf_counter() - begin:.2f} s")
        begin = time.perf_counter()
        assert check_chain(folder).faults == []
        print(f"the chain checked: {time.perf_counter() - begin:.1f} s")
        with files_of(folder)[0].open("r+b") as file:
            file.seek(LINES * 100)
            byte = file.read(1)
            file.seek(LINES * 100)
            file.write(bytes([byte[0] ^ 1]))
        assert check_chain(folder).faults
        print("one changed byte is found")


if __name__ == "__main__":
    main()
