"""Compare a sample with its calibration: target, generated, tolerance and source of each figure.

Sources: A 국가산업단지 산업동향정보 2026 Q1, B the same 2023 Q4, C 전국산업단지현황통계 2025 Q3,
D the same 2023 Q4, E 육아휴직통계 2024, F 고용행정통계 (초회수급자), G 보도자료 (G밸리).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.sample.calibration_programs import CALIBRATION, COUNTRY_RATE, GROUPS, REGION_RATES
from src.sample.measured import (
    Counts,
    counts_of,
    measure_figures,
    measure_leave,
    measure_reports,
    region_ratios,
    yearly_rates,
)


class Check(NamedTuple):
    """One figure; `key` names its measurement in measured.py. The generated value may differ from
    the target by `tolerance`, plus four standard errors if it is a count of people."""

    key: str
    figure: str
    target: float
    tolerance: float
    source: str


CHECKS: tuple[Check, ...] = (
    Check("published_gap", "단지 공표 값과의 차이 (2026Q1, 최대)", 0, 0, "A"),
    Check("heads_gap", "기업 인원의 합과 단지 고용의 차이 (최대)", 0, 0, "정의"),
    Check("users_above_eligible", "대상자보다 많은 사용자 (기업·달)", 0, 0, "정의"),
    Check("seoul_tenants_2023", "서울디지털 2023Q4 입주업체", 14_122, 420, "B"),
    Check("seoul_men_2023", "서울디지털 2023Q4 남성 고용", 99_275, 2_500, "B"),
    Check("seoul_women_2023", "서울디지털 2023Q4 여성 고용", 41_958, 1_300, "B"),
    Check("seoul_mean", "서울디지털 가동업체당 고용", 9.83, 0.01, "A"),
    Check("seoul_small", "서울디지털 50인 미만 비율", 0.965, 0.015, "G: 소기업 95 % 이상"),
    Check("seoul_young", "서울디지털 40세 미만 비율", 0.54, 0.02, "G: KBS 2019"),
    Check("seoul_services", "서울디지털 비제조 비율", 0.655, 0.002, "A"),
    Check("seoul_buildings", "서울디지털 지식산업센터 수", 158, 0, "G: 2023-09"),
    Check("seoul_per_building", "건물 하나의 입주업체", 85, 3, "G"),
    Check("giants", "상위 1 % 기업의 고용 비율", 0.27, 0.08, "가정"),
    Check("median_national", "국가산단 입주업체 중앙값", 212, 45, "D"),
    Check("median_general", "일반산단 입주업체 중앙값", 37, 10, "D"),
    Check("median_rural", "농공단지 입주업체 중앙값", 16, 4, "D"),
    Check("tenants_national", "국가산단 입주업체", 67_615, 0, "C"),
    Check("tenants_general", "일반산단 입주업체", 50_392, 0, "C"),
    Check("tenants_urban", "도시첨단 입주업체", 3_354, 0, "C"),
    Check("tenants_rural", "농공단지 입주업체", 8_561, 0, "C"),
    Check("complexes_national", "국가산단 수", 55, 0, "C"),
    Check("complexes_general", "일반산단 수", 757, 0, "C"),
    Check("complexes_urban", "도시첨단 수", 51, 0, "C"),
    Check("complexes_rural", "농공단지 수", 486, 0, "C"),
    Check("mean_general", "일반산단 가동업체당 고용", 23.6, 3.5, "D"),
    Check("mean_urban", "도시첨단 가동업체당 고용", 10.4, 1.6, "D"),
    Check("mean_rural", "농공단지 가동업체당 고용", 20.2, 3.0, "D"),
    Check("women_general", "일반산단 여성 비율", 0.221, 0.035, "D"),
    Check("women_urban", "도시첨단 여성 비율", 0.299, 0.045, "D"),
    Check("women_rural", "농공단지 여성 비율", 0.275, 0.045, "D"),
    Check("fathers_2025", "육아휴직 남/여 승산비 2025 대 2024", 1.244, 0.05, "F: 31.6→36.5 %"),
    Check("fathers_2026", "육아휴직 남/여 승산비 2026상 대 2024", 1.372, 0.06, "F: 31.6→38.8 %"),
    Check("size_order", "규모가 클수록 높은 사용률 (순위상관)", 1.0, 0.0, "E: 방향"),
    Check("services_above", "비제조 대 제조 사용률의 비 (규모 표준화)", 1.07, 0.03, "E: 방향"),
    Check("season_january", "1월 대상자 대 평균 (출산)", 1.12, 0.03, "가정"),
    Check("holiday_weeks", "설·추석 주의 시작 대 같은 달의 다른 주", 0.48, 0.08, "가정"),
    Check("delay_median", "신고까지 걸린 주 (중앙값)", 3, 0, "가정"),
    Check("delay_95", "신고까지 걸린 주 (95 %)", 9, 1, "가정"),
    Check("delay_late", "13주 넘어 신고한 비율", 0.015, 0.005, "가정"),
    Check("delay_latest", "신고까지 걸린 주 (최대 52)", 46, 6, "가정"),
    Check("visit_visited", "방문 캠페인: 대상 가운데 방문", 0.68, 0.01, "가정"),
    Check("mail_visited", "안내문 캠페인: 대상 가운데 방문", 0.03, 0.003, "가정"),
)


Measured = float | tuple[float, float] | None
STANDARD_ERRORS = 4
BEFORE_CAMPAIGNS = 0.002
WITH_CAMPAIGNS = 0.02
"""Tolerances of yearly rates; visits raise the rates of the years with campaigns."""
FIRST_YEAR_WITH_CAMPAIGNS = 2025
FEWEST = 200
"""Rates of fewer people are left out, because they say too little."""
REGION_SPREAD = 0.03
"""Tolerance for the variation between companies in a province with few of them."""
COLUMNS = ["figure", "target", "generated", "tolerance", "source", "ok"]


def check(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per figure of the calibration that the sample is large enough to show.

    Columns: figure (Korean), target, generated, tolerance, source, ok. tables : the result of
    `generate`.
    """
    counts = counts_of(tables)
    measured: dict[str, Measured] = measure_figures(tables) | measure_reports(tables)
    measured |= measure_leave(counts)
    fixed = [_row(row, measured[row.key]) for row in CHECKS if measured.get(row.key) is not None]
    rows = [*fixed, *_rates(counts), *_regions(counts)]
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    return table.assign(ok=(table["generated"] - table["target"]).abs() <= table["tolerance"])


