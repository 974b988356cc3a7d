"""Components of pages: figures with alternative texts, tables, cards, sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from src.domain.measures import Measure
from src.figures.look import Look, look_of
from src.ui import cached, charts, pictures, views
from src.ui.columns import TableColumn, for_screen
from src.ui.downloads import COMPANY, Export, is_printing, offer_downloads
from src.ui.listed import USUAL, Shape
from src.ui.listed import listed as listed_table
from src.ui.pictures import PLAIN, Picture
from src.ui.plain_text import as_sentence
from src.ui.run import t

if TYPE_CHECKING:
    from src.figures.finished import FinishedFigure
from src.figures.markup import Drawing, escaped

TABLE_ROW, TABLE_HEAD, MOST_ROWS_SHOWN = 35, 38, 14
BESIDE = 1
"""Number of lines shown under the answer; the others are folded."""


def look() -> Look:
    """Return the colours of the reader's mode, light or dark."""
    return look_of(st.context.theme.type)


def show_figure(figure: FinishedFigure, key: str, alt: str, about: Picture = PLAIN) -> None:
    """Draw a figure and the button for its pictures.

    alt : alternative text; its first sentence is the picture's title. about : what else the picture
    says.
    """
    charts.show(figure, key, alt)
    pictures.offer(figure, key, alt, about)


def show_drawing(*drawings: Drawing) -> None:
    """Draw HTML and SVG from src.figures, in which every text is escaped."""
    st.markdown("".join(drawings), unsafe_allow_html=True)


def show_frame(*drawings: Drawing, width: int | None = None) -> None:
    """Draw HTML without SVG: the head, the place box, tables."""
    st.html("".join(drawings), width="stretch" if width is None else width)


def show_table(
    frame: pd.DataFrame,
    columns: Sequence[TableColumn],
    export: Export,
    *,
    codes: tuple | None = None,
    listed: Drawing | None = None,
    shape: Shape = USUAL,
) -> None:
    """Draw a table as HTML (src/ui/listed.py), with its number of rows and its downloads.

    Shows a message where there are no rows. codes : everything that the rows depend on; where
    given, the drawn table is cached. listed : the table drawn already, with its main columns. shape
    : how to list it. Columns or rows that are not listed are shown in a grid that opens in place.
    """
    if frame.empty:
        st.info(t("table.empty"), icon=":material/search_off:")
        return
    if is_printing() and not (export.recorded or COMPANY in frame):
        title, whole = t(f"export.title_{export.name}"), replace(shape, whole=True)
        show_frame(listed_table(frame, columns, title, whole))
        return
    show_frame(listed or _kept_list(frame, columns, export.name, codes, shape))
    if listed is not None or not shape.holds(frame):
        fold(
            t("table.all", rows=len(frame)),
            f"all_{export.name}",
            lambda: show_grid(frame, columns, export, codes),
        )
    offer_downloads(frame, columns, export)


def fold(label: str, key: str, draw: Callable[[], Any], *, printed: bool = False) -> None:
    """Draw an expander; its content is made and sent only once it is open.

    printed : whether it is open on paper.
    """
    if printed and is_printing():
        with st.expander(label, expanded=True):
            draw()
        return
    box = st.expander(label, key=key, on_change="rerun")
    if _is_open(box):
        with box:
            draw()


def _is_open(box: Any) -> bool:
    return box.open


def _kept_list(
    frame: pd.DataFrame,
    columns: Sequence[TableColumn],
    name: str,
    codes: tuple | None,
    shape: Shape,
) -> Drawing:
    def draw() -> Drawing:
        return listed_table(frame, columns, t(f"export.title_{name}"), shape)

    if codes is None:
        return draw()
    return cached.keep(f"listed_{name}", (*codes, shape.sorted_by, shape.rises), draw)


def show_grid(
    frame: pd.DataFrame,
    columns: Sequence[TableColumn],
    export: Export,
    codes: tuple | None,
) -> None:
    """Draw a table as a grid, which can be sorted and searched."""
    st.dataframe(
        _kept_for_screen(frame, columns, export.name, codes),
        column_config={column.key: column.on_screen() for column in columns},
        hide_index=True,
        width="stretch",
        height=TABLE_HEAD + TABLE_ROW * min(len(frame), MOST_ROWS_SHOWN),
        row_height=TABLE_ROW,
        placeholder=t("table.no_value"),
        alt=t(f"export.title_{export.name}"),
        key=table_key(export.name, codes),
    )


def table_key(export: str, codes: tuple | None) -> str:
    """Return the widget key of a table; new rows give a new key, so that no row stays chosen."""
    return "_".join(("table", export, *map(str, codes or ())))


def _kept_for_screen(
    frame: pd.DataFrame, columns: Sequence[TableColumn], export: str, codes: tuple | None
) -> pa.Table | pd.DataFrame:
    if codes is None:
        return for_screen(frame, columns)
    return cached.keep(f"screen_{export}", codes, lambda: _as_sent(for_screen(frame, columns)))


def _as_sent(shown: pd.DataFrame) -> pa.Table:
    """Return the table for the browser, without pandas' metadata, which can outweigh the rows."""
    return pa.Table.from_pandas(shown, preserve_index=False).replace_schema_metadata(None)


def show_cards(cards: Sequence[tuple[str, str, str | None, str]]) -> None:
    """Draw headline figures side by side; each card : (label, value, change, help)."""
    with st.container(horizontal=True, gap="small"):
        for label, value, change, explanation in cards:
            st.metric(
                label,
                value,
                change,
                delta_color="off",
                delta_arrow="off",
                border=True,
                help=explanation,
                width="stretch",
                height="stretch",
            )


def say(sentences: Sequence[str], meaning: Sequence[str] = ()) -> None:
    """Draw the answer: the first sentence as a heading, and the next as a line under it.

    Further sentences, and the meaning of the figures, are folded and open in place.
    """
    answer, *others = [tildes_as_written(sentence) for sentence in sentences]
    st.markdown(f"## {answer}")
    more = [as_sentence(tildes_as_written(said)) for said in meaning]
    lines = [as_sentence(said) for said in others]
    if lines or more:
        fold = _folded([*lines[BESIDE:], *more])
        st.markdown("\n\n".join([*lines[:BESIDE], *fold]), unsafe_allow_html=True)
    views.tell(answer)


def _folded(said: Sequence[str]) -> list[str]:
    """Return Markdown paragraphs within a <details> element; [] where there are none."""
    if not said:
        return []
    head, is_open = escaped(t("table.meaning")), " open" if is_printing() else ""
    return [f'<details class="meaning"{is_open}><summary>{head}</summary>', *said, "</details>"]


def tildes_as_written(sentence: str) -> str:
    """Return a sentence with its tildes escaped, if Markdown would strike out the words between."""
    parts = re.split(r"(?<!\\)~", sentence)
    return r"\~".join(parts) if len(parts) > 2 else sentence


def definitions(measures: Iterable[Measure]) -> list[tuple[str, str]]:
    """Return the name and meaning of each measure, for exports."""
    return [
        (t.pick(row.label_ko, row.label_en), t.pick(row.meaning_ko, row.meaning_en))
        for row in measures
    ]
