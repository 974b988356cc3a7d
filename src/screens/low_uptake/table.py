"""The ranked list of companies: a page of it on screen, all of it in the file."""

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from src.domain.codes import STATUSES
from src.figures import html_table
from src.figures.html_table import Cell
from src.figures.interval_cell import interval_cells
from src.figures.markup import Drawing
from src.metrics.screening import with_ends
from src.screens.low_uptake import follow_up
from src.screens.low_uptake.answer import TOLD_WHY, against, why
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.needed import LISTED, WAITING, Needed, of_statuses, waiting_said
from src.screens.low_uptake.rows import rows_of
from src.screens.low_uptake.screening import Found
from src.ui import address, bases, cached, choices, filters, places, scopes, unclaimed, widgets
from src.ui.columns import TableColumn, for_screen
from src.ui.downloads import Export, offer_downloads
from src.ui.run import t
from src.ui.turning import turned_to

SHOWN = 50
"""Rows on screen; a planner visits ten a week, and every row carries a picture."""
VIEWS = ("list", "map", "funnel", "plan")
WANTED = ("needed", "open", "listed", *STATUSES, choices.ALL)
"""Filters of the list; the default is companies with open people, or low or watched ones."""
PAGE = "/companies?company={company_id}&lang={lang}"


@dataclass(frozen=True)
class PictureColumn(TableColumn):
    """A column of small pictures."""

    def on_screen(self) -> Any:
        """Return Streamlit's description of the column."""
        return st.column_config.ImageColumn(self.label, width=self.width)


@dataclass(frozen=True)
class LinkColumn(TableColumn):
    """A column of links to a page of ours."""

    shown: str = ""

    def on_screen(self) -> Any:
        """Return Streamlit's description of the column."""
        return st.column_config.LinkColumn(self.label, width=self.width, display_text=self.shown)


@dataclass(frozen=True)
class Listing:
    """The listed companies and how to show them.

    view : one of VIEWS. everybody : all companies of the place. wanted : positions of the listed
    ones among them, in order. marked : present marks, as follow_up.marks gives them.
    """

    view: str
    everybody: pd.DataFrame
    wanted: np.ndarray
    marked: pd.DataFrame

    def part(self, first: int, end: int) -> pd.DataFrame:
        """Return a slice of the list; `place_in_list` numbers its rows from 1."""
        here = self.wanted[first:end]
        return self.everybody.take(here).assign(
            place_in_list=np.arange(first + 1, first + len(here) + 1)
        )

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Return all rows of the list; slow, so a page on screen uses `part`."""
        return self.part(0, len(self.wanted))


def choose(found: Found) -> Listing:
    """Draw the choices of view, status and mark, and return the listed companies."""
    marked = follow_up.marks()
    with choices.line("_list"):
        view = choices.view(
            t("choice.view"), "view", VIEWS, lambda code: t(f"low_uptake.view.{code}")
        )
        status = choices.select(
            "status", WANTED, "needed", lambda code: t(f"low_uptake.wanted.{code}"), width=280
        )
        mark = follow_up.choose()
    rows = found.rows
    wanted = _wanted(rows, status) & follow_up.is_marked(rows, marked, mark)
    return Listing(view, rows, np.flatnonzero(wanted), marked)


def _wanted(rows: pd.DataFrame, status: str) -> np.ndarray:
    if status == choices.ALL:
        return np.ones(len(rows), bool)
    if status == "needed":
        return rows["wanted"].to_numpy(bool)
    if status == "open":
        return rows["open"].to_numpy() > 0
    return of_statuses(rows, LISTED if status == "listed" else [status])


def mark_of(rows: pd.DataFrame) -> int:
    """Return a checksum of the companies in the list, for cache keys."""
    return zlib.crc32(",".join(rows["company_id"]).encode())


def with_facts(
    rows: pd.DataFrame, facts: pd.DataFrame, choice: Choice, marked: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows with names, words for all codes, the posterior interval of the rate, and why
    each company is listed."""
    full = _named(with_ends(rows), facts)
    kinds = dict(zip(marked["company_id"], marked["mark"], strict=True))
    each = list(rows_of(full, (*TOLD_WHY, *WAITING)))
    return full.assign(
        rate=full["users"] / full["eligible"],
        # without complete cohorts nothing can be missed yet; 0 would read as a good record
        missed=full["missed"].where(full["eligible"] > 0),
        industry_name=[t(f"industry.{c}") if c else "" for c in full["industry"]],
        size_name=[t(f"size_band.{code or 'unknown'}") for code in full["size_band"]],
        class_name=[
            t(f"firm_class.{code}") if code else t("low_uptake.class_unknown")
            for code in full["firm_class"]
        ],
        stage_name=[
            t(f"stage.{code if isinstance(code, str) else 'none'}") for code in full["stage"]
        ],
        status_name=[t(f"status.{code}") for code in full["status"]],
        mark_name=[
            t(f"low_uptake.marks.{kinds[one]}") if one in kinds else ""
            for one in full["company_id"]
        ],
        open_which=[_which(row, choice) for row in each],
        why=[why(row, choice) for row in each],
    )


