"""The buildings and companies of a complex."""

from typing import Any

import pandas as pd
import streamlit as st

from src.screens.regions.choice import Choice
from src.ui import cached, choices, gate, widgets
from src.ui.choices import Spot
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.listed import Shape, Way
from src.ui.run import t

COMPANIES_SHOWN = 10
COLUMNS = ("company_name", "industry", "size_band", "employees", "opened_on")


def show(choice: Choice) -> None:
    """Draw buildings and companies of the chosen complex; nothing where none is chosen."""
    spot = choice.spot
    if spot.complex == choices.ALL:
        return
    st.page_link(
        "pages/complexes.py",
        label=t("regions.compare_this"),
        icon=":material/compare_arrows:",
        query_params={"compare": spot.complex, **choice.scope.address, "lang": t.lang},
    )
    if not cached.may_ask("buildings_in", complex_id=spot.complex):
        st.info(t("gate.needs_firms"), icon=":material/lock:")
        return
    buildings = cached.ask("buildings_in", complex_id=spot.complex)
    if len(buildings) and spot.building == choices.ALL:
        show_buildings(buildings)
    show_companies(spot)


def show_buildings(buildings: pd.DataFrame) -> None:
    """Draw the buildings of a complex, with links into them."""
    st.subheader(t("regions.buildings"), anchor=False)
    widgets.show_table(
        buildings,
        [
            TableColumn("building_name", t("column.building_name"), width="medium"),
            TableColumn("companies", t("column.companies"), "count"),
            TableColumn("employees", t("column.employees"), "count"),
        ],
        Export("buildings"),
        shape=Shape({"building_name": Way("building_id", "building")}),
    )


def show_companies(spot: Spot) -> None:
    """Draw the largest companies of the building or complex, and a link to all of them."""
    place: dict[str, Any] = {
        "complex_id": spot.complex,
        "building_id": choices.none(spot.building),
    }
    place |= {"numbers": gate.may_see_numbers(), "open_on": cached.as_of()}
    total = int(cached.ask("count_company_rows", **place)["companies"].iloc[0])
    st.subheader(t("regions.companies"), anchor=False)
    if not total:
        st.info(t("regions.no_companies"), icon=":material/domain_disabled:")
        return
    largest = {"sort": "employees", "descending": True, "limit": COMPANIES_SHOWN}
    rows = cached.ask("company_rows", **place, columns=COLUMNS, **largest)
    named = [t(f"industry.{code}") if isinstance(code, str) else "" for code in rows["industry"]]
    st.caption(t("regions.companies_first", shown=len(rows), total=total))
    widgets.show_table(
        rows.assign(industry_name=named),
        [
            TableColumn("company_name", t("column.company_name"), width="medium"),
            TableColumn("industry_name", t("column.industry")),
            TableColumn("size_band", t("column.size_band"), "code"),
            TableColumn("employees", t("column.employees"), "count"),
            TableColumn("opened_on", t("column.opened_on"), "date"),
        ],
        Export(
            "companies",
            filters=[(t("choice.complex"), spot.complex), (t("choice.building"), spot.building)],
            recorded=True,
        ),
    )
    steps = dict(zip(choices.STEPS, spot.codes, strict=True))
    st.page_link(
        "pages/companies.py",
        label=t("regions.all_companies", total=total),
        icon=":material/apartment:",
        query_params={**steps, "lang": t.lang},
    )
