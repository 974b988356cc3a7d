"""The parts of a place with their figures: the answer in sentences and the list beside the map."""

from collections.abc import Callable
from itertools import takewhile

import pandas as pd
import streamlit as st

from src.domain.measures import Measure
from src.metrics.change import with_measure_and_change
from src.metrics.clustered import PARTS
from src.metrics.protected_rates import WITHHELD
from src.metrics.verdict import LOW, with_verdict
from src.screens import missed
from src.screens.regions import listing
from src.screens.regions.choice import Choice
from src.screens.regions.found import Found
from src.text.place_names import short_region
from src.ui import cached, choices, places, protect, widgets
from src.ui.change_answer import change_answer, said_value
from src.ui.choices import Spot
from src.ui.columns import TableColumn, change_columns, interval_columns, measure_column
from src.ui.downloads import Export
from src.ui.plain_text import as_written
from src.ui.run import t
from src.ui.scopes import Scope

MOST_NAMED = 3
UNJUDGED = ("nobody", "too_few")
REGIONS = {2: "sido", 5: "sigungu"}
"""Kinds of regions by the length of their code."""
SIZES = ("tenants", "employees", "eligible", "users")


PART_COLUMNS = (
    *("code", "name", "value", "lower", "upper", "missing", "note"),
    *("verdict", "ratio", "ratio_lower", "ratio_upper"),
    *("change", "change_lower", "change_upper", "direction"),
    *("complexes", *SIZES, "expected", *PARTS, "lat", "lon", "place"),
)
"""Columns of a part that are shown or drawn; the cached frame has no others."""
AREA_COLUMNS = (
    *("region_code", "region_name", "region_short", "region_name_en", "lat", "lon"),
    *("value", "lower", "upper", "missing", "verdict"),
)
"""Columns of an area that the map needs."""


def find(choice: Choice) -> Found:
    """Return the figures of the place and its parts, cached."""
    return cached.keep("place", choice.codes, lambda: _find(choice))


def _find(choice: Choice) -> Found:
    spot, unit, complexes = choice.spot, choice.unit, None
    if unit == "complex":  # the areas are only the background, without figures
        areas = area_figures(choice, choice.scope)
        complexes = with_verdict(_measured(choice, complex_figures, "complex_id"), choice.measure)
        if spot.complex == choices.ALL:  # a chosen complex is shown beside its parts, by own name
            complexes = places.named_by_parts(complexes)
        whole = _measured(choice, whole_figures, code_of(spot))
    else:
        areas, whole = _areas_and_whole(choice)
        areas = with_verdict(areas, choice.measure)
    ground = areas[[column for column in AREA_COLUMNS if column in areas]]
    return Found(_with_bare_regions(ground, spot, unit), parts(areas, complexes), whole)


