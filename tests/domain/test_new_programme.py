"""A seventh programme, tried: rows in three files take it from the template to the report."""

import pytest

from tests.domain.house_copy import copy_with, run_in

SAID = "가족돌봄휴가는 해마다 10일까지 씁니다."
RULE = ["family_care", "duration", "", "", "2026-01-01", "", "", "", "", "", "", "", "A"]
RULE += [SAID, "Ten days.", "안내", "고용24", "2026-11-01"]
FAMILY_CARE = (
    (
        "src/domain/codes.py",
        ")\nSEX = by_code(",
        """    Program(
        "family_care", "가족돌봄휴가", "Family care leave", ("가족돌봄휴가",), "#8a5a00", "#d9b38c"
    ),
""",
    ),
    (
        "src/sample/calibration_programs.py",
        ")\nCALIBRATION = ",
        """    ProgramCalibration(
        "family_care",
        rates={
            "f": (Rate(2024, 0.060, "assumed"),),
            "m": (Rate(2024, 0.030, "assumed"),),
        },
        newly_eligible={"f": (3.0, 6.0, 4.0, 2.0, 1.0), "m": (3.0, 6.0, 4.0, 2.0, 1.0)},
        concentration=5.0,
        visit_effect=0.30,
    ),
""",
    ),
    (
        "data/reference/program_rules.csv",
        "maternity,duration,",
        ",".join(RULE) + "\n",
    ),
)


WALK = {
    "template": "offers 가족돌봄휴가",
    "load": "가족돌봄휴가 taken",
    "marts": "family_care summed by company, region and week",
    "regions": "가족돌봄휴가 사용률",
    "weekly": "가족돌봄휴가",
    "complexes": "가족돌봄휴가 사용률",
    "companies": SAID,
    "report": "가족돌봄휴가",
    "sample": "family_care used",
}


@pytest.mark.slow
def test_a_new_programme_goes_everywhere_by_editing_three_files(tmp_path):
    assert len({file for file, *_ in FAMILY_CARE}) <= 3
    copy = copy_with(tmp_path, FAMILY_CARE)
    said = run_in(copy, "walk_programme.py").splitlines()
    assert [line for line in said if line.partition(":")[0] in WALK] == [
        f"{step}: {what}" for step, what in WALK.items()
    ]
