"""Parameters of the companies of a complex, as rows: industry, size, women, ages, output.

`published` figures are from 국가산업단지 산업동향정보 2026 Q1 and 전국산업단지현황통계 2023 Q4;
`assumed` figures are guesses of the right order of magnitude, where none are published. The profile
of a complex is digital (지식산업센터) or that of its kind.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Industry:
    """One of the eleven industries.

    `digital`, `factory`, `rural`: its weight among the companies of complexes with that mix.
    `women`: share of women among employees. `output`: production per employee and quarter, in
    million won. `exported`: share of production exported. `size`: size of companies relative to
    other industries. `divisions`: two-digit divisions of KSIC 11; five digits would suggest a
    precision that made-up companies do not have. `word`: the word in made-up names.
    """

    code: str
    word: str
    divisions: tuple[str, ...]
    digital: float
    factory: float
    rural: float
    women: float
    output: float
    exported: float
    size: float


# digital: published (서울, tenants by industry). factory, rural, women, output, exported: assumed,
# the means held to the published totals by tests/sample/test_generate.py.
INDUSTRIES: tuple[Industry, ...] = (
    Industry("food", "식품", ("10", "11"), 100, 5, 24, 0.46, 110, 0.06, 1.3),
    Industry("textile", "섬유", ("13", "14", "15"), 765, 4, 4, 0.42, 50, 0.25, 0.9),
    Industry("wood_paper", "제지", ("16", "17", "18"), 249, 4, 6, 0.24, 75, 0.05, 0.8),
    Industry("petrochemical", "화학", ("20", "21", "22"), 432, 10, 14, 0.22, 420, 0.35, 1.2),
    Industry("nonmetal", "세라믹", ("23",), 24, 3, 9, 0.13, 105, 0.05, 0.9),
    Industry("steel", "철강", ("24",), 23, 5, 6, 0.09, 290, 0.20, 1.1),
    Industry("machinery", "정밀", ("25", "27", "29"), 699, 36, 20, 0.13, 85, 0.22, 0.9),
    Industry("electronics", "전자", ("26", "28"), 2_647, 14, 8, 0.28, 140, 0.55, 1.1),
    Industry("transport_equipment", "모빌리티", ("30", "31"), 51, 9, 6, 0.12, 190, 0.45, 1.7),
    Industry("other", "산업", ("32", "33"), 297, 4, 2, 0.28, 60, 0.10, 0.8),
    Industry("non_manufacturing", "소프트", ("46", "58", "62", "71"), 10_046, 6, 1, 0.33, 20, 0, 1),
)


# 서울디지털, 2026 Q1 (국가산업단지 산업동향정보, 표9): tenants and employees by industry.
SEOUL_INDUSTRIES: dict[str, tuple[int, int]] = {
    "food": (100, 802),
    "textile": (765, 7_446),
    "wood_paper": (249, 2_405),
    "petrochemical": (432, 4_189),
    "nonmetal": (24, 160),
    "steel": (23, 190),
    "machinery": (699, 5_571),
    "electronics": (2_647, 27_745),
    "transport_equipment": (51, 991),
    "other": (297, 1_374),
    "non_manufacturing": (10_046, 86_951),
}


@dataclass(frozen=True)
class Profile:
    """Sizes of the companies of a profile, and the mix of industries of its complexes.

    `mix`: the column of INDUSTRIES. `steady`: how closely a complex follows it (larger is closer).
    Sizes are lognormal with this `median`; the spread follows from the mean of the complex.
    `women`: odds ratio of an employee being a woman, relative to the industry. `operating`,
    `leasing`: shares of tenants that operate, and that lease. `per_company`: employees of an
    operating company if none are published for the complex. `in_building`: share of companies in a
    known building, about 85 in each.
    """

    mix: str
    steady: float
    median: float
    women: float
    operating: float
    leasing: float
    in_building: float
    per_company: float


# 158 buildings for 15,333 companies (서울, 2023-09); leasing: 서울 3,518 of 15,333, all national
# 29,873 of 65,209 (2026 Q1); operating: 2025 Q3 by kind; sizes and women: held to the published
# employees per operating company and women's share by tests/sample/test_calibration.py.
PROFILES: dict[str, Profile] = {
    "digital": Profile("digital", 150, 3.9, 0.85, 0.915, 0.23, 0.876, 10.4),
    "national": Profile("factory", 14, 7.0, 0.85, 0.925, 0.52, 0.0, 16.4),
    "general": Profile("factory", 14, 8.6, 1.05, 0.931, 0.30, 0.0, 23.6),
    "rural": Profile("rural", 8, 9.0, 1.1, 0.921, 0.15, 0.0, 20.2),
}
COMPANIES_PER_BUILDING = 85
FEWEST_FOR_A_BUILDING = 40


LEADING: dict[str, dict[str, float]] = {
    "namdong": {"machinery": 0.37, "electronics": 0.24},  # published
    "changwon": {"machinery": 0.49, "transport_equipment": 0.14},  # published
    "gumi-1": {"electronics": 0.51, "machinery": 0.20},  # electronics published
    "banwol": {"machinery": 0.38, "electronics": 0.26, "petrochemical": 0.12},
    "sihwa": {"machinery": 0.50, "electronics": 0.22, "petrochemical": 0.08},
    "sihwa-mtv": {"machinery": 0.42, "electronics": 0.30},
    "bupyeong": {"electronics": 0.34, "machinery": 0.36},
    "juan": {"machinery": 0.40, "electronics": 0.25},
    "noksan": {"machinery": 0.45, "transport_equipment": 0.15, "steel": 0.10},
    "gwangju-high-tech": {"electronics": 0.40, "machinery": 0.25},
    "ulsan-mipo": {"transport_equipment": 0.34, "petrochemical": 0.26},
    "onsan": {"petrochemical": 0.40, "steel": 0.14},
    "yeosu": {"petrochemical": 0.55},
    "asan": {"transport_equipment": 0.25, "machinery": 0.25, "steel": 0.12},
    "daebul": {"transport_equipment": 0.60, "machinery": 0.12},
    "gwangyang": {"steel": 0.40, "petrochemical": 0.12},
    "pohang": {"steel": 0.60},
    "gunsan-2": {"machinery": 0.35, "transport_equipment": 0.20},
    "food-cluster": {"food": 0.80},
    "osong": {"petrochemical": 0.62, "electronics": 0.18},
}


# Shares by age band. digital: 54 % in their twenties and thirties (G밸리 2019, KBS); the split
# within it, and all of `other`, assumed.
AGES: dict[str, tuple[float, ...]] = {
    "digital": (0.17, 0.37, 0.26, 0.14, 0.06),
    "other": (0.10, 0.23, 0.28, 0.26, 0.13),
}
TILT_OF_WOMEN = 0.10  # women are a little younger than men in the same company (assumed)

# Growth by year of men and women. digital: 서울디지털, 2023 Q4 (99,275 men, 41,958 women) to
# 2026 Q1 (92,980, 44,844). other: assumed, so that women's share rises by about 0.4 points a year.
GROWTH: dict[str, tuple[float, float]] = {
    "digital": (-0.0291, 0.0296),
    "other": (0.003, 0.026),
}
