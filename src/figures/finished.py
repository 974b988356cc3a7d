"""Figures as plain data, serialised once, without plotly's validation.

Plotly's own objects validate every value that is set, which is most of the cost of a figure. Here a
figure is what plotly.js takes (https://plotly.com/javascript/reference): traces and a layout.
`data` and `layout`, which tests and pictures read, still give plotly's validated objects.
"""

import base64
import json
import re
from datetime import date
from functools import partial
from sys import getsizeof
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io

from src.figures.markup import json_attribute

NO_TEMPLATE = {"data": {"scatter": [{"type": "scatter"}]}}
"""The template "none", spelt out because plotly.js does not know that name."""
FEWEST_PACKED = 8
"""Shorter lists of numbers become longer when packed."""
USUAL_HEIGHT = 450
"""Default height of plotly.js in pixels."""
_MILLISECOND = np.timedelta64(1, "ms")


def trace(kind: str, **given: Any) -> dict[str, Any]:
    """Return a trace with the attributes of plotly.js."""
    return {"type": kind, **given}


scatter = partial(trace, "scatter")
bar = partial(trace, "bar")
heatmap = partial(trace, "heatmap")


class Wide(NamedTuple):
    """Changes of a layout from a width in pixels on; changes of annotations by their index."""

    width: int
    layout: dict[str, dict[Any, Any]]


class FinishedFigure(go.Figure):
    """A figure of traces and a layout that is serialised once.

    After that only its text is kept and shared by readers. A figure is given whole and must never
    be changed: the change would silently be lost. Names are nested: `line` with `color`, never
    plotly's shorthand `line_color`.
    """

    def __init__(
        self,
        data: list[dict[str, Any]] | dict[str, Any],
        layout: dict[str, Any],
        alike: int | None = None,
        wide: Wide | None = None,
    ):
        """alike : period after which traces repeat their style, as in small multiples. wide :
        changes of the layout on a wide screen, such as full names."""
        traces = data if isinstance(data, list) else [data]
        self._alike = alike
        self._given: dict[str, Any] | None = {"data": traces, "layout": layout}
        if wide is not None and wide.layout:
            self._given |= {"wide": {"from": wide.width, "layout": wide.layout}}
        self._height = int(layout.get("height") or USUAL_HEIGHT)
        self._text = ""
        self._checked: go.Figure | None = None

    @property
    def text(self) -> str:
        """Return the figure as JSON, escaped for an HTML attribute."""
        if not self._text:
            self._text = json_attribute(as_sent(self._given, self._alike))
            self._given = None
        return self._text

    @property
    def height(self) -> int:
        """Return its height in pixels, which the element that shows it needs."""
        return self._height

    @property
    def weight(self) -> int:
        """Return how many bytes are kept of it, once it is drawn."""
        return getsizeof(self.text)

    @property
    def checked(self) -> go.Figure:
        """Return the figure as plotly's own objects; raises ValueError where it is invalid."""
        if self._checked is None:
            given = self._given or told_whole(json.loads(self._text))
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
        """Return a dict whose text `plotly.io.to_json` takes as it is (`_known_text`)."""
        return Sent(self.text)

    def to_json(self, *args: Any, **more: Any) -> str:
        """Return the figure as it is sent."""
        return self.text


class Sent(dict[str, Any]):
    """A figure whose JSON is known; as a dict it is empty."""

    def __init__(self, text: str):
        super().__init__()
        self.text = text


def as_sent(figure: Any, alike: int | None = None) -> str:
    """Return traces and layout as the JSON that plotly.js reads.

    alike : as in FinishedFigure; attributes that traces or axes share then go into a template. A
    missing number is null; arrays of numbers are packed; evenly spaced days are given by the first
    and the step; values that no hover text shows are float32.
    """
    shape = figure["layout"]
    if shape.get("template") == "none":
        shape = {**shape, "template": NO_TEMPLATE}
    steps: Steps = {}
    wide = {"wide": figure["wide"]} if figure.get("wide") else {}
    figure = {"data": [_shortened(each, steps) for each in figure["data"]], "layout": shape}
    if alike is not None:
        figure = _told_once(figure, alike)
    figure |= wide
    text = json.dumps(figure, default=_plain, ensure_ascii=False, separators=(",", ":"))
    if _holds_what_is_no_number(text):
        text = json.dumps(
            _without_nan(figure), default=_plain, ensure_ascii=False, separators=(",", ":")
        )
    return text