def _named(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the columns of facts; missing values for companies without facts."""
    names = [name for name in facts if name not in rows]
    # Python strings: a lookup of Arrow strings takes ten times as long
    place = pd.Index(facts["company_id"].to_numpy(object)).get_indexer(
        rows["company_id"].to_numpy(object)
    )
    added = facts[names]
    added = added.take(place) if (place >= 0).all() else added.reset_index(drop=True).reindex(place)
    own = rows.reset_index(drop=True)
    return pd.concat([own, added.reset_index(drop=True)], axis=1)


def _which(row: Any, choice: Choice) -> str:
    """Return the open people of a row by programme, in words."""
    if choice.every_program or not row.open:
        return waiting_said(row)
    program = t(f"program.{choice.program}")
    return t("low_uptake.open_one", program=program, open=row.open)


def show(choice: Choice, listing: Listing, need: Needed) -> None:
    """Draw one page of the list. Draws nothing where the place has no firm at all: the answer has
    said why."""
    if need.found.rows.empty:
        return
    firms, marked = len(listing.wanted), listing.marked
    if not firms:
        st.info(t("low_uptake.list_empty"), icon=":material/search_off:")
        return
    everybody = listing.everybody["company_id"].array
    asked = (choice.codes, firms, everybody[listing.wanted[0]])
    page = turned_to("list_page", asked, firms, SHOWN)
    shown = slice(page.first, page.first + SHOWN)
    ids = everybody[listing.wanted[shown]].tolist()
    noted = tuple(zip(marked["company_id"], marked["mark"], strict=True))
    codes = (choice.codes, tuple(ids), noted)
    screen = (*codes, t.lang, st.context.theme.type)
    full = cached.keep_large(
        "low_uptake_shown",
        screen,
        lambda: _with_words(listing.part(shown.start, shown.stop), choice, marked),
    )
    widgets.show_frame(cached.keep_large("low_uptake_listed", screen, lambda: _listed(full)))
    key = f"table_low_uptake_{abs(hash(codes))}"
    widgets.fold(
        t("table.all", rows=len(ids)),
        "all_low_uptake",
        lambda: _show_grid(
            cached.keep_large("low_uptake_grid", screen, lambda: _grid(full)), ids, key
        ),
    )
    page.draw()
    st.caption(_made(choice, listing, need.least))
    _offer(choice, listing)
    st.caption(t("low_uptake.list_note", against=against(choice)))


def _made(choice: Choice, listing: Listing, least: float) -> str:
    """Return in words which companies are on the list, and its order."""
    firms, everybody = len(listing.wanted), listing.everybody
    waiting = int((everybody["open"].to_numpy()[listing.wanted] > 0).sum())
    counted = {"firms": firms, "waiting": waiting, "others": firms - waiting}
    all_wanted = everybody["wanted"].to_numpy()[listing.wanted].all()
    made = [t("low_uptake.list_made", **counted)] if all_wanted and waiting < firms else []
    if choice.every_program:
        made.append(t("low_uptake.list_over", program=t(f"program.{choice.program}")))
    if choice.order == "help" and least > 0:
        return " ".join([*made, t("low_uptake.list_order_shared", share=least)])
    return " ".join([*made, t("low_uptake.list_order", by=t(f"low_uptake.by.{choice.order}"))])


def _show_grid(grid: pd.DataFrame, ids: list[str], key: str) -> None:
    st.dataframe(
        grid,
        column_config={column.key: column.on_screen() for column in screen_columns()},
        hide_index=True,
        width="stretch",
        height=widgets.TABLE_HEAD + widgets.TABLE_ROW * min(len(ids), widgets.MOST_ROWS_SHOWN),
        row_height=widgets.TABLE_ROW,
        placeholder=t("table.no_value"),
        alt=t("export.title_low_uptake"),
        key=key,
        on_select=lambda: _open_row(key, ids),
        selection_mode="single-row",
    )


def _with_words(first: pd.DataFrame, choice: Choice, marked: pd.DataFrame) -> pd.DataFrame:
    """Return one page of the list with names, words and reasons."""
    facts = cached.fetch(
        "low_uptake_facts", company_ids=tuple(first["company_id"]), numbers=choice.numbers
    )
    return with_facts(first, facts, choice, marked)


def _grid(full: pd.DataFrame) -> pd.DataFrame:
    """Return a page of the list for the grid, which is sent once its expander is open."""
    links = [PAGE.format(company_id=one, lang=t.lang) for one in full["company_id"]]
    full = full.assign(interval=interval_cells(full, widgets.look()), page=links)
    full = unclaimed.with_money(full, unclaimed.of_firms(tuple(full["company_id"])))
    return for_screen(full, screen_columns())


MAIN = ("place_in_list", "open", "help", "users", "interval", "status_name", "stage_name", "why")
"""Columns of the HTML list beside the name."""
ON_A_ROW = (
    *("place_in_list", "company_id", "company_name", "industry_name", "size_name"),
    *("complex_name", "users", "eligible", "lower", "mean", "upper", "benchmark", "open"),
    *("help", "status", "status_name", "stage_name"),
)
"""Columns that `_row` needs."""


def _listed(full: pd.DataFrame) -> Drawing:
    """Return the HTML list: names link to the page of a company, the last cell to the reason."""
    named = _columns()
    heads = [named["company_name"].label, *[named[key].label for key in MAIN[1:]]]
    rows = [_row(row) for row in rows_of(full, (*ON_A_ROW, *WAITING))]
    return html_table.table(t("export.title_low_uptake"), heads, rows, stacked=True)


def _row(row: Any) -> list[Cell]:
    at, key = t.value("count", row.place_in_list), row.company_id
    words = " · ".join(filter(None, [row.industry_name, row.size_name, row.complex_name]))
    named = html_table.leading(f"{at}. {row.company_name}", {"company": key}, key, "companies")
    waiting = waiting_said(row)
    rate = t("low_uptake.rate_of", users=row.users, eligible=row.eligible)
    drawn = (row.lower, row.mean, row.upper, row.benchmark)
    ends = t.value("between", [t.value("share", end) for end in (row.lower, row.upper)])
    return [
        named.noted(words).noted(waiting) if waiting else named.noted(words),
        html_table.number(t.value("count", row.open)),
        html_table.number(t.value("few", row.help)),
        html_table.number(rate),
        html_table.interval(ends, drawn),
        html_table.verdict("low" if row.status == "low" else None, row.status_name),
        html_table.text(row.stage_name),
        Cell(html_table.linked(t("low_uptake.see_why"), {"selected": key}, f"why-{key}"), "act"),
    ]


def _open_row(key: str, ids: list[str]) -> None:
    """Open the company whose row was chosen. For callbacks."""
    chosen = st.session_state[key].selection.rows
    address.move(selected=ids[chosen[0]] if chosen else choices.ALL)


def _columns() -> dict[str, TableColumn]:
    """Return every column of the list by its key."""
    rows = [
        TableColumn("place_in_list", t("low_uptake.column.place_in_list"), "count", width=55),
        TableColumn("company_name", t("column.company_name"), width="medium"),
        LinkColumn("page", t("low_uptake.column.page"), width=60, shown=t("low_uptake.open")),
        TableColumn("open", t("low_uptake.column.open"), "count"),
        TableColumn("open_which", t("low_uptake.column.open_which")),
        TableColumn("help", t("low_uptake.column.help"), "number"),
        TableColumn("now", t("low_uptake.column.now"), "number"),
        TableColumn("next", t("low_uptake.column.next"), "number"),
        TableColumn("help_lower", t("low_uptake.column.help_lower"), "number"),
        TableColumn("help_upper", t("low_uptake.column.help_upper"), "number"),
        TableColumn("missed", t("low_uptake.column.missed"), "per"),
        TableColumn("p_low", t("low_uptake.column.p_low"), "share"),
        TableColumn("p_worst", t("low_uptake.column.p_worst"), "share"),
        TableColumn("eligible", t("low_uptake.column.eligible"), "count"),
        TableColumn("users", t("low_uptake.column.users"), "count"),
        TableColumn("rate", t("low_uptake.column.rate"), "share"),
        PictureColumn("interval", t("low_uptake.column.interval"), width=165),
        TableColumn("mean", t("low_uptake.column.mean"), "share"),
        TableColumn("lower", t("column.lower"), "share"),
        TableColumn("upper", t("column.upper"), "share"),
        TableColumn("benchmark", t("low_uptake.column.benchmark"), "share"),
        TableColumn("status_name", t("low_uptake.column.status")),
        TableColumn("complex_name", t("column.complex_name")),
        TableColumn("building_name", t("column.building_name"), width=130),
        TableColumn("industry_name", t("column.industry")),
        TableColumn("size_name", t("column.size_band")),
        TableColumn("employees", t("column.employees"), "count"),
        TableColumn("class_name", t("choice.class")),
        TableColumn("young_share", t("low_uptake.column.young_share"), "share"),
        TableColumn("last_contact_on", t("low_uptake.column.last_contact_on"), "date"),
        TableColumn("stage_name", t("low_uptake.column.stage")),
        TableColumn("mark_name", t("low_uptake.column.mark")),
        TableColumn("why", t("low_uptake.column.why"), width="large"),
        unclaimed.column(),
        *unclaimed.file_columns(),
        TableColumn("company_id", t("low_uptake.column.company_id"), "code"),
    ]
    return {column.key: column for column in rows}


ONLY_ON_SCREEN = ("page", "interval", "subsidy")
ONLY_IN_FILES = (
    *("complex_name", "employees", "mean", "lower", "upper", "company_id", "help_lower"),
    *("help_upper", "young_share", "class_name", "open_which"),
    *unclaimed.MONEY,
)


def screen_columns() -> list[TableColumn]:
    """Return the columns of the grid; the interval is drawn, its numbers are in the files."""
    return [column for key, column in _columns().items() if key not in ONLY_IN_FILES]


def file_columns() -> list[TableColumn]:
    """Return the columns of the files: numbers in place of pictures and links."""
    return [column for key, column in _columns().items() if key not in ONLY_ON_SCREEN]


def _offer(choice: Choice, listing: Listing) -> None:
    """Draw the downloads of the whole list; names are fetched when a file is made."""
    facts = cached.fetch_later("low_uptake_facts", numbers=choice.numbers, **choice.within)
    subsidies = unclaimed.later(**choice.within)

    def whole() -> pd.DataFrame:
        full = with_facts(listing.rows, facts(), choice, listing.marked)
        return unclaimed.with_money(full, subsidies())

    offer_downloads(
        listing.everybody.iloc[:0],
        file_columns(),
        Export(
            "low_uptake",
            filters=lambda: said_filters(choice),
            notes=[t("low_uptake.note_missed"), t("low_uptake.note_wrong")],
            definitions=definitions(),
            recorded=True,
            whole=whole,
            rows=len(listing.wanted),
        ),
    )


def said_filters(choice: Choice) -> list[tuple[str, str]]:
    """Return the choices, in the words that the reader saw."""
    all_size = t("choice.all_size_band")
    return [
        (t("column.place"), places.counted_in(choice.spot, "low_uptake_facts")),
        (t("choice.program"), t(f"program.{choice.program}")),
        (t("choice.sex"), t(f"sex.{choice.sex or choices.ALL}")),
        (t("choice.window"), scopes.window_name(choice.window, choice.program, choice.sex)),
        *bases.row(choice.program, choice.sex),
        (t("choice.industry"), filters.industry_names(choice.industry)),
        (
            t("choice.size_band"),
            t(f"size_band.{choice.size_band}") if choice.size_band else all_size,
        ),
        (t("choice.class"), filters.class_name(choice.firm_class)),
        (t("choice.reached"), t(f"reached.{choice.reached or choices.ALL}")),
        (t("choice.young"), filters.young_name(choice.young)),
        (t("choice.over"), t(f"low_uptake.over.{'all' if choice.every_program else 'one'}")),
        (t("choice.benchmark"), against(choice)),
        (t("choice.certainty"), t("low_uptake.certainty", percent=choice.certainty)),
        (t("choice.gap"), t("low_uptake.gap", points=choice.gap)),
        (t("choice.reach"), t("low_uptake.reach_about", people=choice.reach)),
        (t("choice.by"), t(f"low_uptake.by.{choice.order}")),
        (
            t("choice.small_share"),
            t(f"low_uptake.small_share.{'yes' if choice.small_share else 'no'}"),
        ),
    ]


DEFINED = (
    "open",
    "help",
    "now",
    "next",
    "eligible",
    "users",
    "benchmark",
    "missed",
    "p_low",
    "p_worst",
    "status",
)


def definitions() -> list[tuple[str, str]]:
    """Return the meanings of the columns that need one."""
    return [(t(f"low_uptake.column.{key}"), t(f"low_uptake.meaning.{key}")) for key in DEFINED]
