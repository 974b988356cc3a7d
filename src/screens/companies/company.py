"""One company and all that is known of it, on a page that prints on one sheet of paper."""

from typing import Any

import pandas as pd
import streamlit as st

from src.domain.codes import AGE_BANDS
from src.figures.company_people import ages_figure, people_figure
from src.metrics.company_history import people_by_age, people_by_sex
from src.screens.companies import cases, follow, rules, uptake
from src.screens.companies.columns import label, worder
from src.ui import address, cached, choices, gate, unclaimed, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_sentence, as_written
from src.ui.run import t

KEY = "company"
NEIGHBOURS = 10
NEIGHBOUR_COLUMNS = ("company_name", "industry", "size_band", "employees", "stage")
SHEET = 1280
"""Greatest width in pixels, which static/dashboard.css scales to A4."""
FACTS = ("place", "building", "industry", "size_band", "employees", "business_no", "opened_on")


def show_chosen() -> None:
    """Draw the company that the address names and end the run; do nothing where it names none."""
    asked = st.query_params.get(KEY, choices.ALL)
    if asked in ("", choices.ALL):
        address.write(KEY, choices.ALL)
        return
    address.write(KEY, asked)
    st.button(t("company.back"), icon=":material/arrow_back:", on_click=_go_back, key="go_back")
    found = cached.ask("company_detail", company_id=asked, numbers=gate.may_see_numbers())
    if found.empty:
        st.info(t("company.unknown"), icon=":material/search_off:")
        st.stop()
    with st.container(key="company_sheet", width=SHEET):
        show(worder()(found).iloc[0], found.iloc[0])
    st.stop()


def _go_back() -> None:
    address.move(**{KEY: choices.ALL})


def show(one: pd.Series, codes: pd.Series) -> None:
    """Draw everything of one company. one : its row in words; codes : the same row in codes."""
    _show_facts(one)
    with st.container(key="company_choices"):
        program, window = uptake.choose()
        st.caption(t("company.print"))
    uptake.show_standing(one, program, window)
    left, right = st.columns(2, gap="large")
    with left:
        _show_people(one)
    with right:
        uptake.show_programs(one)
    with st.container(key="company_follow"):
        follow.show(one, codes)
        cases.show(codes)
    rules.show(codes)
    unclaimed.show(one["company_id"])
    with st.container(key="company_lists"):
        left, right = st.columns(2, gap="large")
    with left:
        _show_contacts(one)
    with right:
        show_place(one)


def _show_facts(one: pd.Series) -> None:
    st.subheader(as_written(one["company_name"]), anchor=False)
    if pd.notna(one["closed_on"]):
        st.warning(as_sentence(t("company.closed", day=t.value("day", one["closed_on"]))))
    said = {
        "place": " ".join(_known(one, ("sido", "sigungu", "complex_name"))),
        "building": " ".join(_known(one, ("building_name",))),
        "industry": " ".join(_known(one, ("industry", "ksic"))),
        "size_band": " ".join(_known(one, ("size_band",))),
        "employees": t.value("count", one["employees"]),
        "business_no": " ".join(_known(one, ("business_no",))),
        "opened_on": "" if pd.isna(one["opened_on"]) else t.value("day", one["opened_on"]),
    }
    st.markdown(
        " · ".join(
            f"{t(f'company.facts.{key}')} **{as_written(said[key])}**" for key in FACTS if said[key]
        )
    )
    if not gate.may_see_numbers():
        st.caption(t("companies.masked"))


def _known(one: pd.Series, keys: tuple[str, ...]) -> list[str]:
    return [one[key] for key in keys if isinstance(one[key], str) and one[key]]


def _show_people(one: pd.Series) -> None:
    """Draw men and women over time and their ages in the last month."""
    st.subheader(t("company.people"), anchor=False)
    people = cached.ask("company_people", company_id=one["company_id"])
    if people.empty:
        st.info(t("company.no_people"), icon=":material/group_off:")
        return
    codes = (one["company_id"],)
    name = one["company_name"]
    months, ages = cached.keep(
        "company_people", codes, lambda: (people_by_sex(people), people_by_age(people, AGE_BANDS))
    )
    month = t.value("month", ages["month"].iloc[0])
    figure = cached.keep(
        "company_people_figure", codes, lambda: people_figure(months, t, widgets.look())
    )
    about = widgets.Picture(companies=codes)
    widgets.show_figure(figure, "company_people", t("company.alt_people", name=name), about)
    st.markdown(f"**{t('company.ages', month=month)}**")
    figure = cached.keep("company_ages_figure", codes, lambda: ages_figure(ages, t, widgets.look()))
    alt = t("company.alt_ages", name=name, month=month)
    widgets.show_figure(figure, "company_ages", alt, about)
    _show_people_table(one, ages)


