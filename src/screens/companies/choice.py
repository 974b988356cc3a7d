"""The choices of the page: which companies, and how the table shows them."""

from dataclasses import dataclass, replace

import streamlit as st

from src.domain.codes import STAGES
from src.screens.companies.columns import FIRST, NAMES, SHOWN, label
from src.ui import address, cached, choices, filters, gate, place_box, places
from src.ui.choices import ALL, Spot
from src.ui.run import for_later, t

LONGEST_SEARCH = 100
ORDERS = ("asc", "desc")
ROWS = ("100", "200")
KEYS = ("search", "stage", "sort", "order", "rows", "columns")


@dataclass(frozen=True)
class Choice:
    """The reader's choices, as codes; None means all."""

    spot: Spot
    industry: tuple[str, ...] | None
    size_band: str | None
    reached: str | None
    stage: str | None
    firm_class: str | None
    young: int | None
    search: str
    program: str
    window: int
    columns: tuple[str, ...]
    sort: str
    order: str
    rows: int
    numbers: bool

    @property
    def filters(self) -> dict:
        """Return the filters of companies, as src.store.queries.company_filters takes them."""
        return {
            **self.spot.within,
            "industry": filters.of_industries(self.industry),
            "size_band": self.size_band,
            "reached": self.reached,
            "stage": self.stage,
            "firm_class": self.firm_class,
            "young": self.young,
            "search": self.search or None,
            "open_on": cached.as_of(),
            "numbers": self.numbers,
        }

    @property
    def table(self) -> dict:
        """Return the arguments of src.store.queries.company_table for the whole table."""
        return {
            **self.filters,
            "program": self.program,
            "window": self.window,
            "sort": self.sort,
            "descending": self.order == "desc",
        }

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the columns of the table, in their order."""
        return tuple(key for key in NAMES if key in (FIRST, *self.columns))


def choose() -> Choice:
    """Draw the choices and return them."""
    with choices.chips():
        search = address.choose_text(
            st.text_input,
            t("choice.search"),
            key="search",
            longest=LONGEST_SEARCH,
            width=280,
            placeholder=t("choice.search"),
        )
        spot = place_box.choose(of_firms=True)
        firms = filters.industries(), filters.size_band()
        with choices.more():
            like = (*firms, filters.reached(), _stage())
            kinds = filters.firm_class(), filters.young()
            program = filters.program()
            uptake = program, filters.window(program)
        with st.popover(t("choice.columns"), icon=":material/view_column:"):
            columns, sort, order, rows = _columns(), *_order(), _rows()
    return Choice(
        spot,
        *like,
        *kinds,
        search,
        *uptake,
        columns,
        sort,
        order,
        int(rows),
        gate.may_see_numbers(),
    )


def _stage() -> str | None:
    names = {ALL: t("choice.all_stage")} | {code: t(f"stage.{code}") for code in STAGES}
    return choices.none(choices.select("stage", names, ALL, names.get, width=150))


def _order() -> tuple[str, str]:
    """Return the column by which the table is sorted, and the direction.

    Clicking a header of the table sets both, too.
    """
    sort = choices.select("sort", NAMES, FIRST, lambda key: label(key), width=170)
    order = choices.select(
        "order", ORDERS, ORDERS[0], lambda code: t(f"companies.orders.{code}"), width=120
    )
    return sort, order


def _rows() -> str:
    words = {rows: t("choice.rows_option", rows=rows) for rows in ROWS}
    return choices.select("rows", ROWS, ROWS[0], words.get, width=120)


def _columns() -> tuple[str, ...]:
    """Return the columns chosen beside the company's name."""
    return tuple(
        address.choose_many(
            st.multiselect,
            t("choice.columns"),
            NAMES[1:],
            key="columns",
            default=SHOWN[1:],
            most=len(NAMES),
            format_func=for_later(label),
        )
    )


def said_filters(choice: Choice) -> list[tuple[str, str]]:
    """Return the choices, in the words that the reader saw."""
    stage = t(f"stage.{choice.stage}") if choice.stage else t("choice.all_stage")
    size = t(f"size_band.{choice.size_band}") if choice.size_band else t("choice.all_size_band")
    order = t(f"companies.orders.{choice.order}")
    spot = choice.spot
    inside = [] if spot.building == ALL else [places.name_of("building", spot.building, spot)]
    return [
        (t("column.place"), places.counted_in(replace(spot, building=ALL), "company_rows")),
        *[(t("choice.building"), name) for name in inside],
        (t("choice.search"), choice.search),
        (t("choice.industry"), filters.industry_names(choice.industry)),
        (t("choice.size_band"), size),
        (t("choice.reached"), t(f"reached.{choice.reached or ALL}")),
        (t("choice.class"), filters.class_name(choice.firm_class)),
        (t("choice.young"), filters.young_name(choice.young)),
        (t("choice.stage"), stage),
        (t("choice.program"), t(f"program.{choice.program}")),
        (t("choice.window"), t(f"window.{choice.window}")),
        (
            t("choice.sort"),
            t("companies.order", column=label(choice.sort), order=order),
        ),
    ]
