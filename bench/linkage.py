"""Join 50,000 companies to 50,000 workplaces of a made-up truth: 60 s, 99 % right, 90 % found.

The truth (tests/linkage/truth.py) has names respelled and mistyped, (주) moved, addresses cut,
numbers masked, branches, sites, sisters and namesakes; a quarter of either list is in no other.
Processor seconds are printed beside seconds: they do not depend on what else the machine does.
"""

import resource
import time

from src.linkage.link import link
from tests.linkage.truth import judge, make_truth

COUNT, LIMIT = 50_000, 60.0
PRECISION, RECALL = 0.99, 0.90
SEEDS = (1, 2, 3)
SHARES = (0.75, 0.3)


def main() -> None:
    """Print seconds, precision and recall for several seeds, and where few stand in both lists."""
    for seed in SEEDS:
        _print(seed, SHARES[0])
    _print(SEEDS[0], SHARES[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory of the process, truth included: {most:,.0f} MB")


def _print(seed: int, in_both: float) -> None:
    truth = make_truth(COUNT, seed=seed, in_both=in_both)
    begun, worked = time.perf_counter(), time.process_time()
    links = link(truth.companies, truth.workplaces).pairs
    took, work = time.perf_counter() - begun, time.process_time() - worked
    judged = judge(truth, links)
    print(
        f"seed {seed}, {in_both:.0%} in both lists: {len(truth.companies):,} × "
        f"{len(truth.workplaces):,} in {took:.1f} s, {work:.1f} s of processor "
        f"(limit {LIMIT:.0f} s); of {judged.joined:,} joined {judged.precision:.2%} right "
        f"(limit {PRECISION:.0%}), {judged.recall:.2%} found (limit {RECALL:.0%}), "
        f"{judged.in_review:.2%} for a person"
    )


if __name__ == "__main__":
    main()
