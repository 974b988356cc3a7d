"""Keys that several pages build while running."""

from src.domain.codes import GAPS, INDUSTRIES, KINDS
from src.domain.cohorts import BASIS
from src.domain.measures import PLACE_MEASURES, UNITS
from src.domain.rights import CAPABILITIES
from src.figures import insets
from src.figures.look import MISSING_LETTERS
from src.metrics.change import DIRECTIONS
from src.metrics.funnel_limits import REFUSALS
from src.screens import denominators
from src.screens.complexes import compare
from src.screens.methods import meanings
from src.screens.regions import parts, place_map
from src.screens.weekly import interrupted
from src.text.catalogue import LANGUAGES
from src.ui import choices, columns, places
from src.ui.downloads import FILE_KINDS
from src.ui.frame import PAGES

NAMES = [page.name for page in PAGES]
COLUMNS = {name for row in PLACE_MEASURES for name in (row.numerator, row.denominator) if name}
FILES = [extension for extension, *_ in FILE_KINDS]
EXPORTS = (
    *("regions", "complexes", "missed", "changes", "programs", "sources", "problems"),
    *("companies", "buildings", "measures", "course", "interrupted"),
)
SELECTS = (
    *("measure", "quarter", "kind", "sido", "sigungu", "complex", "building"),
    *("unit", "size", "change"),
)
VIEW_COLUMNS = ("name", "page", "seen", "state")
STANDINGS = ("above", "below", "in_line")
BUILT = {
    "gate.needs_{}": CAPABILITIES,
    "counted.{}": ("places", "people"),
    "unclaimed.{}{}": [(key, one) for key in ("sure", "unsure") for one in ("", "_one")],
    "change.{}": DIRECTIONS,
    "course.{}": DIRECTIONS,
    "interrupted.{}": ("more", "less", "unclear"),
    "interrupted.states.{}": interrupted.STATES,
    "course.directions.{}": DIRECTIONS,
    "basis.{}": BASIS,
    "basis.name_{}": BASIS,
    "basis.column_{}": denominators.SHARES,
    "change.span_{}": ("window", "month"),
    "choice.{}": SELECTS,
    "choice.units.{}": choices.UNITS,
    "column.{}": (
        *("measure", "meaning", "formula", "complex_name", "region_name"),
        *("lower", "upper", *columns.CHANGES),
    ),
    "column.{}_of": ("lower", "upper"),
    "column_unit.{}": (*UNITS, *columns.INTERVALS.values()),
    "complexes.answer_{}": STANDINGS,
    "complexes.refused_{}": REFUSALS,
    "complexes.uptake_{}": (*STANDINGS, *parts.UNJUDGED),
    "complexes.{}": (
        *("ranking_note_alone", "ranking_note_count", *compare.RANKING_NOTES.values()),
        *("funnel_refused", "funnel_chance"),
        *compare.COURSES.values(),
    ),
    **{f"complexes.{{}}_{end}": ("trend", "changes") for end in ("one", "alt", "note")},
    "export.title_{}": EXPORTS,
    "figure.limits_{}": ("95", "998"),
    "frame.languages.{}": LANGUAGES,
    "gap.{}": (*GAPS, *place_map.MISSING_LETTERS),
    "industry.{}": INDUSTRIES,
    "kind.{}": (choices.ALL, *KINDS),
    "level.{}": ("rejected", "difference", "note"),
    "measure.{}": ("complexes", *COLUMNS, *parts.SIZES),
    "methods.rule_{}": meanings.RULES,
    "overview.{}": (
        *("answer_census", "answer_census_partly"),
        *("coverage_all", "coverage_some"),
        *("answer_employment_rise", "answer_employment_fall"),
        *("uptake_answer", "uptake_answer_one"),
    ),
    "overview.changes_none_{}": ("quarter", "window"),
    "regions.{}": (
        *places.NO_REGION.values(),
        "answer_ratio",
        "answer_ratio_none",
        "low",
        "low_more",
    ),
    "regions.among_{}": parts.REGIONS.values(),
    "regions.inset_{}": insets.PARTS,
    "regions.legend_gap.{}": MISSING_LETTERS,
    "regions.answer_of.{}": parts.UNJUDGED,
    "regions.verdict_{}": ("low", "like", "high"),
    "source.{}": ("kicox_complexes", "kicox_national", "national_facts", "sample", "boundaries"),
    "picture.{}": ("png", "svg"),
    "table.{}": FILES,
    "views.column.{}": VIEW_COLUMNS,
    "{}.title": NAMES,
    "table.{}_help": FILES,
    "{}.question": NAMES,
}
