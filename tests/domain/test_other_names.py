"""Former codes of provinces and districts lead to those of today."""

import pytest

from src.domain.other_names import code_of_today


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *(("42", "51"), ("42110", "51110"), ("45", "52"), ("45111", "52111")),
        *(("11", "11"), ("47190", "47190"), ("all", "all"), ("", "")),
    ],
)
def test_a_former_code_is_that_of_today_and_others_stay(code, expected):
    assert code_of_today(code) == expected
