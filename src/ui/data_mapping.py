"""Assign the columns of a table that nobody has seen before, once; files like it are read after."""

from pathlib import Path

import pandas as pd
import streamlit as st

from src.store.load_log import record_load
from src.store.mappings import save_mapping
from src.ui.plain_text import as_written

NONE = ""


def ask(t, table: dict, folder: Path, saved_by: str) -> bool:
    """Draw the columns of an unknown table beside ours; return whether they were just saved.

    table : what the report of a load says of it: titles, first rows, suggestions for each table.
    """
    mark = table["fingerprint"]
    st.markdown(f"**{t('data.map', file=as_written(table['file']))}**")
    st.caption(t("data.map_note"))
    _show_head(t, table)
    names = list(table["tables"])
    name = st.selectbox(
        t("data.map_table"),
        names,
        index=names.index(table["best"]),
        format_func=lambda one: table["tables"][one]["title"],
        key=f"map_{mark}_table",
    )
    ours = table["tables"][name]
    with st.form(f"map_{mark}_{name}"):
        columns, fixed = _ask_columns(t, table["titles"], ours, f"map_{mark}_{name}")
        saved = st.form_submit_button(t("data.map_save"), type="primary", icon=":material/save:")
    if not saved:
        return False
    wrong = _wrong(t, ours, columns, fixed)
    for sentence in wrong:
        st.error(sentence, icon=":material/block:")
    return not wrong and _save(t, folder, mark, name, columns, fixed, saved_by)


def _show_head(t, table: dict) -> None:
    """Draw the header as it is printed with the first rows, all of it as text."""
    titles = [title or f"({place})" for place, title in enumerate(table["head"], 1)]
    rows = [(row + [""] * len(titles))[: len(titles)] for row in table["rows"]]
    st.dataframe(
        pd.DataFrame(rows, columns=titles, dtype="str"),
        hide_index=True,
        width="stretch",
        alt=t("data.map_head"),
        key=f"table_map_{table['fingerprint']}",
    )


def _ask_columns(t, titles: list[str], ours: dict, key: str) -> tuple[dict, dict]:
    """Return which printed title is which column, and what all rows have where there is none."""
    columns, fixed = {}, {}
    for column in ours["columns"]:
        label = column["title"] + (t("data.map_needed") if column["needed"] else "")
        left, right = st.columns(2)
        with left:
            options = [NONE, *titles]
            columns[column["name"]] = st.selectbox(
                label,
                options,
                index=options.index(column["suggested"]),
                format_func=lambda one: one or t("data.map_none"),
                key=f"{key}_{column['name']}",
            )
        if column["fixed"]:
            with right:
                fixed[column["name"]] = _ask_fixed(t, column, f"{key}_{column['name']}_fixed")
    chosen = {name: title for name, title in columns.items() if title}
    return chosen, {n: value for n, value in fixed.items() if value and n not in chosen}


def _ask_fixed(t, column: dict, key: str) -> str:
    label = t("data.map_fixed", column=column["title"])
    if column["words"]:
        options = [NONE, *column["words"]]
        return st.selectbox(label, options, format_func=lambda o: o or t("data.map_none"), key=key)
    return st.text_input(label, key=key, max_chars=20).strip()


def _wrong(t, ours: dict, columns: dict, fixed: dict) -> list[str]:
    """Return what is still missing, or assigned twice, in words."""
    called = {column["name"]: column["title"] for column in ours["columns"]}
    given = set(columns) | set(fixed)
    lacking = [c["title"] for c in ours["columns"] if c["needed"] and c["name"] not in given]
    lacking += [
        " · ".join(called[name] for name in group)
        for group in ours["one_of"]
        if not given & set(group)
    ]
    titles = list(columns.values())
    twice = sorted({title for title in titles if titles.count(title) > 1})
    told = [t("data.map_lacking", columns=", ".join(lacking))] if lacking else []
    return told + ([t("data.map_twice", columns=as_written(", ".join(twice)))] if twice else [])


def _save(t, folder: Path, mark: str, name: str, columns: dict, fixed: dict, saved_by: str) -> bool:
    try:
        save_mapping(folder, mark, table=name, columns=columns, fixed=fixed, saved_by=saved_by)
        record_load(folder, user=saved_by, deed="map", outcome="saved", version=mark)
    except OSError:
        st.error(t("data.map_not_saved"), icon=":material/block:")
        return False
    return True
