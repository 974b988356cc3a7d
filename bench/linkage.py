"""Join companies to workplaces of a known made-up truth: 60 s, 99 % right, 90 % found.

The truth (tests/linkage/truth.py) has names respelled and mistyped, (주) moved, addresses cut,
numbers masked, branches, sites, sister companies and namesakes. The lists are of equal length, with
three quarters or a third of the companies in both; and 20,000 companies among 300,000 workplaces,
like a list of firms and a pension list. Processor seconds are printed, too, because they do not
depend on other load. `expected` is the precision that the scores themselves predict.
"""

import resource
import time

from src.linkage.link import link
from tests.linkage.truth import judge, make_truth

LIMIT = 60.0
PRECISION, RECALL = 0.99, 0.90
# Companies, seed, share of them among the workplaces, firms that are none of them (None: as many
# as there are companies without a workplace)
SHAPES = (
    *[(50_000, seed, 0.75, None) for seed in (1, 2, 3)],
    *[(50_000, seed, 0.3, None) for seed in (1, 2, 3)],
    (20_000, 1, 0.75, 285_000),
)


def main() -> None:
    """Print seconds, precision and recall for each shape of lists."""
    for shape in SHAPES:
        _print(*shape)
    print(f"most memory of the process, truth included: {_megabytes():,.0f} MB")


def _print(count: int, seed: int, in_both: float, strangers: int | None) -> None:
    truth = make_truth(count, seed=seed, in_both=in_both, strangers=strangers)
    begun, worked, held = time.perf_counter(), time.process_time(), _megabytes()
    links = link(truth.companies, truth.workplaces).pairs
    took, work = time.perf_counter() - begun, time.process_time() - worked
    judged = judge(truth, links)
    expected = links.loc[links["status"] == "joined", "score"].mean()
    print(
        f"seed {seed}, {in_both:.0%} in both lists: {len(truth.companies):,} × "
        f"{len(truth.workplaces):,} in {took:.1f} s, {work:.1f} s of processor "
        f"(limit {LIMIT:.0f} s); of {judged.joined:,} joined {judged.precision:.2%} right "
        f"(limit {PRECISION:.0%}, expected {expected:.2%}), {judged.recall:.2%} found "
        f"(limit {RECALL:.0%}), {judged.in_review:.2%} for a person; "
        f"{_megabytes() - held:,.0f} MB more than before",
        flush=True,
    )


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
