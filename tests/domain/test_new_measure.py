"""A new measure, tried: one row takes it to the marts, the map, the comparison and the methods."""

import pytest

from tests.domain.house_copy import copy_with, run_in

LEASING_SHARE = (
    (
        "src/domain/measures.py",
        """    Code("employees_f", "여성 고용 인원",""",
        """    Code("leasing", "임차업체", "Tenants that lease"),
""",
    ),
    (
        "src/domain/measures.py",
        """    Measure("employees", "employees", "", "count", "neutral", _KICOX""",
        """    Measure("leasing_share", "leasing", "tenants", "share", "neutral", _KICOX,
            "임대 비율", "Leasing share", "입주업체 가운데 임차업체의 비율입니다.",
            "Tenants that lease, among tenants.", basis="quarter"),
""",
    ),
)
# 서울디지털: 3,518 leasing of 15,333; the country 29,873 of 65,209 (산업동향정보 2026 Q1)
WALK = {
    "marts": "29,873 of 65,209",
    "regions": "임대 비율",
    "complexes": "22.9%",
    "methods": "입주업체 가운데 임차업체의 비율입니다.",
}


@pytest.mark.slow
def test_a_new_measure_goes_everywhere_by_rows_of_one_file(tmp_path):
    copy = copy_with(tmp_path, LEASING_SHARE)
    said = run_in(copy, "walk_measure.py").splitlines()
    assert [line for line in said if line.partition(":")[0] in WALK] == [
        f"{step}: {what}" for step, what in WALK.items()
    ]
