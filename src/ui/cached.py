"""Answers of the store, remembered per snapshot and per set of rights.

Arguments are codes and the version of the data, never frames: Streamlit hashes only a sample of a
large frame. New data has a new version, so nothing is ever invalidated. Every cache is bounded.
Rows come by the door (src/store/door.py), whose limits are among the codes that they are kept by.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from src.domain.rights import NOBODY
from src.memory import give_back_rarely
from src.settings import setting
from src.store import chains, door
from src.store.door import Refused
from src.store.errors import CannotRead
from src.store.health import Fault, Served
from src.store.layout import fits
from src.store.place_names import in_language
from src.store.snapshots import Snapshot, current_snapshot, list_snapshots
from src.ui import reader, session
from src.ui.kept import Shelf
from src.ui.of_run import OfRun
from src.ui.run import spoken, t

_UNREADABLE = "_unreadable"
_snapshot: OfRun[Any] = OfRun("_snapshot", None)
_LOOKED, _LOOKED_BEFORE = "_looked", "_looked_before"
Made = TypeVar("Made")
MEGABYTE = 2**20
ROWS, MADE = Shelf(40 * MEGABYTE), Shelf(64 * MEGABYTE)
"""Answers of the store, and what pages make of them."""
LARGE = Shelf(96 * MEGABYTE)
"""What is large, such as what campaigns are judged on; the small would push it out, or it them."""


def open_snapshot(served: Served | None = None) -> Snapshot | None:
    """Return the published snapshot and hold it for this run, None where nothing is published.

    One run reads one snapshot, also when a load publishes while the page is being drawn. None, too,
    where the data cannot be read (`unreadable` says why): nobody then has any right. served : by
    the folder, where the run has asked it already.
    """
    st.session_state[_UNREADABLE] = None
    _snapshot.set(None)
    st.session_state[_LOOKED_BEFORE] = st.session_state.pop(_LOOKED, set())
    try:
        folder = Path(setting("SANDAN_DATA"))
        found = current_snapshot(folder) if served is None else served.snapshot
        if found is not None and fits(found):
            _readable(found.version, str(found.path))
        _snapshot.set(found)
    except CannotRead as why:
        st.session_state[_UNREADABLE] = why
    read_rights()
    return snapshot()


def read_rights() -> None:
    """Find out anew what the reader may on the snapshot of this run."""
    found = snapshot()
    reader.enter(found.origin if found else None, readable=unreadable() is None)


def unreadable() -> CannotRead | None:
    """Return why the data cannot be read in this run, None where they can."""
    return st.session_state.get(_UNREADABLE)


def snapshot() -> Snapshot:
    """Return the snapshot of this run."""
    return _snapshot.get()


def forget() -> None:
    """Let this session show no data and be nobody's."""
    st.session_state.clear()
    _snapshot.forget()
    reader.forget()


def as_of() -> date | None:
    """Return the day that the data of this run speak for, None where no file says it."""
    day = snapshot().as_of
    return date.fromisoformat(day) if day else None


