"""Pictures of figures for documents and print, made on the server when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from src.exports.provenance import filename, words_of
from src.figures.finished import FinishedFigure, read_again
from src.figures.look import LIGHT, in_light
from src.figures.markup import Drawing
from src.settings import setting
from src.store.export_log import record_export
from src.ui import cached, downloads, reader
from src.ui.gate import may_export, may_see_numbers, user
from src.ui.run import t

SENTENCE_END = re.compile(r"(?<!\d)\.\s")
"""The dots of a date do not end a sentence."""
KINDS = (("png", "image/png"), ("svg", "image/svg+xml"))


@dataclass(frozen=True)
class Picture:
    """What is added around a figure in its picture.

    filters : the choices in words. note : how to read it. swatches, ends : what the colours of a
    drawing mean, as (colour, words), and the values at the ends of its scale. companies : the firms
    shown; such a picture needs a reason and is recorded, as exports of their rows are.
    """

    filters: Sequence[tuple[str, str]] = ()
    note: str = ""
    swatches: Sequence[tuple[str, str]] = ()
    ends: tuple[str, str] | None = None
    companies: Sequence[str] = ()


PLAIN = Picture()


def offer(shown: FinishedFigure | Drawing, key: str, alt: str, about: Picture = PLAIN) -> None:
    """Draw the button under a figure that opens its pictures."""
    if cached.snapshot() is None:
        return
    box = st.popover(
        t("picture.take"),
        icon=":material/image:",
        type="tertiary",
        on_change="rerun",
        key=f"open_{key}",
    )
    if _is_open(box):
        with box:
            _draw_buttons(shown, key, title_of(alt), about)


def _is_open(box: Any) -> bool:
    """Return whether the reader has opened the popover; a closed one is left empty."""
    return box.open


def _draw_buttons(shown: FinishedFigure | Drawing, key: str, title: str, about: Picture) -> None:
    """Draw a button per kind of picture; for single firms only after a reason is given."""
    record = reader.unless_changed()
    if about.companies:
        if not may_export():
            st.info(t("gate.needs_export"), icon=":material/lock:")
            return
        reason = downloads.ask_reason(f"picture_{key}")
        if not reason:
            return
        record = _recorder(title, about, reason)
    make = _maker(shown, _told(title, about), about)
    snapshot = cached.snapshot()
    for extension, media_type in KINDS:
        st.download_button(
            t(f"picture.{extension}"),
            data=_later(make, extension, record),
            file_name=filename(title, cached.as_of() or "", snapshot.origin, t.lang, extension),
            mime=media_type,
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"picture_{key}_{extension}",
        )
    if not about.companies:
        _show_to_copy(make, title)


def _show_to_copy(make: Callable[[str], bytes], title: str) -> None:
    """Draw the picture, so that the reader can copy it with the browser's own menu.

    A script could put it on the clipboard only over https. Pictures of single firms are not shown:
    copies of them would not be recorded.
    """
    st.image(make("png"), width="stretch", alt=title)
    st.caption(t("picture.copy"))


def title_of(alt: str) -> str:
    """Return the title of a picture: the first sentence of its figure's alternative text."""
    return SENTENCE_END.split(alt, maxsplit=1)[0].rstrip(".")


def _told(title: str, about: Picture) -> Callable[[], Any]:
    """Return a function that gives the words around a figure; the words are fetched now."""
    snapshot, as_of = cached.snapshot(), cached.as_of()
    day = t.value("day", as_of) if as_of else ""
    chosen = " · ".join(f"{name} {value}" for name, value in about.filters)
    foot = t("picture.foot", source=downloads.sources(), day=day, version=snapshot.version)
    mark = words_of(t.lang)["sample_warning"] if snapshot.origin == "sample" else ""

    def tell() -> Any:
        from src.pictures.poster import Legend, Told

        legend = Legend(about.swatches, (LIGHT.missing, LIGHT.withheld), LIGHT.areas, about.ends)
        lines, notes = ([_unmarked(text)] if text else [] for text in (chosen, about.note))
        return Told(title, lines, notes, foot, mark, legend)

    return tell


def _unmarked(text: str) -> str:
    """Return a text without its Markdown: no backslash escapes, no bold marks."""
    return re.sub(r"\\(.)|\*\*", r"\1", text)


def _maker(
    shown: FinishedFigure | Drawing, tell: Callable[[], Any], about: Picture
) -> Callable[[str], bytes]:
    dark = st.context.theme.type == "dark"

    def make(extension: str) -> bytes:
        from src.pictures.poster import poster_png, poster_svg

        if isinstance(shown, Drawing):
            figure = str(shown)
        else:
            figure = read_again(in_light(shown.text) if dark else shown.text)
        write = poster_png if extension == "png" else poster_svg
        return write(figure, tell())

    return make


def _later(
    make: Callable[[str], bytes], extension: str, record: Callable[[], None]
) -> Callable[[], bytes]:
    """Return a function that calls `record` and then makes the picture."""

    def made() -> bytes:
        record()
        return make(extension)

    return made


def _recorder(title: str, about: Picture, reason: str) -> Callable[[], None]:
    """Return a function that records a picture of firms; a single firm by its id, not its name."""
    of_one = len(about.companies) == 1
    called, filters = (t("picture.take"), ()) if of_one else (title, tuple(about.filters))
    folder, taken_by = Path(setting("SANDAN_DATA")), user() or ""
    version = cached.snapshot().version
    address, identifiers = reader.present().address, may_see_numbers()
    check = reader.unless_changed()

    def record() -> None:
        check()
        record_export(
            folder,
            user=taken_by,
            table=called,
            filters=filters,
            rows=len(about.companies),
            version=version,
            reason=reason,
            address=address,
            companies=about.companies,
            identifiers=identifiers,
        )

    return record
