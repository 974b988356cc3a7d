"""Answers of the store, cached per snapshot and per set of rights.

Cache keys are codes and the version of the data, never frames. New data have a new version, so
nothing is ever invalidated. Every cache is bounded. Rows come through the door (src/store/door.py),
whose limits for this reader are part of the key.
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
"""Answers of the store, and what pages compute from them."""
LARGE = Shelf(96 * MEGABYTE)
"""Large values, such as the data of campaigns; with small ones, each would evict the other."""


def open_snapshot(served: Served | None = None) -> Snapshot | None:
    """Return the published snapshot and hold it for this run, None where nothing is published.

    One run reads one snapshot, even if a load publishes another while the page is being drawn.
    Also None where the data cannot be read (`unreadable` says why): then nobody has any right.
    served : what the folder serves, where the run has looked it up already.
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
    """Read again what rights the reader has on the snapshot of this run."""
    found = snapshot()
    reader.enter(found.origin if found else None, readable=unreadable() is None)


def unreadable() -> CannotRead | None:
    """Return why the data cannot be read in this run, None where they can."""
    return st.session_state.get(_UNREADABLE)


def snapshot() -> Snapshot:
    """Return the snapshot of this run."""
    return _snapshot.get()


def forget() -> None:
    """Take data and reader away from this session."""
    st.session_state.clear()
    _snapshot.forget()
    reader.forget()


def as_of() -> date | None:
    """Return the day that the data of this run describe, None where no file says it."""
    day = snapshot().as_of
    return date.fromisoformat(day) if day else None


