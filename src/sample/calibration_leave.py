"""What moves the use of all programmes, as rows: size, industry, region, season, late reports."""

# What moves a company's rate, as logarithms of odds. Order and direction are published (more with
# size; 실태조사 2023; industries 2024), the distances assumed.
SIZE_EFFECT: dict[str, float] = {"1-4": -0.55, "5-49": -0.20, "50-299": 0.10, "300+": 0.40}
INDUSTRY_EFFECT: dict[str, float] = {
    "food": -0.05,
    "textile": -0.15,
    "wood_paper": -0.10,
    "petrochemical": 0.10,
    "nonmetal": -0.10,
    "steel": -0.05,
    "machinery": -0.10,
    "electronics": 0.05,
    "transport_equipment": 0.05,
    "other": -0.05,
    "non_manufacturing": 0.15,
}
# Use rate of both parents 2024 against the country's 34.7: 제주 39.3, 강원 38.8, 대구 33.1,
# 울산 30.6 (published).
REGION_RATES: dict[str, float] = {"50": 0.393, "51": 0.388, "27": 0.331, "31": 0.306}
COUNTRY_RATE = 0.347

# Companies that never grant leave, whatever anybody asks: half of those that answer so (실태조사
# 2023: 5–9 22.6 %, 10–29 14.3, 30–99 9.5, 100–299 1.7, 300+ 2.3), as many of them have had nobody
# to ask; under five assumed.
NEVER_GRANTS: dict[str, float] = {"1-4": 0.12, "5-49": 0.08, "50-299": 0.025, "300+": 0.01}

SHARED_CULTURE = 0.6  # correlation of a company's programs (assumed)

# Season by month, January first, against the mean: births and the school year (assumed).
SEASON: dict[str, tuple[float, ...]] = {
    "birth": (1.12, 1.0, 1.06, 1.0, 0.97, 0.94, 1.0, 1.0, 1.02, 1.01, 0.95, 0.93),
    "school": (1.1, 1.08, 1.35, 1.0, 0.92, 0.9, 0.95, 1.0, 1.15, 0.92, 0.83, 0.8),
    "none": (1.0,) * 12,
}
HOLIDAY_DIP = 0.75
"""Of those who would start in a week that is all holiday, the share that waits (assumed)."""

# Weeks from start to report: lognormal, and a few that come within the year (assumed: benefits are
# claimed from a month after the start on, and up to a year after the end).
DELAY_MEDIAN = 3.4
DELAY_SPREAD = 0.56
DELAY_LATE = 0.012
DELAY_LATE_MEAN = 14.0
DELAY_LATEST = 52
DELAY_SEASON = 0.12
"""In December and January reports take longer by about this share (assumed)."""