def _row(row: Check, measured: Measured) -> tuple:
    """Return one row; the tolerance of a count of people includes its standard errors."""
    generated, error = measured if isinstance(measured, tuple) else (measured, 0.0)
    tolerance = row.tolerance + STANDARD_ERRORS * error
    return row.figure, row.target, generated, tolerance, row.source


def _rates(counts: Counts) -> Iterator[tuple]:
    """Yield the use rate of each program, sex and year whose reports are in."""
    rates = yearly_rates(counts)
    targets = [(*group, row) for group in GROUPS for row in CALIBRATION[group[0]].rates[group[1]]]
    for program, sex, row in targets:
        users, eligible = rates.get((program, sex, row.year), (0, 0))
        if eligible < FEWEST:
            continue
        campaigns = row.year >= FIRST_YEAR_WITH_CAMPAIGNS
        tolerance = WITH_CAMPAIGNS if campaigns else BEFORE_CAMPAIGNS
        tolerance += STANDARD_ERRORS * np.sqrt(row.rate * (1 - row.rate) / eligible)
        figure = f"{row.year} 사용률 {program} {sex}"
        yield figure, row.rate, users / eligible, tolerance, row.source


def _regions(counts: Counts) -> Iterator[tuple]:
    """Yield the standardised parental rates of the provinces with published ones."""
    for sido, (ratio, expected) in region_ratios(counts, REGION_RATES).items():
        if expected < FEWEST:
            continue
        tolerance = REGION_SPREAD + STANDARD_ERRORS * COUNTRY_RATE / np.sqrt(expected)
        figure = f"시도 {sido} 육아휴직 (업종·규모·성별 표준화)"
        yield figure, REGION_RATES[sido], ratio * COUNTRY_RATE, tolerance, "육아휴직통계 2024"
