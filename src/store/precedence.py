"""The pairs of values that are divided."""

PAIRS = (("operating", "tenants"), ("employees_f", "employees"), ("employees", "operating"))
"""Above and below the line of what is divided: summed only where one source gives both."""