def _show_people_table(one: pd.Series, ages: pd.DataFrame) -> None:
    with st.expander(t("company.numbers")):
        widgets.show_table(
            ages.assign(
                sex=[t(f"sex.{sex}") for sex in ages["sex"]],
                age_band=[t(f"age_band.{band}") for band in ages["age_band"]],
            ),
            [
                TableColumn("sex", label("sex")),
                TableColumn("age_band", label("age_band")),
                TableColumn("employees", label("people"), "count"),
                TableColumn("before", label("people_before"), "count"),
            ],
            Export("company_people", companies=(one["company_id"],), **_about(one)),
            codes=(one["company_id"],),
        )


def _about(one: pd.Series) -> dict[str, Any]:
    """Return the arguments of Export for a company's own tables, which are recorded."""
    return {"filters": said_company(one), "recorded": True}


def _show_contacts(one: pd.Series) -> None:
    st.subheader(t("company.contacts"), anchor=False)
    rows = cached.ask("company_contacts", company_id=one["company_id"])
    if rows.empty:
        st.info(t("company.no_contacts"), icon=":material/person_off:")
        return
    outside = t("company.outside_campaign")
    named = rows.assign(
        stage=[t(f"stage.{code}") for code in rows["stage"]],
        campaign_name=rows["campaign_name"].fillna(outside),
        step=[t(f"program.{code}") if isinstance(code, str) else "" for code in rows["step"]],
        channel=[t(f"channel.{code}") if isinstance(code, str) else "" for code in rows["channel"]],
    )
    widgets.show_table(
        named,
        [
            TableColumn("contacted_on", label("contacted_on"), "date"),
            TableColumn("stage", label("stage")),
            TableColumn("campaign_name", label("campaign_name"), width="medium"),
            TableColumn("channel", label("channel")),
            TableColumn("planner", label("planner")),
            TableColumn("obstacle", label("obstacle")),
            TableColumn("step", label("step")),
            TableColumn("next_on", label("next_on"), "date"),
        ],
        Export("company_contacts", companies=(one["company_id"],), **_about(one)),
    )


def show_place(one: pd.Series) -> None:
    """Draw the building, the largest companies in it, and a link to all of them."""
    st.subheader(t("company.place"), anchor=False)
    if not isinstance(one["building_id"], str):
        st.info(t("company.no_building"), icon=":material/domain_disabled:")
        _link("company.in_complex", complex=one["complex_id"])
        return
    inside = {"building_id": one["building_id"], "open_on": cached.as_of()}
    total = int(cached.ask("count_company_rows", **inside)["companies"].iloc[0])
    building = as_written(one["building_name"])
    st.markdown(t("company.neighbours", building=building, companies=total))
    _show_neighbours(one, inside)
    place = {"complex": one["complex_id"], "building": one["building_id"]}
    _link("company.all_neighbours", **place)


def _show_neighbours(one: pd.Series, inside: dict) -> None:
    rows = cached.ask(
        "company_rows",
        columns=NEIGHBOUR_COLUMNS,
        sort="employees",
        descending=True,
        limit=NEIGHBOURS + 1,
        numbers=gate.may_see_numbers(),
        **inside,
    )
    others = worder()(rows[rows["company_id"] != one["company_id"]].head(NEIGHBOURS))
    codes = (one["company_id"], gate.may_see_numbers())
    kinds = {"employees": "count"}
    widgets.show_table(
        others,
        [TableColumn(name, label(name), kinds.get(name, "text")) for name in NEIGHBOUR_COLUMNS],
        Export("company_neighbours", filters=said_company(one), recorded=True),
        codes=codes,
    )


def _link(words: str, **codes: str) -> None:
    st.page_link(
        "pages/companies.py",
        label=t(words),
        icon=":material/apartment:",
        query_params={**codes, KEY: choices.ALL, "lang": t.lang},
    )


def said_company(one: pd.Series) -> list[tuple[str, str]]:
    """Return name and id of the company, as the filters of a file."""
    return [(label("company_name"), one["company_name"]), (KEY, one["company_id"])]
