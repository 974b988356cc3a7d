"""Assigning the columns of an unknown table; later files with the same header are read by it."""

from pathlib import Path

import pandas as pd
import streamlit as st

from src.load.outcome import MappedColumn, MappedTable, UnmappedTable
from src.store.load_log import record_load
from src.store.mappings import save_mapping
from src.ui.plain_text import as_written
from src.ui.run import for_later, t

NONE = ""
SAMPLE = 20
"""Number of letters of the sample value shown beside a title."""


def ask(file: str, table: UnmappedTable, folder: Path, saved_by: str) -> bool:
    """Draw the columns of an unknown table beside ours; return whether they were just saved.

    file : the name of the file that holds the table.
    """
    mark = table.fingerprint
    st.markdown(f"**{t('data.map', file=as_written(file))}**")
    st.caption(t("data.map_note"))
    _show_head(table)
    names = list(table.tables)
    name = st.selectbox(
        t("data.map_table"),
        names,
        index=names.index(table.best),
        format_func=lambda one: table.tables[one].title,
        key=f"map_{mark}_table",
    )
    ours = table.tables[name]
    with st.form(f"map_{mark}_{name}"):
        columns, fixed = _ask_columns(table, ours, f"map_{mark}_{name}")
        saved = st.form_submit_button(t("data.map_save"), type="primary", icon=":material/save:")
    if not saved:
        return False
    wrong = _wrong(ours, columns, fixed)
    for sentence in wrong:
        st.error(sentence, icon=":material/block:")
    return not wrong and _save(folder, mark, name, columns, fixed, saved_by)


def _show_head(table: UnmappedTable) -> None:
    """Draw the header of the file with its first rows, all as text."""
    titles = [title or f"({place})" for place, title in enumerate(table.head, 1)]
    rows = [(row + [""] * len(titles))[: len(titles)] for row in table.rows]
    st.dataframe(
        pd.DataFrame(rows, columns=titles, dtype="str"),
        hide_index=True,
        width="stretch",
        alt=t("data.map_head"),
        key=f"table_map_{table.fingerprint}",
    )


def _ask_columns(table: UnmappedTable, ours: MappedTable, key: str) -> tuple[dict, dict]:
    """Return the file's title for each of our columns, and fixed values for columns without title.

    Columns that are needed, or that the file seems to have, come first; the rest is folded.
    """
    columns, fixed = {}, {}
    first, rest = _in_order(ours)
    places = [(st.container(), first)]
    if rest:
        label = t("data.map_rest", columns=len(rest))
        places.append((st.expander(label, icon=":material/more_horiz:"), rest))
    for place, some in places:
        with place:
            for column in some:
                columns[column.name], value = _ask_column(table, column, key)
                fixed[column.name] = value
    chosen = {name: title for name, title in columns.items() if title}
    return chosen, {n: value for n, value in fixed.items() if value and n not in chosen}


def _in_order(ours: MappedTable) -> tuple[list[MappedColumn], list[MappedColumn]]:
    """Return the columns that must be looked at, and the optional ones."""
    grouped = {name for group in ours.one_of for name in group}
    first = [
        column
        for column in ours.columns
        if column.needed or column.suggested or column.name in grouped
    ]
    return first, [column for column in ours.columns if column not in first]


def _ask_column(table: UnmappedTable, column: MappedColumn, key: str) -> tuple[str, str]:
    """Return the file's title chosen for one of our columns, and a fixed value for all rows."""
    label = column.title + (t("data.map_needed") if column.needed else "")
    options, samples = [NONE, *table.titles], _samples(table)
    left, right = st.columns(2)
    with left:
        title = st.selectbox(
            label,
            options,
            index=options.index(column.suggested),
            format_func=for_later(lambda one: samples.get(one, one) or t("data.map_none")),
            key=f"{key}_{column.name}",
        )
    with right:
        named = f"{key}_{column.name}_fixed"
        return title, _ask_fixed(column, named) if column.fixed else ""


def _samples(table: UnmappedTable) -> dict[str, str]:
    """Return, by title of the file, the title with a sample value."""
    found: dict[str, str] = {}
    for place, title in enumerate(table.head):
        values = [row[place] for row in table.rows if place < len(row) and row[place]]
        if title and values:
            found.setdefault(title, f"{title} · {values[0][:SAMPLE]}")
    return found


def _ask_fixed(column: MappedColumn, key: str) -> str:
    label = t("data.map_fixed", column=column.title)
    if column.words:
        options = [NONE, *column.words]
        named = for_later(lambda one: one or t("data.map_none"))
        return st.selectbox(label, options, format_func=named, key=key)
    return st.text_input(label, key=key, max_chars=20).strip()


def _wrong(ours: MappedTable, columns: dict, fixed: dict) -> list[str]:
    """Return in words which columns are missing or assigned twice."""
    called = {column.name: column.title for column in ours.columns}
    given = set(columns) | set(fixed)
    lacking = [c.title for c in ours.columns if c.needed and c.name not in given]
    lacking += [
        " · ".join(called[name] for name in group)
        for group in ours.one_of
        if not given & set(group)
    ]
    titles = list(columns.values())
    twice = sorted({title for title in titles if titles.count(title) > 1})
    told = [t("data.map_lacking", columns=", ".join(lacking))] if lacking else []
    return told + ([t("data.map_twice", columns=as_written(", ".join(twice)))] if twice else [])


def _save(folder: Path, mark: str, name: str, columns: dict, fixed: dict, saved_by: str) -> bool:
    try:
        save_mapping(folder, mark, table=name, columns=columns, fixed=fixed, saved_by=saved_by)
    except OSError:
        st.error(t("data.map_not_saved"), icon=":material/block:")
        return False
    try:
        record_load(folder, user=saved_by, deed="map", outcome="saved", version=mark)
    except OSError:
        st.warning(t("data.not_recorded"), icon=":material/warning:")
    return True