NO_NUMBER = re.compile(r"[:,\[]-?(?:NaN|Infinity)")


def _holds_what_is_no_number(text: str) -> bool:
    """Return whether a text may hold NaN or Infinity as a value, which JSON lacks.

    Packed numbers may contain these letters, but not after a separator.
    """
    named = "NaN" in text or "Infinity" in text
    return named and NO_NUMBER.search(text) is not None


Steps = dict[int, tuple[np.ndarray, dict[str, Any] | None]]
"""First day and step by id of the array of days, as traces of a figure may share an array."""


def _shortened(given: dict[str, Any], steps: Steps) -> dict[str, Any]:
    """Return a trace with days and numbers in fewer letters; it is drawn the same."""
    if given["type"] != "scatter":
        return given
    found = dict(given)
    x, y = (_array(given.get(axis)) for axis in ("x", "y"))
    if x is not None and x.dtype.kind == "M" and len(x) >= FEWEST_PACKED:
        if id(x) not in steps:
            steps[id(x)] = x, _evenly(x)
        if (evenly := steps[id(x)][1]) is not None:
            del found["x"]
            found |= evenly
    if y is not None and y.dtype.kind == "f" and not _says_y(given):
        found["y"] = y.astype("float32")
    return found


def _evenly(x: np.ndarray) -> dict[str, Any] | None:
    """Return the first of evenly spaced days and the step; None for other days."""
    days = x.astype("datetime64[D]")
    steps = days[1:] - days[:-1]
    if (steps == steps[0]).all() and (days == x).all():
        return {"x0": str(days[0]), "dx": int(steps[0] / _MILLISECOND)}
    return None


def _says_y(given: dict[str, Any]) -> bool:
    """Return whether the hover text shows y, as plotly's default does."""
    words = given.get("hovertemplate")
    shows = "%{y" in words if isinstance(words, str) else True
    return shows and given.get("hoverinfo") != "skip"


AXIS = re.compile(r"([xy]axis)\d*")
OF_ONE = frozenset({"type", "x", "y", "x0", "dx", "xaxis", "yaxis", "customdata"})
"""Attributes that stay with each trace."""
TOLD_BY_BEING = frozenset({"linecolor", "gridcolor", "zerolinecolor"})
"""Attributes that stay with each axis: without its colour plotly.js does not draw the line."""


def _told_once(figure: dict[str, Any], alike: int) -> dict[str, Any]:
    """Return a figure of lines with the shared attributes of axes and traces in its template."""
    data, shape = figure["data"], figure["layout"]
    of_traces = [_common(data[first::alike]) for first in range(min(alike, len(data)))]
    axes: dict[str, list] = {}
    for name, given in shape.items():
        if found := AXIS.fullmatch(name):
            axes.setdefault(found[1], []).append(given)
    of_axes = {kind: _common(several) for kind, several in axes.items()}
    template = {
        "data": {"scatter": [{"type": "scatter"} | each for each in of_traces]},
        "layout": of_axes,
    }
    left = {
        name: _without(given, of_axes[found[1]]) if (found := AXIS.fullmatch(name)) else given
        for name, given in shape.items()
    }
    traces = [_without(each, of_traces[at % alike]) for at, each in enumerate(data)]
    return {"data": traces, "layout": left | {"template": template}}


