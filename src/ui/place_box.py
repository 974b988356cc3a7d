"""The search box for places: provinces, districts, complexes and buildings, by any of their names.

The page names a file of all places, which a browser fetches once. static/places.js searches it
while the reader types, and follows the chosen place like a link within the page. No Streamlit
widget is involved.
"""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from src.domain.other_names import OTHER_NAMES
from src.figures.markup import Drawing, escaped
from src.text.place_names import short_region
from src.ui import address, cached, choices, place_files, places, reader, widgets
from src.ui.choices import ALL, STEPS, Spot
from src.ui.run import t

FIELDS, ROWS = "\t", "\n"
"""Separators of fields and rows; within a field they are replaced by a space."""


class Place(NamedTuple):
    """A place that can be found: its name, where it lies, its other names, its companies.

    companies : 0 where no count is known. spot : the codes of its steps.
    """

    name: str
    where: str
    others: str
    companies: int
    spot: Spot


def choose(*, buildings: bool = True, of_firms: bool = False) -> Spot:
    """Draw the box and return the chosen place (choices.spot).

    of_firms : whether the page shows only firms; the box then names the regions where the reader
    may see them, instead of the whole country.
    """
    _begin_at_home()
    is_from_link = any(map(address.brought, STEPS))
    spot = choices.spot(buildings)
    draw(spot, of_firms=of_firms)
    if is_from_link and of_firms and _is_closed(spot):
        st.toast(t("gate.place_closed"), icon=":material/lock:", duration="infinite")
    return spot


def _begin_at_home() -> None:
    """Go to the reader's own region where he has chosen no place and may see no other region.

    For him the country would be an empty map. Of several regions: the smallest that contains all.
    """
    own = reader.present().regions("places")
    if not own or any(step in st.query_params or step in st.session_state for step in STEPS):
        return
    around = set.intersection(*({one, *_above(one)} for one in own))
    home = own[0] if len(own) == 1 else max(around, key=len, default=None)
    if home is not None:
        address.move(**places.ways_into([home])[0])


def _is_closed(spot: Spot) -> bool:
    """Return whether the reader may see firms of some regions only, and none overlaps the place."""
    own, code = reader.present().regions("firms"), getattr(spot, spot.step, ALL)
    if not own or spot.step == "country" or code == ALL:
        return False
    here = set(spot.codes) - {ALL}
    here |= set() if spot.complex == ALL else cached.place_of(spot.complex)
    theirs = set(own).union(*map(_above, own))
    return not here & set(own) and code not in theirs


def _above(region: str) -> frozenset[str]:
    """Return the region and all regions that contain it."""
    return frozenset((region, region[:2])) if region.isdigit() else cached.place_of(region)


LONGEST = 25
"""Number of Latin letters that fit into the box."""


def draw(spot: Spot, *, width: int = 225, of_firms: bool = False) -> None:
    """Draw the box with the chosen place, and offer the file that it searches."""
    name, listed = cached.keep("place_box", (), lambda: _listing(places_known()))
    file = place_files.offer(name, listed)
    box = (
        f'<div class="place-box"><input type="text" role="combobox" aria-expanded="false" '
        f'aria-autocomplete="list" autocomplete="off" spellcheck="false" '
        f'aria-label="{escaped(t("choice.place"))}" title="{escaped(t("choice.place_help"))}" '
        f'placeholder="{escaped(t("choice.place_help"))}" '
        f'data-none="{escaped(t("choice.place_none"))}" data-places="{escaped(file)}" '
        f'value="{escaped(_shown(spot, of_firms))}"></div>'
    )
    widgets.show_frame(Drawing(box), width=width)


def _shown(spot: Spot, of_firms: bool) -> str:
    """Return the path to the place in words: 경북 › 구미시.

    For a page of firms that shows the whole country: the regions where the reader may see firms.
    """
    own = reader.present().regions("firms") if of_firms and spot.step == "country" else None
    if own:
        return ", ".join(places.called(code) for code in own)
    chosen = [step for step in STEPS if getattr(spot, step) != ALL]
    names = [places.name_of(step, getattr(spot, step), spot) for step in chosen[-2:]]
    if t.lang == "en":
        names = latin_way(names)
    return " › ".join(names) or t("choice.all_sido")


