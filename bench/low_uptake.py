"""What 300 visits reach, by our list and by others; and the cost of the page at 130,000 companies.

Truth: the sample's hidden propensities, which are in no snapshot. A company's recoverable missing
users are its eligible people times the difference by which its true rate is below the mean of
companies alike (industry × size × sex).

    python -m bench.low_uptake [pilot|national]      whom visits reach
    python -m bench.low_uptake cost FOLDER           first view, changed choice, memory

Limits with 130,000 companies: 2,000 ms for the first view, 300 ms for a changed choice, 150 MB of
memory. Time is the processor time of the server, so that other load on the machine does not count;
the time that a reader waits and the bare query of the same rows are printed, too.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from bench.page_cost import cpu_seconds
from bench.session import Session
from src.load.lists.regions import read_regions
from src.sample.truth import generate_with_truth
from src.sample.world import Recipe
from src.store.engine import fetch_frame, open_engine
from src.store.queries.low_uptake import low_uptake_candidates
from src.store.snapshots import current_snapshot, publish
from tests.browser.server import running_server
from tests.metrics.screened import screen

VISITS = 300
SEEDS = (1, 2, 3, 4)
"""In one country the best two orders differ by chance, so shares are means over four countries."""
PROGRAMS = ("parental", "reduced_hours", "paternity")
WINDOW = 24
LIKE = ["industry", "size_band", "sex"]


def main(scale: str = "national") -> None:
    """Print, per programme, the share of recoverable users that each order reaches."""
    found = pd.concat([_of_one_country(scale, seed) for seed in SEEDS])
    for program, rows in found.groupby("program", sort=False):
        print(report(program, rows.drop(columns="program").mean().to_dict()), flush=True)


def _of_one_country(scale: str, seed: int) -> pd.DataFrame:
    """Return one row per program: the share that each order reaches in one made-up country."""
    with tempfile.TemporaryDirectory() as folder:
        tables, truth = generate_with_truth(Recipe(scale, seed))
        regions = {"regions": read_regions()}
        snapshot = publish(Path(folder), regions | tables, origin="sample", merge=False)
        rows = []
        for program in PROGRAMS:
            query = low_uptake_candidates(program, WINDOW)
            people = fetch_frame(open_engine(snapshot), query).assign(program=program)
            people = people[people["eligible"] > 0]
            rows.append({"program": program} | reached(people, truth["propensities"]))
    return pd.DataFrame(rows)


def reached(people: pd.DataFrame, propensities: pd.DataFrame, visits: int = VISITS) -> dict:
    """Return the share of recoverable missing users that each order reaches."""
    true = _recoverable(people, propensities)
    screened = screen(people).set_index("company_id")
    eligible, users = screened["eligible"], screened["users"]
    expected = eligible * _mean_of_like(people, screened.index)
    spread = np.sqrt(expected * (1 - expected / eligible))
    orders = {
        "ours (expected missed)": -screened["missed"],
        "ours, listed only": -screened["missed"].where(screened["status"].isin(["low", "watch"])),
        "P(below)": -screened["p_below"],
        "observed missed": users - expected,
        "lowest rate": users / eligible,
        "z": (users - expected) / spread,
        "oracle": -true.reindex(screened.index),
    }
    return {name: _share(true, order, visits) for name, order in orders.items()}


def _recoverable(people: pd.DataFrame, propensities: pd.DataFrame) -> pd.Series:
    keys = ["company_id", "program", "sex"]
    known = propensities.assign(**{key: propensities[key].astype("str") for key in keys})
    rows = people.merge(known, on=keys, how="left", validate="one_to_one")
    weighted = (rows["propensity"] * rows["eligible"]).groupby([rows[key] for key in LIKE])
    total = rows["eligible"].groupby([rows[key] for key in LIKE])
    mean = weighted.transform("sum") / total.transform("sum")
    short = rows["eligible"] * (mean - rows["propensity"]).clip(lower=0)
    return short.groupby(rows["company_id"]).sum()


def _mean_of_like(people: pd.DataFrame, ids: pd.Index) -> pd.Series:
    sums = people.groupby(LIKE)[["users", "eligible"]].transform("sum")
    expected = people["eligible"] * sums["users"] / sums["eligible"]
    by = people["company_id"]
    return (expected.groupby(by).sum() / people["eligible"].groupby(by).sum()).reindex(ids)


def _share(true: pd.Series, order: pd.Series, visits: int) -> float:
    first = order.dropna().sort_values(kind="stable").index[:visits]
    return float(true.reindex(first).sum() / true.sum())


def report(program: str, shares: dict) -> str:
    """Return one line: each order's share, and ours beside the best of the others."""
    others = ("P(below)", "observed missed", "lowest rate", "z")
    best = max(shares[name] for name in others)
    ours = shares["ours (expected missed)"]
    said = ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
    verdict = "at least the best other" if ours >= best else "BELOW the best other"
    return f"{program}, {VISITS} visits: {said}; ours / best other {ours / best:.2f}: {verdict}"