def _areas_and_whole(choice: Choice) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the regions and the row of the place around them, with measure and change.

    Computed together, as a single row costs as much as all regions of the country.
    """
    areas, whole = area_figures(choice, choice.scope), whole_figures(choice, choice.scope)
    apart = (
        areas.empty or whole.empty or not set(whole["region_code"]).isdisjoint(areas["region_code"])
    )
    if apart or not areas.dtypes.equals(whole.dtypes):
        by = "region_code"
        return _measured(choice, area_figures, by), _measured(choice, whole_figures, by)

    yearly, before = choice.scope.yearly(), None
    if yearly is not None:
        before = _together(area_figures(choice, yearly), whole_figures(choice, yearly))
    both = _together(areas, whole)
    made = with_measure_and_change(both, choice.measure, before, "region_code")
    return made.head(len(areas)), made.tail(len(whole)).reset_index(drop=True)


def _together(areas: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    found = areas, whole
    return pd.concat([each for each in found if len(each)] or found[:1], ignore_index=True)


def _measured(choice: Choice, read: Callable, by: str) -> pd.DataFrame:
    """Return the rows of `read` with the measure and its change from the year before."""
    yearly = choice.scope.yearly()
    before = None if yearly is None else read(choice, yearly)
    return with_measure_and_change(read(choice, choice.scope), choice.measure, before, by)


def code_of(spot: Spot) -> str:
    """Return the column of figures that holds the code of the place itself."""
    return "region_code" if spot.complex == choices.ALL else "complex_id"


def _with_bare_regions(areas: pd.DataFrame, spot: Spot, unit: str) -> pd.DataFrame:
    """Return the areas and the regions without any complex: drawn as background, not as missing."""
    level = places.layer_of(spot, unit)
    if spot.sigungu != choices.ALL:
        return areas
    parent = choices.none(spot.sido) if level == "sigungu" else None
    regions = cached.ask("regions", level=level, parent=parent)
    bare = regions[~regions["region_code"].isin(areas["region_code"])]
    shown = [column for column in bare if column in areas]
    return pd.concat([areas, bare[shown]], ignore_index=True)


def area_figures(choice: Choice, scope: Scope) -> pd.DataFrame:
    """Return the figures of the regions of the place, and of what belongs to no single region.

    Under complexes the areas are only the background: the districts of the province.
    """
    spot, unit = choice.spot, choice.unit
    level = (
        "sido" if unit == "sido" or spot.sido == choices.ALL and unit == "complex" else "sigungu"
    )
    rows = scope.regions(level=level, kind=choice.kind, sido=choices.none(spot.sido))
    return rows if spot.sigungu == choices.ALL else rows[rows["region_code"] == spot.sigungu]


def complex_figures(choice: Choice, scope: Scope) -> pd.DataFrame:
    """Return the figures of the complexes of the place, or of one complex and its parts."""
    spot = choice.spot
    if spot.complex != choices.ALL:
        rows = scope.complexes(tops_only=False)
        return rows[(rows["complex_id"] == spot.complex) | (rows["parent_id"] == spot.complex)]
    return scope.complexes(
        kind=choice.kind, sido=choices.none(spot.sido), sigungu=choices.none(spot.sigungu)
    )


def whole_figures(choice: Choice, scope: Scope) -> pd.DataFrame:
    """Return the one row of figures of the place itself, or no row."""
    spot = choice.spot
    if spot.complex != choices.ALL:
        rows = complex_figures(choice, scope)
        return rows[rows["complex_id"] == spot.complex]
    level = {"country": "country", "sido": "sido", "sigungu": "sigungu"}[spot.step]
    rows = scope.regions(level=level, kind=choice.kind)
    code = "KR" if level == "country" else getattr(spot, level)
    return rows[rows["region_code"] == code]


def parts(areas: pd.DataFrame, complexes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the rows of the table beside the map: the parts of the place, largest first.

    complexes : the parts, where these are complexes; else None.
    """
    if complexes is not None:
        rows = complexes.assign(code=complexes["complex_id"], name=complexes["complex_name"])
    else:
        rows = areas.assign(code=areas["region_code"], name=region_names(areas, "region_name"))
    rows = rows.assign(note=_notes(rows))
    rows = rows[[column for column in PART_COLUMNS if column in rows]]
    return rows.sort_values("value", ascending=False, ignore_index=True)


def region_names(areas: pd.DataFrame, korean: str) -> pd.Series:
    """Return the names of areas: the column `korean`, or English names, shortened likewise."""
    names = areas["region_name_en"] if t.lang == "en" else areas[korean]
    if t.lang == "en" and korean == "region_short":
        names = names.map(short_region, na_action="ignore")
    return names.fillna(
        areas["region_code"].map(
            {code: t(f"regions.{key}") for code, key in places.NO_REGION.items()}
        )
    )


def _notes(rows: pd.DataFrame) -> list[str]:
    missing = rows["missing"].tolist()
    left_out = rows["left_out"].tolist() if "left_out" in rows else [0] * len(rows)
    placed = rows["sido"].tolist() if "complex_id" in rows else [""] * len(rows)
    said = []
    for why, units, sido in zip(missing, left_out, placed, strict=True):
        words = [t(f"gap.{why}")] if isinstance(why, str) else []
        if units and not words:
            words.append(t("table.partial", units=units))
        if not isinstance(sido, str):
            words.append(t("table.straddles"))
        said.append(" · ".join(words))
    return said


