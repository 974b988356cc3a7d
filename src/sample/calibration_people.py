"""Who works in a complex, as rows: ages by profile, and how men and women grow in number."""

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
