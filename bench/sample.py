"""Time and memory of making, publishing and writing the sample in pieces, each in its own process.

Limits: national published in 30 s, full in 90 s, every process under 4 GB. `python -m bench.sample
--largest` also writes 2.6 million companies and ten years, which takes many minutes and much disk.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

MOST_MB = 4_096
RUNS = (
    ("make pilot", 10, ("make", "pilot")),
    ("make national", 15, ("make", "national")),
    ("make full", 30, ("make", "full")),
    ("publish pilot", 15, ("publish", "pilot")),
    ("publish national", 30, ("publish", "national")),
    ("publish full", 90, ("publish", "full")),
    ("pieces full x 2, 10 years", 240, ("pieces", "full", "2", "10")),
)
LARGEST = ("pieces full x 17, 10 years", 3_600, ("pieces", "full", "17", "10"))
WORKER = """
import os, resource, sys, time
from pathlib import Path
from src.sample.world import Recipe
task, scale, *more = sys.argv[1:]
begun = time.perf_counter()
if task == "make":
    from src.sample.generate import generate
    rows = sum(len(table) for table in generate(Recipe(scale)).values())
elif task == "publish":
    from src.command.main import main
    rows = 0
    assert main(["sample", "--scale", scale]) == 0
else:
    from src.sample.pieces import write_pieces
    recipe = Recipe(scale, years=int(more[1]))
    written = write_pieces(Path(os.environ["SANDAN_DATA"]), int(more[0]), recipe)
    rows = sum(written.values())
used = resource.getrusage(resource.RUSAGE_SELF)
spent, work = time.perf_counter() - begun, used.ru_utime + used.ru_stime
print("MEASURED", rows, spent, work, used.ru_maxrss / 1024)
"""


def main() -> None:
    """Print the seconds and peak memory of each run with its limits."""
    for name, limit, words in (*RUNS, *((LARGEST,) if "--largest" in sys.argv else ())):
        rows, spent, work, used = _measured(words)
        print(
            f"sample {name}: {rows + ' rows ' if rows != '0' else ''}{float(spent):.1f} s "
            f"(limit {limit} s; {float(work):.1f} s of work), "
            f"{float(used):,.0f} MB (limit {MOST_MB:,} MB)",
            flush=True,
        )


def _measured(words: tuple[str, ...]) -> list[str]:
    """Return rows, seconds, seconds of work and MB of one run in its own process and folder."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", WORKER, *words],
            cwd=Path(__file__).parents[1],
            env={"PATH": "", "SANDAN_DATA": folder},
            capture_output=True,
            text=True,
            check=True,
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED"))
    return line.split()[1:]


if __name__ == "__main__":
    main()