def part_columns(
    measure: Measure, unit: str, scope: Scope, *, judged: bool = False
) -> list[TableColumn]:
    """Return the columns of the table beside the map; judged : whether it has verdicts."""
    first = "complex_name" if unit == "complex" else "region_name"
    columns = [TableColumn("name", t(f"column.{first}"), width="medium"), measure_column(measure)]
    columns += interval_columns(measure)
    columns += [TableColumn("verdict_name", t("column.verdict"))] if judged else []
    if scope.yearly() is not None:
        columns += change_columns(measure)
    counts = ("complexes", *scope.sizes) if scope.basis == "quarter" else scope.sizes
    columns += [
        TableColumn(name, t(f"measure.{name}"), "count")
        for name in counts
        if name != measure.numerator or scope.basis != "quarter"
        if not (unit == "complex" and name == "complexes")
    ]
    return [*columns, TableColumn("note", t("column.note"))]


def show(choice: Choice, found: Found) -> None:
    """Draw the list beside the map, with the same content; each name links into its place."""
    place, measure, scope = choice.place, choice.measure, choice.scope
    words = {"place": as_written(place), "measure": choice.label}
    st.subheader(t("regions.table", **words), anchor=False)
    notes = [] if scope.yearly() is None else [t("change.note")]
    if scope.basis == "window":
        protect.note("region_uptake", level="country" if choice.spot.step == "country" else "sido")
    judged = bool(found.rows["verdict"].notna().any())
    widgets.show_table(
        found.rows.assign(verdict_name=listing.verdicts(found.rows)) if judged else found.rows,
        part_columns(measure, choice.unit, scope, judged=judged),
        Export(
            "regions",
            filters=[
                (t("choice.measure"), choices.measure_label(measure)),
                *scope.exported,
                (t("choice.kind"), t(f"kind.{choice.kind or choices.ALL}")),
                (t("column.place"), place),
            ],
            notes=notes,
            definitions=widgets.definitions([measure]),
        ),
        codes=choice.codes,
        listed=cached.keep("listed", choice.codes, lambda: listing.listed(choice, found)),
    )
    if notes or judged:
        st.caption(" ".join([*([t("regions.verdict_note")] if judged else []), *notes]))


def show_missed(choice: Choice) -> None:
    """Draw the people missed in the place, by size and sex."""
    spot = choice.spot
    level = "complex" if spot.complex != choices.ALL else spot.step
    code = "KR" if level == "country" else getattr(spot, level)
    missed.show(choice.scope, level, {code: choice.place}, choice.kind)


def say(choice: Choice, found: Found) -> None:
    """Draw the answer: the place's value, which of its parts are low, what changed."""
    codes = (*choice.codes, choice.place)
    waiting = found.whole["open"].sum() if "open" in found.whole else None
    said = cached.keep("said", codes, lambda: _sentences(choice, found))
    widgets.say(said, choice.scope.meaning(waiting))


def _sentences(choice: Choice, found: Found) -> list[str]:
    measure = choice.measure
    answer = _answer(choice, found)
    changed = [change_answer(one, measure) for _, one in found.whole.iterrows()]
    low = []
    if measure.unit == "share" and len(found.rows) > 1 and found.rows["ratio"].notna().any():
        low = [low_answer(found.rows)]
    return [answer, *low, *filter(None, changed)]


def _answer(choice: Choice, found: Found) -> str:
    """Return the place's value in a sentence, or that the reader may see only a part of it."""
    whole, scope = found.whole, choice.scope
    if whole["value"].isna().all() and scope.is_of_part(choice.spot.place):
        words = {"place": as_written(choice.place), "measure": choice.label, "when": scope.when}
        return t("regions.answer_own", **words)
    return region_answer(found.rows, whole, choice.measure, choice.place, scope)


