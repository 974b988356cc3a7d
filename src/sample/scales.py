"""The scales of samples: numbers of complexes by kind, and their tenants, as rows.

Counts and totals of `full` are those of 2025 Q3 (전국산업단지현황통계: 1,349 complexes, 129,922
tenants); it includes the real national complexes of 2026 Q1, the others are made up. `pilot` and
`national` have only real complexes.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Group:
    """The complexes of one kind: their number, their tenants in total, and numbers of small ones.

    `empty` of them have no tenants, `few` at most three, so that their figures are withheld.
    """

    kind: str
    complexes: int
    tenants: int
    empty: int
    few: int

    def less(self, complexes: int, tenants: int) -> "Group":
        """Return the rest of the group without some complexes that exist already."""
        return replace(self, complexes=self.complexes - complexes, tenants=self.tenants - tenants)


@dataclass(frozen=True)
class Scale:
    """A scale: real complexes, completed by made-up ones to the totals of `groups`.

    `straddling`, `families`: numbers of made-up complexes in two provinces, and with parts that
    have their own figures.
    """

    groups: tuple[Group, ...] = ()
    straddling: int = 0
    families: int = 0


SCALES: dict[str, Scale] = {
    "pilot": Scale(),
    "national": Scale(),
    "full": Scale(
        (
            Group("national", 55, 67_615, 8, 2),
            Group("general", 757, 50_392, 200, 110),
            Group("urban", 51, 3_354, 30, 5),
            Group("rural", 486, 8_561, 27, 54),
        ),
        straddling=2,
        families=34,
    ),
}

# Median tenants of complexes with more than two operating companies, 2023 Q4. national: assumed,
# for complexes beyond the real ones, which are the largest.
MEDIAN_TENANTS = {"national": 60, "general": 37, "urban": 63, "rural": 16}

# Complexes per province and kind, 전국산업단지현황통계 2025 Q3 (시도별). 12: 광주 and 전남.
COMPLEXES_BY_SIDO: dict[str, dict[str, int]] = {
    "national": {
        "11": 1, "12": 8, "26": 1, "27": 1, "28": 2, "30": 1, "31": 2, "36": 1,
        "41": 6, "43": 4, "44": 6, "47": 7, "48": 10, "50": 2, "51": 1, "52": 6,
    },
    "general": {
        "11": 3, "12": 41, "26": 32, "27": 16, "28": 14, "30": 3, "31": 26, "36": 13,
        "41": 182, "43": 99, "44": 78, "47": 82, "48": 117, "50": 1, "51": 26, "52": 24,
    },
    "urban": {
        "12": 3, "26": 5, "27": 3, "28": 3, "30": 2, "31": 1, "36": 1, "41": 16,
        "43": 3, "44": 3, "47": 2, "48": 2, "51": 6, "52": 1,
    },
    "rural": {
        "12": 71, "26": 1, "27": 4, "31": 4, "36": 4, "41": 1, "43": 44, "44": 94,
        "47": 68, "48": 82, "50": 3, "51": 50, "52": 60,
    },
}  # fmt: skip
