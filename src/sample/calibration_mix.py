"""Which industries lead in the large real complexes, as rows.

Shares of companies; what is left is spread as in the profile. `published` rows are the share of
employees in 국가산업단지 산업동향정보 2026 Q1 (표9); the others are what the complexes are known
for (assumed). 서울 is in calibration.py, exactly.
"""

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