def region_answer(
    rows: pd.DataFrame, whole: pd.DataFrame, measure: Measure, place: str, scope: Scope
) -> str:
    """Return the place's value, its highest part and, for a share, its lowest, in a sentence.

    rows : one row per part with name, value and lat (NaN: the part is no single place). whole : the
    row of the place itself, or no row.
    """
    words = {"place": as_written(place), "measure": scope.label(measure), "when": scope.when}
    known = rows.dropna(subset=["value", "lat"]).sort_values("value")
    total = whole["value"].dropna()
    unjudged = whole.loc[whole["value"].isna(), "missing"] if "missing" in whole else []
    if scope.basis == "window" and total.empty:
        return _unjudged(next(iter(unjudged), UNJUDGED[0]), words)
    if total.empty or (known.empty and scope.basis == "quarter"):
        return t("regions.answer_none", **words)
    words["value"] = said_value(measure, total.iloc[0])
    return _of_parts(known, total.iloc[0], measure, words | {"among": _among(rows)})


def _unjudged(reason: str, words: dict) -> str:
    if reason == WITHHELD:
        return t("regions.answer_withheld", **words)
    if reason in UNJUDGED:
        return t(f"regions.answer_of.{reason}", **words)
    return t("regions.answer_unjudged", **words, reason=t(f"gap.{reason}"))


def _of_parts(known: pd.DataFrame, total: float, measure: Measure, words: dict) -> str:
    if known.empty:
        return t("regions.answer_one", **words)
    values, names = known["value"].tolist(), known["name"].tolist()
    if len(known) == 1 or not values[-1]:
        return t("regions.answer_one", **words)
    words |= {
        "highest": _named_alike(names[::-1], values[::-1], measure),
        "highest_value": said_value(measure, values[-1]),
        "lowest": _named_alike(names, values, measure),
        "lowest_value": said_value(measure, values[0]),
    }
    if measure.unit == "ratio":
        below = int((known["verdict"] == LOW).sum())
        key = "answer_ratio" if below else "answer_ratio_none"
        return t(f"regions.{key}", **words, parts=len(known), below=below)
    if measure.denominator:
        return t("regions.answer_share", **words)
    return t(
        "regions.answer_count",
        **words,
        highest_share=t("regions.of_all", share=values[-1] / total),
    )


def _named_alike(names: list[str], values: list[float], measure: Measure) -> str:
    """Return the names of the first part and of the parts after it with the same printed value.

    names, values : of the parts, in the order of their values.
    """
    first = said_value(measure, values[0])
    alike = list(takewhile(lambda at: said_value(measure, values[at]) == first, range(len(names))))
    named = [as_written(names[at]) for at in alike[:MOST_NAMED]]
    if len(alike) > MOST_NAMED:
        return t("regions.names_more", names=", ".join(named), places=len(alike))
    if len(named) == 1:
        return named[0]
    return t("regions.names_and", names=", ".join(named[:-1]), last=named[-1])


def _among(rows: pd.DataFrame) -> str:
    """Return words that limit a comparison to regions; "" where all parts are single regions."""
    apart = rows["value"].notna() & rows["lat"].isna()
    single = rows.loc[rows["lat"].notna()]
    if not apart.any() or single.empty or "code" not in rows:
        return ""
    unit = REGIONS.get(len(str(single["code"].iloc[0])))
    return t(f"regions.among_{unit}") if unit else ""


def low_answer(rows: pd.DataFrame) -> str:
    """Return which parts of a place are low compared with their peers, the lowest first, in words.

    A low rate alone may be due to other industries, sizes and sexes. rows : name, lat, ratio,
    verdict.
    """
    low = rows[rows["lat"].notna() & (rows["verdict"] == LOW)].sort_values("ratio")
    if low.empty:
        return t("regions.low_none")
    named = ", ".join(
        t("regions.low_place", name=as_written(name), ratio=ratio)
        for name, ratio in low[["name", "ratio"]].head(MOST_NAMED).itertuples(index=False)
    )
    key = "low" if len(low) <= MOST_NAMED else "low_more"
    return t(f"regions.{key}", names=named, places=len(low))