def latin_way(names: list[str]) -> list[str]:
    """Return the path to a place, shortened to fit the box; at least the place itself."""
    short = [*map(short_region, names[:-1]), *names[-1:]]
    return short if len(" › ".join(short)) <= LONGEST else short[-1:]


def _listing(known: list[Place]) -> tuple[str, str]:
    """Return the name of the file of places, and its text."""
    text = ROWS.join(
        FIELDS.join(
            " ".join(field.split())
            for field in (
                place.name,
                place.where,
                place.others,
                t.value("count", place.companies) if place.companies else "",
                urlencode(dict(zip(STEPS, place.spot.codes, strict=True))),
            )
        )
        for place in known
    )
    return place_files.name_of(text), text


def places_known() -> list[Place]:
    """Return the places with data, the country first, then those with the most companies."""
    country = Place(t("choice.all_sido"), "", "", 0, Spot(ALL, ALL, ALL, ALL))
    complexes = list(_complexes())
    found = [*_regions(complexes), *complexes, *_buildings(complexes)]
    found.sort(key=lambda place: -place.companies)
    return [country, *found]


def _complexes() -> Iterator[Place]:
    listed, tenants, names = _listed(), _tenants(), _region_names()
    for row in listed.itertuples():
        if tenants and row.complex_id not in tenants:
            continue
        sido, sigungu = (code if isinstance(code, str) else ALL for code in (row.sido, row.sigungu))
        yield Place(
            row.complex_name,
            " ".join(names[code] for code in (sido, sigungu) if code in names),
            ", ".join(OTHER_NAMES.get(row.complex_id, ())),
            tenants.get(row.complex_id, 0),
            Spot(sido, sigungu, row.complex_id, ALL),
        )


def _regions(complexes: list[Place]) -> Iterator[Place]:
    """Return provinces and districts in which a complex lies."""
    there = {code for place in complexes for code in (place.spot.sido, place.spot.sigungu)}
    rows, names = cached.ask("regions", level=None), _region_names()
    tops = set(cached.ask("complexes_list")["complex_id"])
    for row in rows[rows["region_code"].isin(there)].itertuples():
        code = row.region_code
        inside = [
            place.companies
            for place in complexes
            if place.spot.complex in tops and code in (place.spot.sido, place.spot.sigungu)
        ]
        parent = row.parent_code if row.level == "sigungu" else None
        spot = Spot(parent or code, code if parent else ALL, ALL, ALL)
        name = t.pick(row.region_name, row.region_name_en)
        short = t.pick(row.region_short, "")
        yield Place(name, names.get(parent or "", ""), short, sum(inside), spot)


def _buildings(complexes: list[Place]) -> Iterator[Place]:
    within = {place.spot.complex: place for place in complexes}
    for row in cached.ask("buildings_list", complex_id=None).itertuples():
        found = within.get(row.complex_id)
        if found is not None:
            where = f"{found.where} {found.name}"
            spot = found.spot
            codes = Spot(spot.sido, spot.sigungu, spot.complex, row.building_id)
            yield Place(row.building_name, where, "", 0, codes)


def _listed() -> pd.DataFrame:
    return cached.ask("complexes_list", tops_only=False)


def _region_names() -> dict[str, str]:
    rows = cached.ask("regions", level=None)
    names = rows[t.pick("region_short", "region_name_en")]
    return dict(zip(rows["region_code"], names, strict=True))


def _tenants() -> dict[str, int]:
    """Return the companies of each complex in the best covered quarter; {} where none has them."""
    covered = choices.quarters_with("tenants")
    if covered.empty:
        return {}
    fullest = covered.sort_values("fullest", ascending=False, kind="stable")["quarter"].iloc[0]
    rows = cached.ask("complex_figures", quarter=fullest, tops_only=False)
    counts = rows["tenants"].astype("float64").fillna(0).astype(int)
    return dict(zip(rows["complex_id"], counts, strict=True))
