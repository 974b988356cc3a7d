"""The sentence on all complexes."""

import pandas as pd
import pytest

from src.screens.weekly import complexes
from src.text.catalogue import Texts
from src.ui.run import with_texts

UNITS = pd.DataFrame({"kind": [None, "low"], "judged": [True, True]})


@pytest.mark.parametrize(
    ("in_part", "counted"),
    [(False, "대상자가 있는 단지 2곳 가운데"), (True, "주별 수치가 있는 단지 2곳(")],
)
def test_who_sees_a_part_is_not_told_that_the_others_have_nobody(in_part, counted, monkeypatch):
    monkeypatch.setattr(complexes.reader, "sees_a_part", lambda: in_part)
    with with_texts(Texts("ko")):
        assert complexes._sentence(UNITS).startswith(counted)