LIMIT_FIRST_MS, LIMIT_CHANGED_MS, LIMIT_MB = 2_000, 300, 150
CHANGES = (
    *({"gap": "10"}, {"certainty": "95"}, {"benchmark": "p75"}, {"sex": "m"}, {"sido": "41"}),
    *({"industry": "machinery"}, {"program": "paternity"}, {"window": "12"}),
    *({"view": "map"}, {"view": "funnel"}, {"view": "plan"}, {"status": "all"}),
)


def cost(folder: str) -> None:
    """Print the time of a first view and of each changed choice on a server started here."""
    bare = _bare_ms(folder)
    with tempfile.TemporaryDirectory() as aside:
        log = Path(aside) / "server.log"
        with running_server(log, SANDAN_DATA=folder) as server:
            _timed(server, "methods", {})
            before = _megabytes(server)
            print(_line("first view", _timed(server, "low_uptake", {}), LIMIT_FIRST_MS, bare))
            first = _megabytes(server) - before
            for change in CHANGES:
                name = " ".join(f"{key}={code}" for key, code in change.items())
                taken = _timed(server, "low_uptake", change)
                print(_line(name, taken, LIMIT_CHANGED_MS, bare), flush=True)
            grown = _megabytes(server) - before
    print(
        f"memory: {first:.0f} MB more after the first view, {grown:.0f} MB after all: "
        f"{_verdict(grown, LIMIT_MB)} {LIMIT_MB} MB"
    )


def _timed(server, page: str, codes: dict) -> tuple[float, float]:
    """Return the milliseconds of processor time and of waiting for one run of a page."""
    before = cpu_seconds(server.process.pid)
    with Session(server.address, page, urlencode({"lang": "ko", **codes})) as reader:
        waited = reader.run().milliseconds
    return (cpu_seconds(server.process.pid) - before) * 1000, waited


def _bare_ms(folder: str) -> float:
    """Return the milliseconds of the bare query of the companies that are screened."""
    engine = open_engine(current_snapshot(Path(folder)))
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        fetch_frame(engine, low_uptake_candidates("parental", WINDOW))
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken)


def _megabytes(server) -> float:
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _line(name: str, taken: tuple[float, float], limit: float, bare: float) -> str:
    used, waited = taken
    verdict = f"{_verdict(used, limit)} {limit} ms"
    return (
        f"{name:<20} {used:5.0f} ms: {verdict} (waited {waited:.0f} ms, bare query {bare:.0f} ms)"
    )


def _verdict(value: float, limit: float) -> str:
    return "within" if value <= limit else "OVER"


if __name__ == "__main__":
    if sys.argv[1:2] == ["cost"]:
        cost(sys.argv[2])
    else:
        main(*sys.argv[1:2])
