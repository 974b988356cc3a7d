"""Time the record with a million lines: finding who looked at a firm, and a changed byte."""

import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from src.store.record_chain import check_chain, check_on
from src.store.record_files import BEGINNING, CHAIN, chain_of
from src.store.record_home import files_of
from src.store.record_index import keep_up
from src.store.record_review import review
from src.store.records import Record, add_record

LINES = int(os.environ.get("BENCH_LINES", "1000000"))
FIRMS = 120_000
SEED = 20261128
FIRM = "c0000000000000042"


def write(folder: Path, lines: int) -> None:
    """Write a record like add_record, without waiting for the disk at each line."""
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
    """Print seconds of processor time of each step."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, LINES)
        (folder / "records" / "HEAD").write_text(_last_chain(folder) + "\n")
        begin = time.process_time()
        keep_up(folder)
        size = sum(part.stat().st_size for part in (folder / "records" / "index").iterdir())
        print(f"{LINES} lines, {files_of(folder)[0].stat().st_size / 1e6:.0f} MB")
        print(f"index made anew: {time.process_time() - begin:.1f} s, {size / 1e6:.0f} MB")
        begin = time.process_time()
        assert check_chain(folder).faults == []
        print(f"the whole chain checked: {time.process_time() - begin:.1f} s")
        for added in (1, 1_000):
            for _ in range(added):
                add_record(folder, Record("lee", "view", companies=[FIRM]))
            print(f"{added} lines more, asked by the command: {_asked(folder)}")
        print(f"nothing more, asked by the command: {_asked(folder)}")
        begin = time.process_time()
        review(folder, "2026-01")
        print(f"a month of all lines reviewed: {time.process_time() - begin:.1f} s")
        with files_of(folder)[0].open("r+b") as file:
            file.seek(LINES * 100)
            byte = file.read(1)
            file.seek(LINES * 100)
            file.write(bytes([byte[0] ^ 1]))
        begin = time.process_time()
        assert check_on(folder).faults
        assert check_chain(folder).faults
        print(f"one changed byte is found, twice: {time.process_time() - begin:.1f} s")


def _asked(folder: Path) -> str:
    """Return the seconds that `python -m src audit --company` takes, its start included."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "src", "audit", "--company", FIRM]
    said = subprocess.run(
        command,
        env=os.environ | {"SANDAN_DATA": str(folder)},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    took = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{spent:.2f} s of processor time, {took:.2f} s; {said.splitlines()[0]}"


def _last_chain(folder: Path) -> str:
    with files_of(folder)[0].open("rb") as file:
        file.seek(-67, os.SEEK_END)
        return file.read(64).decode()


if __name__ == "__main__":
    main()
