"""Which source speaks for a value where several give one for the same complex and quarter.

Tenants and operating companies: the census (전국산업단지현황통계) counts every complex by the same
rule, the national survey only those that KICOX manages. Everything else: the national survey is the
later and fuller return. Figures typed from a publication come after the publication itself.
"""

_CENSUS_FIRST = ("kicox_complexes", "kicox_national", "national_facts", "sample")
_SURVEY_FIRST = ("kicox_national", "kicox_complexes", "national_facts", "sample")
_BY_VALUE = {"tenants": _CENSUS_FIRST, "operating": _CENSUS_FIRST}

STRUCTURE_SOURCE = "kicox_complexes"
"""The source whose word on names, parents and places of complexes goes before all others."""

PAIRS = (("operating", "tenants"), ("employees_f", "employees"), ("employees", "operating"))
"""Above and below the line of what is divided: summed only where one source gives both."""


def order_sources(value: str, present) -> list[str]:
    """Return the sources of `present` from first to last word; unknown ones last, by name."""
    known = _BY_VALUE.get(value, _SURVEY_FIRST)
    return sorted(present, key=lambda source: (_rank(source, known), source))


def _rank(source: str, known: tuple[str, ...]) -> int:
    return known.index(source) if source in known else len(known)