def ask(query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query of the catalogue, from memory where they were asked for before.

    Places are called by their names in the reader's language. codes : strings, numbers, tuples of
    strings or None, as the query's function takes them. The frame is shared by readers: derive from
    it, never write into it. Where the reader may have no row of it the run ends in words; `may_ask`
    says so before.
    """
    return in_language(ask_as_stored(query, **codes), spoken())


def ask_as_stored(query: str, **codes: Any) -> pd.DataFrame:
    """Return as `ask` does, places by their Korean names: for what is written down for others."""
    admitted = _admit(query, codes)
    return _given(admitted, ROWS.get((admitted, *_data()), lambda: _rows(admitted)))


def columns(query: str, **codes: Any) -> dict[str, np.ndarray]:
    """Return the rows of a query as `ask_as_stored` does, as columns: of sums of weeks alone.

    They are shared by readers: derive from them, never write into them.
    """
    admitted = _admit(query, codes)
    return ROWS.get(("columns", admitted, *_data()), lambda: _read(door.columns_of, admitted))


def stored(name: str, codes: tuple, query: str, **asked: Any) -> dict[str, pd.DataFrame] | None:
    """Return an answer that was made of the rows of a query when the snapshot was, in frames.

    None where it is not there for this reader or these codes: then it is computed. asked : what the
    query would be asked. The frames are shared by readers.
    """
    admitted = _admit(query, asked)
    key = ("stored", name, codes, admitted, *_data())
    return ROWS.get(key, lambda: door.answer_of(engine(), admitted, name, codes))


def stored_once(
    name: str, codes: tuple, query: str, **asked: Any
) -> dict[str, pd.DataFrame] | None:
    """Return an answer as `stored` does and keep it not: what is made of it is kept."""
    return door.answer_of(engine(), _admit(query, asked), name, codes)


def may_ask(query: str, **codes: Any) -> bool:
    """Return whether `ask` would give this reader rows."""
    return door.may_ask(engine(), reader.present(), query, codes)


def is_protected(query: str, **codes: Any) -> bool:
    """Return whether `ask` gives this reader protected counts, of some of the places at least."""
    return may_ask(query, **codes) and _admit(query, codes).protected


def is_partly_exact(query: str, **codes: Any) -> bool:
    """Return whether `ask` gives this reader exact counts of some places beside protected ones."""
    return may_ask(query, **codes) and _admit(query, codes).own is not None


def is_of_part(query: str, **codes: Any) -> bool:
    """Return whether `ask` counts only what this reader may see of the place that is asked for."""
    return may_ask(query, **codes) and _admit(query, codes).of_part


def place_of(complex_id: str) -> frozenset[str]:
    """Return the code of a complex and the codes of all that it lies in."""
    return chains.place_of(engine(), complex_id)


def may_in(capability: str, complex_id: str) -> bool:
    """Return whether the reader has a capability in a complex."""
    return reader.present().may(capability, place_of(complex_id))


def complexes_in(regions: tuple[str, ...]) -> list[str]:
    """Return the complexes that lie in one of some regions."""
    return chains.complexes_in(engine(), regions)


def looked_at(query: str, companies: Iterable[str], **codes: Any) -> None:
    """Record a look at firms whose rows are not those of a query, such as sums over several.

    codes : what of them was chosen.
    """
    if snapshot().origin != "sample" and (seen := tuple(companies)):
        filters = tuple((key, str(code)) for key, code in codes.items())
        _note(door.Look((query, seen), query, seen, filters, len(seen), False))


def _admit(query: str, codes: dict[str, Any]) -> door.Admitted:
    """Return what the door lets through; ends the run in words where it is nothing."""
    try:
        return door.decide(engine(), reader.present(), query, codes)
    except Refused as refused:
        refuse(refused.needs, query)
    except CannotRead as gone:
        _end(gone)


def _rows(admitted: door.Admitted) -> pd.DataFrame:
    return _read(door.rows_of, admitted)


def _read(read: Callable[[door.Engine, door.Admitted], Made], admitted: door.Admitted) -> Made:
    """Return what is read of what was admitted; ends the run in words where the data are gone."""
    try:
        return read(engine(), admitted)
    except CannotRead as gone:
        _end(gone)


def told(fault: Fault) -> str:
    """Return what is wrong with the data, in the language of the run, in words for its reader."""
    return session.words_for(session.visitor(), fault).in_language(t.lang)


def _end(gone: CannotRead) -> NoReturn:
    st.error(told(gone), icon=":material/block:")
    st.stop()


def refuse(needs: str, query: str = "") -> NoReturn:
    """End the run, say which right is missing, and write down that it was asked for."""
    st.info(t(f"gate.needs_{needs}"), icon=":material/lock:")
    key, now = ("refused", needs, query), st.session_state.setdefault(_LOOKED, set())
    official = snapshot() is not None and snapshot().origin != "sample"
    if official and key not in now | st.session_state.get(_LOOKED_BEFORE, set()):
        with suppress(OSError):  # nothing is shown anyway
            door.record_refused(Path(setting("SANDAN_DATA")), reader.present(), query, needs)
    now.add(key)
    st.stop()


def _given(admitted: door.Admitted, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows that were asked for, once the look at the firms in them is written down."""
    look = None if snapshot().origin == "sample" else door.look_at(admitted, rows)
    if look is not None:
        _note(look)
    return rows


_looks: ContextVar[list[door.Look] | None] = ContextVar(
    "looks while something is made", default=None
)


def _note(look: door.Look) -> None:
    """Write down a look at firms of official data, once while they are looked at.

    That is: in a run, and not again in the next. Where it cannot be written the run ends in words:
    nothing is shown that is not recorded.
    """
    if (making := _looks.get()) is not None:
        making.append(look)
    now = st.session_state.setdefault(_LOOKED, set())
    key, with_identifiers = (
        (look.key, snapshot().version),
        ((look.key[0], True), snapshot().version),
    )
    known = now | st.session_state.get(_LOOKED_BEFORE, set())
    now.add(key)
    if {key, with_identifiers} & known:
        return
    try:
        door.record(Path(setting("SANDAN_DATA")), reader.present(), look, snapshot().version)
    except OSError:
        now.discard(key)
        st.error(t("gate.not_recorded"), icon=":material/block:")
        st.stop()


def _with_looks(make: Callable[[], Made]) -> tuple[Made, tuple[door.Look, ...]]:
    """Return what `make` makes and the looks at firms that went into it."""
    before = _looks.set([])
    try:
        return make(), tuple(_looks.get() or ())
    finally:
        _looks.reset(before)


def _looked(made: tuple[Made, tuple[door.Look, ...]]) -> Made:
    """Return what was kept, once this reader's look at what went into it is written down."""
    for look in made[1]:
        _note(look)
    return made[0]


def keep(name: str, codes: tuple, make: Callable[[], Made]) -> Made:
    """Return what `make` makes, from memory where it was made before for the same codes.

    name : what is made; codes : everything it depends on but version, rights, language and mode,
    which are part of the key. What is kept is shared by readers: it must never be changed.
    """
    key = (name, codes, *_data(), reader.present().key, spoken(), st.context.theme.type)
    return _looked(MADE.get(key, lambda: _with_looks(make)))


def _data() -> tuple[str, str]:
    """Return which data the run shows: two folders may hold the same version."""
    found = snapshot()
    return found.version, str(found.path)


def keep_large(name: str, codes: tuple, make: Callable[[], Made]) -> Made:
    """Return what `make` makes as `keep` does, of what is large: it has a room of its own.

    It holds no words and no colours: language and mode are not part of the key.
    """
    key = (name, codes, *_data(), reader.present().key)
    return _looked(LARGE.get(key, lambda: _large(make)))


def _large(make: Callable[[], Made]) -> tuple[Made, tuple[door.Look, ...]]:
    made = _with_looks(make)
    give_back_rarely()
    return made


def fetch(query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query of the catalogue and keep none of them."""
    admitted = _admit(query, codes)
    return in_language(_given(admitted, _rows(admitted)), spoken())


def fetch_of(other: Snapshot, query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query of another snapshot, which is closed again; none are kept."""
    return door.fetch_once(other, reader.present(), query, codes)


def engine() -> door.Engine:
    """Return the Engine of this run's snapshot, for what is asked after the run is over."""
    return _engine(snapshot().version, setting("SANDAN_DATA"))


def asker() -> door.Asker:
    """Return what answers `ask(query, **codes)` for this reader, also after the run is over.

    What it may not answer it refuses by `Refused`. Its answers are kept by itself.
    """
    return door.Asker(engine(), reader.present())


def fetch_later(query: str, **codes: Any) -> Callable[[], pd.DataFrame]:
    """Return a function that gives the rows of a query of this run's snapshot, as `fetch` does.

    For files that are made when they are asked for, which is outside of any run; they are written
    down as exports (src/ui/downloads.py).
    """
    asked, admitted, lang = engine(), _admit(query, codes), spoken()
    return lambda: in_language(door.rows_of(asked, admitted), lang)


@lru_cache(maxsize=3)
def _engine(version: str, folder: str) -> door.Engine:
    wanted = [s for s in list_snapshots(Path(folder)) if s.version == version]
    return door.open_engine(wanted[0])


@lru_cache(maxsize=3)
def _readable(version: str, path: str) -> None:
    """Read the facts of a snapshot, once; raises CannotRead where the file is spoilt."""
    door.check_readable(_engine(version, setting("SANDAN_DATA")), Path(path))


def fetcher(query: str) -> Callable[..., pd.DataFrame]:
    """Return `fetch` of a query as `fetch_later` does, for codes that are known only then.

    It raises Refused for what this reader may not see.
    """
    asked, who, lang = engine(), reader.present(), spoken()

    def fetched(**codes: Any) -> pd.DataFrame:
        return in_language(door.rows_of(asked, door.decide(asked, who, query, codes)), lang)

    return fetched


def shapes(layer: str) -> dict | None:
    """Return the loaded shapes of a layer as GeoJSON, None where the snapshot has none.

    Whoever loads a boundary file sees it instead of the shapes that come with the dashboard.
    """
    return _shapes(layer, *_data())


@lru_cache(maxsize=4)
def _shapes(layer: str, version: str, path: str) -> dict | None:
    rows = door.rows_of(engine(), door.decide(engine(), NOBODY, "shapes_of", {"layer": layer}))
    features = [
        {
            "type": "Feature",
            "properties": {"region_code": row.code, "region_name": row.name},
            "geometry": json.loads(row.geojson),
        }
        for row in rows.itertuples()
    ]
    return {"type": "FeatureCollection", "features": features} if features else None
