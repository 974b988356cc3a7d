"""Figures as they are sent: plain data written as text once, without plotly's validation.

Plotly's own objects check every value that is set; on the path of a page that is most of a figure's
cost. Here a figure is what the browser takes (https://plotly.com/javascript/reference): traces and
a layout. Whoever reads `data` or `layout`, as tests and pictures do, gets plotly's checked objects.
"""

import base64
import json
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io

NO_TEMPLATE = {"data": {"scatter": [{"type": "scatter"}]}}
"""What plotly calls "none", which only its Python side knows by name."""
FEWEST_PACKED = 8
"""Shorter lists of numbers are longer when packed."""
USUAL_HEIGHT = 450
"""Pixels that plotly.js takes where none are given."""
_MILLISECOND = np.timedelta64(1, "ms")


def trace(kind: str, **given: Any) -> dict[str, Any]:
    """Return a trace: what of it is drawn and how, as plotly.js names it."""
    return {"type": kind, **given}


scatter = partial(trace, "scatter")
bar = partial(trace, "bar")
heatmap = partial(trace, "heatmap")


class FinishedFigure(go.Figure):
    """A figure of traces and a layout of which what is sent is made once.

    Once it is drawn only its text is kept, which many readers share. Changing one is an error that
    would not show, so every figure is given whole, in one go. Names are written out: `line` with
    `color`, never plotly's `line_color`.
    """

    def __init__(self, data: list[dict[str, Any]] | dict[str, Any], layout: dict[str, Any]):
        traces = data if isinstance(data, list) else [data]
        self._given: dict[str, Any] | None = {"data": traces, "layout": layout}
        self._height = int(layout.get("height") or USUAL_HEIGHT)
        self._text = ""
        self._checked: go.Figure | None = None

    @property
    def text(self) -> str:
        """Return the figure as it is sent."""
        if not self._text:
            self._text = as_sent(self._given)
            self._given = None
        return self._text

    @property
    def height(self) -> int:
        """Return how many pixels high it is drawn; whoever shows it has to say so."""
        return self._height

    @property
    def weight(self) -> int:
        """Return how many letters are kept of it, once it is drawn."""
        return len(self.text)

    @property
    def checked(self) -> go.Figure:
        """Return the figure as plotly's own objects; raises ValueError for what it cannot draw."""
        if self._checked is None:
            given = self._given or json.loads(self._text)
            self._checked = go.Figure(given["data"], given["layout"])
        return self._checked

    @property
    def data(self) -> Any:
        """Return the traces as plotly's own objects."""
        return self.checked.data

    @property
    def layout(self) -> Any:
        """Return the layout as plotly's own object."""
        return self.checked.layout

    def to_dict(self) -> "Sent":
        """Return what `plotly.io.to_json` writes without further work."""
        return Sent(self.text)

    def to_json(self, *args: Any, **more: Any) -> str:
        """Return the figure as it is sent."""
        return self.text


class Sent(dict[str, Any]):
    """A figure whose text is known; it looks empty to everybody else."""

    def __init__(self, text: str):
        super().__init__()
        self.text = text


def as_sent(figure: Any) -> str:
    """Return traces and layout as the JSON that plotly.js reads.

    A missing number is null; numbers in arrays are packed; evenly spaced days are told by the first
    of them and their distance; what has no words under the pointer is sent with seven digits.
    """
    shape = figure["layout"]
    if shape.get("template") == "none":
        shape = {**shape, "template": NO_TEMPLATE}
    figure = {"data": [_shortened(each) for each in figure["data"]], "layout": shape}
    text = json.dumps(figure, default=_plain, ensure_ascii=False, separators=(",", ":"))
    if "NaN" in text or "Infinity" in text:
        text = json.dumps(
            _without_nan(figure), default=_plain, ensure_ascii=False, separators=(",", ":")
        )
    return text