def ask(query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query of the catalogue, from the cache where they are there.

    Places have their names in the reader's language. codes : strings, numbers, tuples of strings or
    None, as the query's function takes them. The frame is shared by all readers: derive from it,
    never write into it. Where the reader may see no row, the run ends with a message; `may_ask`
    tells beforehand.
    """
    return in_language(ask_as_stored(query, **codes), spoken())


def ask_as_stored(query: str, **codes: Any) -> pd.DataFrame:
    """Return as `ask` does, with Korean place names: for texts that are stored for other people."""
    admitted = _admit(query, codes)
    return _given(admitted, ROWS.get((admitted, *_data()), lambda: _rows(admitted)))


def columns(query: str, **codes: Any) -> dict[str, np.ndarray]:
    """Return the rows of a query as `ask_as_stored` does, as arrays by column.

    Only for sums of weeks. The arrays are shared by all readers: never write into them.
    """
    admitted = _admit(query, codes)
    return ROWS.get(("columns", admitted, *_data()), lambda: _read(door.columns_of, admitted))


def stored(name: str, codes: tuple, query: str, **asked: Any) -> dict[str, pd.DataFrame] | None:
    """Return an answer that was computed from a query's rows at publication, as frames.

    None where none is stored for this reader or these codes: then the caller computes it. asked :
    the codes of the query. The frames are shared by all readers.
    """
    admitted = _admit(query, asked)
    key = ("stored", name, codes, admitted, *_data())
    return ROWS.get(key, lambda: door.answer_of(engine(), admitted, name, codes))


def stored_once(
    name: str, codes: tuple, query: str, **asked: Any
) -> dict[str, pd.DataFrame] | None:
    """Return an answer as `stored` does, but do not keep it: the caller keeps its result."""
    return door.answer_of(engine(), _admit(query, asked), name, codes)


def may_ask(query: str, **codes: Any) -> bool:
    """Return whether `ask` would give this reader rows."""
    return door.may_ask(engine(), reader.present(), query, codes)


def is_protected(query: str, **codes: Any) -> bool:
    """Return whether `ask` gives this reader protected counts, at least of some places."""
    return may_ask(query, **codes) and _admit(query, codes).protected


def is_partly_exact(query: str, **codes: Any) -> bool:
    """Return whether `ask` gives this reader exact counts of some places beside protected ones."""
    return may_ask(query, **codes) and _admit(query, codes).own is not None


def is_of_part(query: str, **codes: Any) -> bool:
    """Return whether `ask` counts only the part of the requested place that this reader may see."""
    return may_ask(query, **codes) and _admit(query, codes).of_part


def place_of(complex_id: str) -> frozenset[str]:
    """Return the code of a complex and the codes of all places that contain it."""
    return chains.place_of(engine(), complex_id)


def may_in(capability: str, complex_id: str) -> bool:
    """Return whether the reader has a capability in a complex."""
    return reader.present().may(capability, place_of(complex_id))


def complexes_in(regions: tuple[str, ...]) -> list[str]:
    """Return the complexes that lie in any of these regions."""
    return chains.complexes_in(engine(), regions)


def looked_at(query: str, companies: Iterable[str], **codes: Any) -> None:
    """Record a look at firms whose rows are not those of a query, such as sums over several.

    codes : what of them was chosen.
    """
    if snapshot().origin != "sample" and (seen := tuple(companies)):
        filters = tuple((key, str(code)) for key, code in codes.items())
        _note(door.Look((query, seen), query, seen, filters, len(seen), False))


def _admit(query: str, codes: dict[str, Any]) -> door.Admitted:
    """Return what the door admits of a query; ends the run with a message where that is nothing."""
    try:
        return door.decide(engine(), reader.present(), query, codes)
    except Refused as refused:
        refuse(refused.needs, query)
    except CannotRead as gone:
        _end(gone)


def _rows(admitted: door.Admitted) -> pd.DataFrame:
    return _read(door.rows_of, admitted)


def _read(read: Callable[[door.Engine, door.Admitted], Made], admitted: door.Admitted) -> Made:
    """Return the admitted rows; ends the run with a message where the data cannot be read."""
    try:
        return read(engine(), admitted)
    except CannotRead as gone:
        _end(gone)


def told(fault: Fault) -> str:
    """Return a fault of the data in the run's language, with the details this visitor may know."""
    return session.words_for(session.visitor(), fault).in_language(t.lang)


def _end(gone: CannotRead) -> NoReturn:
    st.error(told(gone), icon=":material/block:")
    st.stop()


def refuse(needs: str, query: str = "") -> NoReturn:
    """End the run, say which right is missing, and record the refusal."""
    st.info(t(f"gate.needs_{needs}"), icon=":material/lock:")
    key, now = ("refused", needs, query), st.session_state.setdefault(_LOOKED, set())
    official = snapshot() is not None and snapshot().origin != "sample"
    if official and key not in now | st.session_state.get(_LOOKED_BEFORE, set()):
        with suppress(OSError):  # no data are shown, so an unwritten record hides nothing
            door.record_refused(Path(setting("SANDAN_DATA")), reader.present(), query, needs)
    now.add(key)
    st.stop()


def _given(admitted: door.Admitted, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, after recording the look at the firms in them."""
    look = None if snapshot().origin == "sample" else door.look_at(admitted, rows)
    if look is not None:
        _note(look)
    return rows


_looks: ContextVar[list[door.Look] | None] = ContextVar(
    "looks while something is made", default=None
)


def _note(look: door.Look) -> None:
    """Record a look at firms of official data, unless this run or the one before recorded it.

    Where the record cannot be written the run ends with a message: nothing is shown unrecorded.
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
    """Return the value of `make` and the looks at firms that happened while it was computed."""
    before = _looks.set([])
    try:
        return make(), tuple(_looks.get() or ())
    finally:
        _looks.reset(before)


def _looked(made: tuple[Made, tuple[door.Look, ...]]) -> Made:
    """Return a cached value, after recording this reader's look at the firms in it."""
    for look in made[1]:
        _note(look)
    return made[0]


def keep(name: str, codes: tuple, make: Callable[[], Made]) -> Made:
    """Return the value of `make`, from the cache where it was computed before for the same codes.

    name : what the value is; codes : everything it depends on, apart from version, rights, language
    and colour mode, which are always part of the key. The value is shared by readers: never change
    it.
    """
    key = (name, codes, *_data(), reader.present().key, spoken(), st.context.theme.type)
    return _looked(MADE.get(key, lambda: _with_looks(make)))


def _data() -> tuple[str, str]:
    """Return version and path of the data of this run: two folders may hold the same version."""
    found = snapshot()
    return found.version, str(found.path)


def keep_large(name: str, codes: tuple, make: Callable[[], Made]) -> Made:
    """Return the value of `make` as `keep` does, from the cache for large values.

    The value must hold no words and no colours: language and mode are not part of the key.
    """
    key = (name, codes, *_data(), reader.present().key)
    return _looked(LARGE.get(key, lambda: _large(make)))


def _large(make: Callable[[], Made]) -> tuple[Made, tuple[door.Look, ...]]:
    made = _with_looks(make)
    give_back_rarely()
    return made


def fetch(query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query of the catalogue without caching them."""
    admitted = _admit(query, codes)
    return in_language(_given(admitted, _rows(admitted)), spoken())


def fetch_of(other: Snapshot, query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query of another snapshot, opened for this alone; none are cached."""
    return door.fetch_once(other, reader.present(), query, codes)


def engine() -> door.Engine:
    """Return the Engine of this run's snapshot."""
    return _engine(snapshot().version, setting("SANDAN_DATA"))


def asker() -> door.Asker:
    """Return an object whose `ask(query, **codes)` answers this reader, even after the run ends.

    It raises Refused for what the reader may not see, and keeps its own answers.
    """
    return door.Asker(engine(), reader.present())


def fetch_later(query: str, **codes: Any) -> Callable[[], pd.DataFrame]:
    """Return a function that gives the rows of a query of this run's snapshot, as `fetch` does.

    For files, which are made when they are downloaded, outside of any run. They are recorded as
    exports (src/ui/downloads.py), so no look is recorded here.
    """
    asked, admitted, lang = engine(), _admit(query, codes), spoken()
    return lambda: in_language(door.rows_of(asked, admitted), lang)


@lru_cache(maxsize=3)
def _engine(version: str, folder: str) -> door.Engine:
    wanted = [s for s in list_snapshots(Path(folder)) if s.version == version]
    return door.open_engine(wanted[0])


@lru_cache(maxsize=3)
def _readable(version: str, path: str) -> None:
    """Check once that a snapshot can be read; raises CannotRead where its file is damaged."""
    door.check_readable(_engine(version, setting("SANDAN_DATA")), Path(path))


def fetcher(query: str) -> Callable[..., pd.DataFrame]:
    """Return a function like that of `fetch_later`, which takes the codes when it is called.

    It raises Refused for what this reader may not see.
    """
    asked, who, lang = engine(), reader.present(), spoken()

    def fetched(**codes: Any) -> pd.DataFrame:
        return in_language(door.rows_of(asked, door.decide(asked, who, query, codes)), lang)

    return fetched


def shapes(layer: str) -> dict | None:
    """Return the loaded shapes of a layer as GeoJSON, None where the snapshot has none.

    A loaded boundary file replaces the shapes that come with the dashboard.
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
