"""Keys that the pages so far put together while running."""

from src.metrics.definitions import COMPLEX_MEASURES, UNITS
from src.store.schema import GAPS, KINDS
from src.text.catalogue import LANGUAGES
from src.ui import choices, compare, meanings, places
from src.ui.downloads import FILE_KINDS
from src.ui.frame import PAGES

NAMES = [page.name for page in PAGES]
COLUMNS = {name for row in COMPLEX_MEASURES for name in (row.numerator, row.denominator) if name}
FILES = [extension for extension, *_ in FILE_KINDS]
EXPORTS = (
    *("regions", "complexes", "changes", "sources", "problems"),
    *("companies", "buildings", "measures"),
)
SELECTS = (
    *("measure", "quarter", "kind", "sido", "sigungu", "complex", "building"),
    *("unit", "size", "change"),
)
BUILT = {
    "choice.{}": SELECTS,
    "choice.all_{}": choices.STEPS,
    "choice.units.{}": choices.UNITS,
    "column.{}": ("measure", "meaning", "formula", "complex_name", "region_name"),
    "column.{}_of": ("lower", "upper"),
    "column_unit.{}": UNITS,
    "complexes.answer_{}": ("above", "below", "in_line"),
    "complexes.{}": ("ranking_note", "ranking_note_count"),
    "export.title_{}": EXPORTS,
    "figure.limits_{}": ("95", "998"),
    "frame.languages.{}": LANGUAGES,
    "gap.{}": (*GAPS, *places.MISSING_LETTERS),
    "industry.{}": compare.INDUSTRIES,
    "kind.{}": (choices.ALL, *KINDS),
    "level.{}": ("rejected", "difference", "note"),
    "measure.{}": (*COLUMNS, *places.SIZES),
    "methods.rule_{}": meanings.RULES,
    "overview.{}": (
        *("answer_census", "answer_census_partly"),
        *("coverage_all", "coverage_some"),
        *("answer_employment_rise", "answer_employment_fall"),
    ),
    "regions.{}": places.NO_REGION.values(),
    "source.{}": ("kicox_complexes", "kicox_national", "national_facts", "sample", "boundaries"),
    "table.{}": FILES,
    "table.{}_help": FILES,
    "{}.question": NAMES,
    "{}.title": NAMES,
}