def _shortened(given: dict[str, Any]) -> dict[str, Any]:
    """Return a trace with its days and numbers in fewer letters, drawn alike."""
    if given["type"] != "scatter":
        return given
    found = dict(given)
    x, y = (_array(given.get(axis)) for axis in ("x", "y"))
    if x is not None and x.dtype.kind == "M" and len(x) >= FEWEST_PACKED:
        days = x.astype("datetime64[D]")
        steps = np.diff(days)
        if (days == x).all() and (steps == steps[0]).all():
            del found["x"]
            found |= {"x0": str(days[0]), "dx": int(steps[0] / _MILLISECOND)}
    if y is not None and y.dtype.kind == "f" and given.get("hoverinfo") == "skip":
        found["y"] = y.astype("float32")
    return found


def _array(values: Any) -> np.ndarray | None:
    """Return an array or a column of a frame as an array, None for anything else."""
    if isinstance(values, pd.Series | pd.Index):
        values = values.to_numpy()
    return values if isinstance(values, np.ndarray) else None


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        value = value.to_numpy()
    if isinstance(value, np.ndarray):
        return _packed(value)
    if isinstance(value, np.generic):
        return None if value != value else value.item()
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, date):
        return _day(value)
    raise TypeError(f"a figure cannot hold {type(value).__name__}")


def _packed(values: np.ndarray) -> Any:
    if values.dtype.kind == "M":
        return written(values)
    if values.ndim == 1 and len(values) >= FEWEST_PACKED:
        if values.dtype.kind == "f" and (values == np.rint(values)).all() and _fits(values, "i4"):
            values = values.astype(np.int64)
        if values.dtype.kind == "f":
            kind = "f4" if values.dtype.itemsize == 4 else "f8"
            return _typed(values.astype(f"<{kind}"), kind)
        if values.dtype.kind in "iu":
            kind = next((k for k in ("i1", "i2", "i4") if _fits(values, k)), "f8")
            return _typed(values.astype(f"<{kind}"), kind)
    return [_without_nan(each) for each in values.tolist()]


def _fits(values: np.ndarray, kind: str) -> bool:
    room = np.iinfo(kind)
    return bool(values.min() >= room.min and values.max() <= room.max)


def _typed(values: np.ndarray, kind: str) -> dict[str, str]:
    return {"dtype": kind, "bdata": base64.b64encode(values.tobytes()).decode("ascii")}


def written(days: np.ndarray) -> list[str | None]:
    """Return times as plotly.js reads them: the day alone where none has an hour."""
    whole = days.astype("datetime64[D]")
    exact = bool((np.isnat(days) | (whole == days)).all())
    said = np.datetime_as_string(whole if exact else days.astype("datetime64[s]")).tolist()
    return [None if each == "NaT" else each for each in said]


def _day(value: date) -> str:
    said = value.isoformat()
    return said.removesuffix("T00:00:00")


def _without_nan(value: Any) -> Any:
    """Return the same with None in the place of what is no number."""
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(each) for each in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def read_again(text: str) -> go.Figure:
    """Return the figure of a text that `as_sent` wrote, with plain numbers and days again."""
    given = json.loads(text, object_hook=_unpacked)
    for each in given["data"]:
        if "dx" in each:
            days = pd.date_range(each.pop("x0"), periods=len(each["y"]), freq="D")
            step = each.pop("dx") * _MILLISECOND
            each["x"] = days[0] + np.arange(len(days)) * step
    return go.Figure(given["data"], given["layout"])


def _unpacked(value: dict[str, Any]) -> Any:
    if value.keys() == {"dtype", "bdata"}:
        return np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).tolist()
    return value


_to_json = plotly.io.to_json


def _known_text(fig: Any, *args: Any, **more: Any) -> str:
    return fig.text if isinstance(fig, Sent) else _to_json(fig, *args, **more)


# Streamlit asks plotly.io for the text of every figure on every run; of ours it is known.
plotly.io.to_json = _known_text
