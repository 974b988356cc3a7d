"""Which protected counts are shown: thresholds, dominance, and differences of shown counts."""

import numpy as np
import pandas as pd

from src.protect.cells import Cells
from src.protect.places import Places
from src.protect.rules import PLACE
from src.protect.tables import show_places

SECRET = b"a secret of the tests"


def cells(*rows: tuple[int, int, int, int]) -> Cells:
    """Return one column of cells; each row eligible, users, firms, largest."""
    table = np.array(rows, np.int64).reshape(-1, 4, 1)
    keys = 1 + np.arange(len(rows), dtype=np.int64)[:, None]
    return Cells(table[:, 0], table[:, 1], table[:, 2], table[:, 3], keys, 7 * keys)


def places(**complexes: tuple[str, str]) -> Places:
    """Return the places of complexes, each named with its province and district."""
    rows = []
    for name, (sido, sigungu) in complexes.items():
        rows += [(name, "complex", name, ""), (name, "sigungu", sigungu, "")]
        rows += [(name, "sido", sido, ""), (name, "country", "KR", "")]
    return Places.of(pd.DataFrame(rows, columns=["complex_id", "level", "code", "kind"]))


def shown_places(where: Places, atoms: Cells, columns=(("leave", "all", 24),)) -> set[str]:
    """Return the codes of the places that are shown in the first column."""
    both = [column for column in columns if column[1] == "all"]
    missing = [(p, s, w) for p, _, w in both for s in ("f", "m") if (p, s, w) not in columns]
    width = len(columns) + len(missing)
    wide = Cells.of_nothing((len(where.atoms), width))
    for name in wide.__dataclass_fields__:
        getattr(wide, name)[:, : len(columns)] = getattr(atoms, name)
    trees = [nest.tree(wide) for nest in where.nests()]
    found = show_places(where.cells(wide), trees, [*columns, *missing], SECRET)
    return {
        code for row, names in enumerate(where.names) for _, code, _ in names if found.shown[row, 0]
    }


def test_a_place_needs_five_companies_and_none_with_more_than_half():
    found = PLACE.holds(cells((100, 50, 5, 50), (100, 50, 4, 50), (100, 50, 5, 51)))
    assert found.ravel().tolist() == [True, False, False]


def test_few_users_and_few_others_are_withheld():
    """Two complexes of one province would show: one that nobody uses, one that everybody uses."""
    where = places(none=("11", "110"), every=("26", "260"), some=("31", "310"))
    atoms = cells((400, 400, 40, 20), (400, 0, 40, 20), (400, 200, 40, 20))
    assert shown_places(where, atoms) == {"some", "31", "310", "KR"}


def test_a_small_rest_of_a_province_takes_a_part_with_it():
    """Without the small complex, the province's rest beside two large ones would be one company."""
    where = places(a=("11", "110"), b=("11", "120"), small=("11", "130"), far=("26", "260"))
    atoms = cells((500, 250, 50, 20), (900, 300, 90, 20), (900, 400, 90, 20), (30, 10, 1, 30))
    assert where.atoms == ["a", "b", "far", "small"]
    assert shown_places(where, atoms) == {"b", "120", "11", "far", "26", "260", "KR"}


def test_a_district_that_is_one_complex_is_shown_with_it_or_not_at_all():
    where = places(a=("11", "110"), b=("11", "120"))
    assert sorted(len(names) for names in where.names) == [2, 2, 2]
    found = where.cells(cells((500, 250, 50, 20), (30, 10, 3, 20)))
    assert sorted(found.eligible.ravel().tolist()) == [30, 500, 530]


def test_one_sex_is_withheld_with_the_other():
    """Seven women and no man have used it: counts of women and of both would reveal the men."""
    where = places(a=("11", "110"), b=("26", "260"))
    men, women, both = (400, 0, 40, 20), (400, 200, 40, 20), (800, 200, 40, 40)
    columns = (("leave", "m", 24), ("leave", "f", 24), ("leave", "all", 24))
    atoms = Cells(
        *[
            np.hstack([getattr(cells(one, one), name) for one in (men, women, both)])
            for name in Cells.__dataclass_fields__
        ]
    )
    trees = [nest.tree(atoms) for nest in where.nests()]
    found = show_places(where.cells(atoms), trees, list(columns), SECRET)
    assert found.shown.tolist() == [[False, False, True]] * 3