def _common(several: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the attributes with equal values in all, without arrays."""
    found: dict[str, Any] = {}
    first, *others = several
    for name, value in first.items():
        given = [each[name] for each in others if name in each]
        if name in OF_ONE | TOLD_BY_BEING or len(given) < len(others):
            continue
        if isinstance(value, dict) and all(isinstance(each, dict) for each in given):
            if inside := _common([value, *given]):
                found[name] = inside
        elif isinstance(value, str | int | float) and all(each == value for each in given):
            found[name] = value
    return found


def _without(given: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that are not among the common ones."""
    found = {}
    for name, value in given.items():
        if name not in common:
            found[name] = value
        elif isinstance(value, dict) and (inside := _without(value, common[name])):
            found[name] = inside
    return found


def told_whole(figure: dict[str, Any]) -> dict[str, Any]:
    """Return a figure with the attributes of its template put back into traces and axes."""
    template = figure["layout"].get("template") or {}
    of_traces = template.get("data", {}).get("scatter", [{}])
    data = [
        _with(each, of_traces[at % len(of_traces)]) if each["type"] == "scatter" else each
        for at, each in enumerate(figure["data"])
    ]
    of_axes = template.get("layout", {})
    shape = {
        name: _with(given, of_axes.get(found[1], {})) if (found := AXIS.fullmatch(name)) else given
        for name, given in figure["layout"].items()
    }
    return {"data": data, "layout": shape | ({"template": NO_TEMPLATE} if template else {})}


def _with(given: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    found = common | given
    for name, inside in common.items():
        if isinstance(inside, dict) and isinstance(given.get(name), dict):
            found[name] = _with(given[name], inside)
    return found


def _array(values: Any) -> np.ndarray | None:
    """Return an array, or a pandas column as an array; None for anything else."""
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
    if values.ndim == 1 and len(values) >= FEWEST_PACKED and (kind := _kind(values)):
        return _typed(values.astype(f"<{kind}"), kind)
    return [_without_nan(each) for each in values.tolist()]


ROOM = tuple((kind, np.iinfo(kind)) for kind in ("i1", "i2", "i4"))


def _kind(values: np.ndarray) -> str:
    """Return the dtype for packing: the shortest integer type that holds all values, else their own
    type; "" where they are not numbers."""
    sort = values.dtype.kind
    if sort in "iu" or (sort == "f" and (values == np.rint(values)).all()):
        least, most = values.min(), values.max()
        for kind, room in ROOM:
            if room.min <= least and most <= room.max:
                return kind
    if sort == "f" and values.dtype.itemsize == 4:
        return "f4"
    return "f8" if sort in "iuf" else ""


def _typed(values: np.ndarray, kind: str) -> dict[str, str]:
    return {"dtype": kind, "bdata": base64.b64encode(values.tobytes()).decode("ascii")}


def written(days: np.ndarray) -> list[str | None]:
    """Return times as plotly.js reads them: only the dates if no time has an hour."""
    whole = days.astype("datetime64[D]")
    exact = bool((np.isnat(days) | (whole == days)).all())
    said = np.datetime_as_string(whole if exact else days.astype("datetime64[s]")).tolist()
    return [None if each == "NaT" else each for each in said]


def _day(value: date) -> str:
    said = value.isoformat()
    return said.removesuffix("T00:00:00")


def _without_nan(value: Any) -> Any:
    """Return the value with None in place of NaN and infinity."""
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(each) for each in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def read_again(text: str, *, wide: bool = True) -> go.Figure:
    """Return the figure of a text that `as_sent` wrote, with unpacked numbers and days.

    wide : whether with the changes for a wide screen.
    """
    sent = json.loads(text, object_hook=_unpacked)
    given = told_whole(sent)
    if wide and "wide" in sent:
        given["layout"] = _widened(given["layout"], sent["wide"]["layout"])
    for each in given["data"]:
        if "dx" in each:
            days = pd.date_range(each.pop("x0"), periods=len(each["y"]), freq="D")
            step = each.pop("dx") * _MILLISECOND
            each["x"] = days[0] + np.arange(len(days)) * step
    return go.Figure(given["data"], given["layout"])


def _widened(layout: dict[str, Any], wide: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found = dict(layout)
    for name, more in wide.items():
        if name == "annotations":
            notes = enumerate(layout[name])
            found[name] = [note | more.get(str(number), {}) for number, note in notes]
        else:
            found[name] = layout[name] | more
    return found


def _unpacked(value: dict[str, Any]) -> Any:
    if value.keys() == {"dtype", "bdata"}:
        return np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).tolist()
    return value


_to_json = plotly.io.to_json


def _known_text(fig: Any, *args: Any, **more: Any) -> str:
    return fig.text if isinstance(fig, Sent) else _to_json(fig, *args, **more)


# Streamlit calls plotly.io.to_json for every figure on every run; for ours the text is known.
plotly.io.to_json = _known_text
