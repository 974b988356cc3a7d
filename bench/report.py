"""Time the weekly reports of 50 complexes as HWPX. Limit: 60 s.

Uses the snapshot of SANDAN_DATA if that has as many complexes with companies, else a new national
sample. Also printed: the processor time of a single report, which does not depend on other load,
and the share of it that fetching and metrics take.
"""

import tempfile
import time
from pathlib import Path

from src.domain.codes import PROGRAMS
from src.report.asked import Job, write_reports
from src.report.gather import Scope, asker, gather
from src.report.hwpx_file import to_hwpx
from src.report.make import Order, compose
from src.report.weeks import last_week
from src.settings import setting
from src.store.snapshots import Snapshot, current_snapshot
from src.text.catalogue import Texts

COMPLEXES, LIMIT = 50, 60.0
ALONE = 5


def main() -> None:
    """Print the seconds for 50 complexes, and what takes the time of one report."""
    with tempfile.TemporaryDirectory() as aside:
        snapshot = _snapshot(Path(aside))
        places = _places(snapshot)
        jobs = _jobs(snapshot, places, Path(aside))
        begun = time.perf_counter()
        written = list(write_reports(snapshot, "ko", jobs))
        spent = time.perf_counter() - begun
        sizes = [file.stat().st_size for file in written]
    print(
        f"report: {len(written)} complexes {spent:.1f} s (limit {LIMIT:.0f} s), "
        f"{spent / len(written):.2f} s each, {sum(sizes) / len(sizes) / 1024:.0f} KB each"
    )
    gathered, wrote = _alone(snapshot, places[:ALONE])
    print(
        f"report alone: {gathered + wrote:.2f} s of processor each, "
        f"{gathered / (gathered + wrote):.0%} of it fetching and metrics, the rest words and file"
    )


def _snapshot(aside: Path) -> Snapshot:
    """Return the snapshot served if it is large enough, else the national sample."""
    served = current_snapshot(Path(setting("SANDAN_DATA")))
    if served is not None and len(_places(served)) == COMPLEXES:
        return served
    from tests.published import publish_sample

    return publish_sample(aside, "national", foreseen=True)


def _places(snapshot: Snapshot) -> list[str]:
    """Return the ids of the first 50 complexes in which anybody was eligible."""
    rows = asker(snapshot)("complex_uptake", program=PROGRAMS[0], window=24)
    known = rows.loc[rows["eligible"] > 0, "complex_id"].drop_duplicates()
    return known.head(COMPLEXES).to_list()


def _jobs(snapshot: Snapshot, places: list[str], folder: Path) -> list[Job]:
    week = last_week(snapshot.as_of)
    return [Job(Order(week, place), "hwpx", folder / f"{place}.hwpx") for place in places]


def _alone(snapshot: Snapshot, places: list[str]) -> tuple[float, float]:
    """Return the processor seconds per report: fetching and metrics, words and file."""
    ask, t, week = asker(snapshot), Texts("ko"), last_week(snapshot.as_of)
    gathered = wrote = 0.0
    for place in places:
        begun = time.process_time()
        facts = gather(snapshot, Scope(ask, week, place, snapshot.as_of), PROGRAMS[0], t)
        between = time.process_time()
        to_hwpx(compose(facts, t))
        gathered, wrote = gathered + between - begun, wrote + time.process_time() - between
    return gathered / len(places), wrote / len(places)


if __name__ == "__main__":
    main()
