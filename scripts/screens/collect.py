"""Open every address of one checkout and print what it shows; run as a program of its own.

    python -m scripts.screens.collect CHECKOUT ADDRESSES.json OUT.json

It knows of a checkout only app.py, the pages, and what leaves through `st.download_button`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from functools import cache
from pathlib import Path
from unittest.mock import patch

from scripts.screens.addresses import named
from scripts.screens.files import read_file, rounded

SECONDS = 300
# Parts that differ between two runs of one program: paths, addresses in memory, the time.
NOT_SHOWN = ("id", "page_script_hash", "form_id", "deferred_file_id", "url", "fragment_id")
CHANGING = (
    (re.compile(r"\d{8}T\d{6}-\d{4}"), "VERSION"),
    (re.compile(r"[\d,]+일(?= 전|이 지났)|[\d,]+ days?(?= ago)"), "DAYS"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T](?!00:00)\d\d:\d\d(:\d\d)?(\.\d+)?(\+00:00)?"), "TIME"),
)
REASON = "reason_"


def main(checkout: str, asked: str, out: str) -> None:
    """Write what every address shows: {address: [element, …]} and {address file: contents}."""
    sys.path[:] = [checkout, *[p for p in sys.path if Path(p or ".").resolve() != HERE]]
    for name in [name for name in sys.modules if name == "src" or name.startswith("src.")]:
        del sys.modules[name]
    os.chdir(checkout)
    shown: dict[str, object] = {}
    with _kept_downloads() as offered:
        for page, codes, files in json.loads(Path(asked).read_text("utf-8")):
            _collect(Path(checkout), page, codes, files, offered, shown)
    Path(out).write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")


HERE = Path(__file__).resolve().parents[2]


def _collect(checkout: Path, page: str, codes: dict, files: bool, offered: dict, shown) -> None:
    address = named(page, codes)
    offered.clear()
    app = _open(checkout, page, codes)
    shown[address] = [{"address": dict(sorted(_address_of(app).items()))}, *elements(app)]
    if files:
        _say_reasons(app)
        for name, data in offered.items():
            content = data() if callable(data) else data
            shown[f"{address} file {plain(name)}"] = plain_in(read_file(name, as_bytes(content)))
    print(address, file=sys.stderr, flush=True)


def _open(checkout: Path, page: str, codes: dict):
    from streamlit.testing.v1 import AppTest

    _own_the_data()
    app = AppTest.from_file(checkout / "app.py", default_timeout=SECONDS)
    app.switch_page(str(checkout / "pages" / f"{page}.py"))
    for key, code in codes.items():
        app.query_params[key] = code
    return app.run()


def _own_the_data() -> None:
    """Read as the owner of the data folder, whose browser sends the token of the start.

    A checkout from before there were rights has no such reader: everybody on loopback was owner.
    """
    try:
        from src.ui import reader
    except ImportError:
        return
    reader.is_owner = lambda: True


def _say_reasons(app) -> None:
    """Choose a reason wherever one is required for files, and run again."""
    asked = [box for box in app.selectbox if (box.key or "").startswith(REASON)]
    for box in asked:
        box.select_index(0)
    if asked:
        app.run()


def _kept_downloads():
    """Return a context whose value is filled with (file name, contents or its maker)."""
    import streamlit as st
    from streamlit.components.v2 import manifest_scanner
    from streamlit.delta_generator import DeltaGenerator

    # AppTest looks through every installed package for components before each run.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    offered: dict[str, object] = {}
    draw = DeltaGenerator.download_button

    def keep(self, label, data, file_name=None, *given, **more):
        if not more.get("disabled"):
            offered[file_name or label] = data
        return draw(self, label, data, file_name, *given, **more)

    class Kept:
        def __enter__(self):
            self.patches = [
                patch.object(DeltaGenerator, "download_button", keep),
                patch.object(st, "download_button", lambda *a, **k: keep(_here(), *a, **k)),
            ]
            for each in self.patches:
                each.start()
            return offered

        def __exit__(self, *error):
            for each in self.patches:
                each.stop()

    return Kept()


def _here():
    """Return the container that `st.` draws into now."""
    from streamlit.delta_generator_singletons import get_dg_singleton_instance

    return get_dg_singleton_instance().main_dg


def as_bytes(content) -> bytes:
    if hasattr(content, "read"):
        content = content.read()
    return content.encode() if isinstance(content, str) else bytes(content)


def _address_of(app) -> dict[str, str]:
    return {k: c[0] if isinstance(c, list) else c for k, c in app.query_params.items()}


def elements(app) -> list[dict]:
    """Return every element in the order of the page: its type and its content."""
    found: list[dict] = []
    for part in app._tree.children.values():
        _walk(part, found)
    return plain_in(found)


def _walk(node, found: list[dict]) -> None:
    from google.protobuf.json_format import MessageToDict

    proto = getattr(node, "proto", None)
    if proto is not None and hasattr(proto, "DESCRIPTOR"):
        found.append({node.type: decoded(MessageToDict(proto, preserving_proto_field_name=True))})
    for child in getattr(node, "children", {}).values():
        _walk(child, found)


def decoded(value):
    """Return a message with tables as cells, figures as data, and without invisible fields."""
    if isinstance(value, list):
        return [decoded(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, each in value.items():
        if key in NOT_SHOWN:
            continue
        if key == "data" and isinstance(each, str):
            kept[key] = _table(each)
        elif key in ("spec", "columns", "config") and isinstance(each, str):
            kept[key] = rounded(_arrays(json.loads(each)))
        else:
            kept[key] = decoded(each)
    return rounded(kept)


def _table(encoded: str) -> dict:
    import pyarrow as pa

    table = pa.ipc.open_stream(base64.b64decode(encoded)).read_all()
    return {column: table[column].to_pylist() for column in table.column_names}


def _arrays(value):
    """Return a figure with its typed arrays, which plotly writes in base64, as numbers."""
    import numpy as np

    if isinstance(value, list):
        return [_arrays(each) for each in value]
    if not isinstance(value, dict):
        return value
    if {"dtype", "bdata"} <= value.keys():
        numbers = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
        shape = [int(n) for n in str(value.get("shape", len(numbers))).split(",")]
        return numbers.reshape(shape).tolist()
    return {key: _arrays(each) for key, each in value.items()}


def plain(text: str) -> str:
    """Return a text without the parts that depend on the time of the run."""
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return text


def plain_in(value):
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [plain_in(each) for each in value]
    if isinstance(value, dict):
        return {plain(key): plain_in(each) for key, each in value.items()}
    return value


if __name__ == "__main__":
    main(*sys.argv[1:])
