"""Everything that a page sends, as one text: elements, tables, figures, and each of its files."""

import html
import io
import json
import re
import zipfile

from streamlit.testing.v1 import AppTest

from tests.screen import open_page


def sent_by(page: str, offered: dict, **codes: str) -> str:
    """Return all that opening a page sends; offered : files by key, as `offering` collects them."""
    offered.clear()
    app = open_page(page, **codes)
    assert not app.exception, (page, codes, app.exception)
    parts = [_element_texts(app), *map(_file_text, _made(offered))]
    return html.unescape("\n".join(parts))


def offering(monkeypatch, offered: dict) -> None:
    """Have every download button of Streamlit leave its file in `offered`, whoever draws it."""
    import streamlit as st

    button = st.download_button

    def offer(label, data, *args, **more):
        offered[more.get("key", label)] = (data, more.get("disabled", False))
        return button(label, b"", *args, **more)

    monkeypatch.setattr(st, "download_button", offer)


def _made(offered: dict) -> list[bytes]:
    found = []
    for data, disabled in offered.values():
        if not disabled:
            found.append(data() if callable(data) else data)
    return [one.encode() if isinstance(one, str) else one for one in found]


def _element_texts(app: AppTest) -> str:
    parts = []
    for block in (app.main, app.sidebar):
        for element in block:
            parts.append(str(element.proto))
            if element.type in ("arrow_data_frame", "dataframe", "table"):
                parts.append(element.value.to_csv())
                parts.append(" ".join(map(str, element.value.columns)))
            if element.type == "plotly_chart":
                parts.append(json.dumps(json.loads(element.proto.spec), ensure_ascii=False))
    parts.append(json.dumps({key: app.query_params[key] for key in app.query_params}))
    return "\n".join(parts)


def _file_text(data: bytes) -> str:
    """Return what stands in a file: text as it is, of a packed one each text inside."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        inner = [packed.read(name).decode("utf-8", errors="replace") for name in packed.namelist()]
    return re.sub(r"<[^>]+>", " ", "\n".join(inner))
