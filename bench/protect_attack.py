"""What an insider finds out from protected counts of two successive snapshots, and their cost.

The insider reads every planned table of both snapshots, weeks included (files and reports have the
same numbers: tests/store/test_door.py), and knows the place, the kind and the number of eligible
people of every firm. The insider solves for the users of single firms (in windows, between windows,
between the snapshots and in single weeks) and for the firms that campaigns reached, in three ways:
by least squares, with the rate of the firm's kind as prior knowledge; by equal numbers, which
belong to equal people; and by whole numbers, within the bounds of the largest noise. Points: by
how much the right number is named more often than from the kind alone. With the eligible people and
the prior known, this insider is stronger than the one in the study. An insider who sees the firms
of half of the districts subtracts them from what the door gives.

With loosened rules the attack must find more, or it might be unable to find anything. At national
size it does: it is certain of the users of 9 to 16 firms for parental leave at each time, and of
none under the real rules. Points do not show that, because the noise stays, and a firm's kind
already gives four numbers of five. For campaigns loosened rules reveal nothing more at that size,
because those of the sample are in large complexes, where no cell has few firms. So campaigns are
also attacked in small complexes (in_small_complexes), where loosened rules reveal more.

python -m bench protect_attack [SCALE [RULE … PROGRAMME …]]; SCALE : small for campaigns in small
complexes alone. RULE : hold, none, stricter, loosened, bare (loosened and without noise).
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.protect_reach import attack_reach
from bench.protect_readings import Found, together
from bench.protect_tables import TARGETS, attack_tables
from bench.protect_utility import print_utility
from bench.protect_weeks import attack_weeks
from bench.protect_world import in_small_complexes, publish_two, read_firms
from src.domain.codes import PROGRAMS
from src.sample.generate import generate
from src.sample.world import Recipe
from src.store.snapshots import Snapshot

LIMIT = 10.0
"""The most points allowed above knowing only the kind."""
RULES = ("hold", "loosened")
SEED = 5
SMALL = "small"


def main() -> None:
    """Attack a sample under each of the rules and print what was found, and what they cost."""
    asked = sys.argv[2:] if sys.argv[1:2] == ["protect_attack"] else []
    scale, *more = asked or ["national"]
    programs = [one for one in more if one in PROGRAMS] or list(PROGRAMS)
    rules = [one for one in more if one not in PROGRAMS]
    whole = scale != SMALL
    made = generate(Recipe(scale if whole else "full", 1))
    small = in_small_complexes(made if scale in (SMALL, "full") else generate(Recipe("full", 1)))
    for rule in rules or RULES:
        with TemporaryDirectory() as folder:
            print(f"rules: {rule}", flush=True)
            if whole:
                first, second = publish_two(Path(folder), made, rule)
                print_utility(second)
                print_attack(first, second, programs)
            print_small(Path(folder) / SMALL, small, rule)


def print_small(folder: Path, small: dict, rule: str) -> None:
    """Print what is found of firms that campaigns reached in small complexes."""
    folder.mkdir()
    for target, one in attack_reach(*publish_two(folder, small, rule)).items():
        print(f"  {'small places':14}{target:16}{describe(one)}", flush=True)


def print_attack(first: Snapshot, second: Snapshot, programs: list[str]) -> None:
    """Print the finds by programme and target, of an outsider and of who sees half of the firms."""
    seen = half_of_districts(second)
    found: dict[str, list[Found]] = {}
    for program in programs:
        by_target = attack_tables(first, second, program, TARGETS)
        known = attack_tables(first, second, program, TARGETS[:1], seen)
        by_target["24, half known"] = known[TARGETS[0]]
        weeks = attack_weeks(first, second, program)
        by_target |= {"weeks": weeks} if weeks else {}
        for target, one in by_target.items():
            print(f"  {program:14}{target:16}{describe(one)}", flush=True)
            found.setdefault(target, []).append(one)
    for target, one in attack_reach(first, second).items():
        print(f"  {'campaigns':14}{target:16}{describe(one)}", flush=True)
        found[target] = [one]
    for target, each in found.items():
        print(f"  {'all':14}{target:16}{describe(together(each))}")
    every = [one for each in found.values() for one in each]
    most, certain = max(one.points for one in every), sum(one.certain for one in every)
    print(f"  most above knowing nothing {most:+.1f} points (limit {LIMIT:.0f}), certain {certain}")


def describe(found: Found) -> str:
    """Return the figures of an attack in a line."""
    return (
        f"{found.firms:9,} firms {found.cells:6,} readings  right before {found.before:.1%}"
        f"  above {found.points:+.2f}  best tenth {100 * found.best:+.1f}  certain {found.certain}"
    )


def half_of_districts(snapshot: Snapshot) -> frozenset[str]:
    """Return every other district by chance: of a reader who may see their firms."""
    districts = np.sort(read_firms(snapshot)["sigungu"].unique())
    chosen = np.random.default_rng(SEED).random(len(districts)) < 0.5
    return frozenset(districts[chosen].tolist())


if __name__ == "__main__":
    main()
