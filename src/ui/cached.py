"""Answers of the store, remembered per snapshot.

Arguments are codes and the version of the data, never frames: Streamlit hashes only a sample of a
large frame. New data has a new version, so nothing is ever invalidated. Every cache is bounded.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from src.memory import give_back
from src.settings import setting
from src.store.engine import Engine, fetch_frame, open_engine
from src.store.queries import catalogue
from src.store.snapshots import Snapshot, current_snapshot, list_snapshots

_SNAPSHOT = "_snapshot"
Made = TypeVar("Made")


def open_snapshot() -> Snapshot | None:
    """Return the published snapshot and hold it for this run, None where nothing is published.

    One run reads one snapshot, also when a load publishes while the page is being drawn.
    """
    st.session_state[_SNAPSHOT] = None
    st.session_state[_SNAPSHOT] = current_snapshot(Path(setting("SANDAN_DATA")))
    return st.session_state[_SNAPSHOT]


def snapshot() -> Snapshot:
    """Return the snapshot of this run."""
    return st.session_state[_SNAPSHOT]


def as_of() -> date | None:
    """Return the day that the data of this run speak for, None where no file says it."""
    day = snapshot().as_of
    return date.fromisoformat(day) if day else None


def ask(query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query of the catalogue, from memory where they were asked for before.

    codes : strings, numbers, tuples of strings or None, as the query's function takes them. The
    frame is shared by all readers: derive from it, never write into it.
    """
    return _rows(query, tuple(sorted(codes.items())), snapshot().version)


def keep(name: str, codes: tuple, make: Callable[[], Made]) -> Made:
    """Return what `make` makes, from memory where it was made before for the same codes.

    name : what is made; codes : everything it depends on but version, language and mode, which
    are part of the key. What is kept is shared by all readers: it must never be changed.
    """
    lang, mode = st.query_params.get("lang"), st.context.theme.type
    return _kept((name, codes, snapshot().version, lang, mode), make)


@st.cache_resource(max_entries=300, show_spinner=False)
def _kept(key: tuple, _make: Callable[[], Made]) -> Made:
    return _make()


def keep_large(name: str, codes: tuple, make: Callable[[], Made]) -> Made:
    """Return what `make` makes as `keep` does, of what is large: only the last eight are kept.

    It holds no words and no colours: language and mode are not part of the key.
    """
    return _large((name, codes, snapshot().version), make)


@st.cache_resource(max_entries=8, show_spinner=False)
def _large(key: tuple, _make: Callable[[], Made]) -> Made:
    made = _make()
    give_back()
    return made


def fetch(query: str, **codes: Any) -> pd.DataFrame:
    """Return the rows of a query of the catalogue and keep none of them."""
    return fetch_frame(engine(), catalogue.QUERIES[query](**codes))


def engine() -> Engine:
    """Return the Engine of this run's snapshot, for what is asked after the run is over."""
    return _engine(snapshot().version)


def fetch_later(query: str, **codes: Any) -> Callable[[], pd.DataFrame]:
    """Return a function that gives the rows of a query of this run's snapshot, as `fetch` does.

    For files that are made when they are asked for, which is outside of any run.
    """
    engine, statement = _engine(snapshot().version), catalogue.QUERIES[query](**codes)
    return lambda: fetch_frame(engine, statement)


@st.cache_resource(max_entries=256, show_spinner=False)
def _rows(query: str, codes: tuple, version: str) -> pd.DataFrame:
    return fetch_frame(_engine(version), catalogue.QUERIES[query](**dict(codes)))


@st.cache_resource(max_entries=3, show_spinner=False)
def _engine(version: str) -> Engine:
    wanted = [s for s in list_snapshots(Path(setting("SANDAN_DATA"))) if s.version == version]
    return open_engine(wanted[0])


def shapes(layer: str) -> dict | None:
    """Return the loaded shapes of a layer as GeoJSON, None where the snapshot has none.

    Whoever loads a boundary file sees it instead of the shapes that come with the dashboard.
    """
    return _shapes(layer, snapshot().version)


@st.cache_resource(max_entries=4, show_spinner=False)
def _shapes(layer: str, version: str) -> dict | None:
    rows = fetch_frame(_engine(version), catalogue.QUERIES["shapes_of"](layer=layer))
    features = [
        {
            "type": "Feature",
            "properties": {"region_code": row.code, "region_name": row.name},
            "geometry": json.loads(row.geojson),
        }
        for row in rows.itertuples()
    ]
    return {"type": "FeatureCollection", "features": features} if features else None
