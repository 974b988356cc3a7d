"""Which protected query answers in the place of an exact one, for who may see places only."""

PROTECTED = {
    "complex_uptake": "protected_complex_uptake",
    "region_uptake": "protected_region_uptake",
    "weekly_starts": "protected_weekly_starts",
    "monthly_eligible": "protected_monthly_eligible",
    "weekly_starts_by_complex": "protected_weekly_starts_by_complex",
    "monthly_eligible_by_complex": "protected_monthly_eligible_by_complex",
}
"""By the name of the exact query; both take the same codes, and `regions`."""
