"""The marts of a snapshot by name: small tables made when it is published, which the pages read."""

from src.store.company_tables import company_facts
from src.store.figure_tables import (
    COUNTRY,
    ROLES,
    STRADDLING,
    UNDISCLOSED,
    complex_figures,
    coverage,
    pair_role,
    region_figures,
)
from src.store.keys import leave_unindexed
from src.store.mart_columns import marts
from src.store.people_tables import complex_people, region_people
from src.store.protected_tables import (
    protected_groups,
    protected_months,
    protected_uptake,
    protected_weeks,
)
from src.store.uptake_tables import (
    PERIODS,
    company_uptake,
    complex_uptake,
    region_uptake,
    uptake_rates,
    uptake_windows,
)
from src.store.weekly_tables import month_eligible, week_starts

__all__ = [
    "COUNTRY",
    "PERIODS",
    "ROLES",
    "STRADDLING",
    "UNDISCLOSED",
    "company_facts",
    "company_uptake",
    "complex_figures",
    "complex_people",
    "complex_uptake",
    "coverage",
    "marts",
    "month_eligible",
    "pair_role",
    "protected_groups",
    "protected_months",
    "protected_uptake",
    "protected_weeks",
    "region_figures",
    "region_people",
    "region_uptake",
    "uptake_rates",
    "uptake_windows",
    "week_starts",
]

leave_unindexed(marts)
