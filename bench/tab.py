"""A reader's tab without a browser: messages to and from Streamlit, and the choices offered.

It uses the protocol of Streamlit's own page (BackMsg, ForwardMsg) and has no connection: see
bench/session.py for one tab, bench/crowd.py for many.
"""

import random
import zlib
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from src.ui.socket_writing import PACKED, WINDOW

CHOICES = ("selectbox", "button_group", "multiselect")
NOT_CHOSEN = ("lang",)
MOST_AT_ONCE = 3
"""The largest number of options chosen in a multiselect."""


@dataclass(frozen=True)
class Widget:
    """A choice that a page offers: its key in the address, the labels, those chosen now."""

    id: str
    kind: str
    options: tuple[str, ...]
    chosen: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return its name in the program."""
        return self.id.split("-", 2)[-1]

    def others(self) -> list[str]:
        """Return the options that are not chosen."""
        return [option for option in self.options if option not in self.chosen]


@dataclass
class Tab:
    """One reader's tab. page : its path; query : its address behind the question mark.

    kinds : of the messages of the run so far. widgets : by id, as the last run drew them. failed :
    what a run ended with, where it did not end well. received, deflated : bytes of the run, as they
    are and as a browser that takes compressed messages receives them; the latter only where
    `measured`.
    """

    page: str
    query: str = ""
    measured: bool = True
    page_hash: str = ""
    kinds: list[str] = field(default_factory=list)
    widgets: dict[str, Widget] = field(default_factory=dict)
    failed: str = ""
    received: int = 0
    deflated: int = 0
    _kept: dict[str, ForwardMsg] = field(default_factory=dict)
    _compress: Any = field(default_factory=lambda: zlib.compressobj(wbits=-WINDOW, **PACKED))

    def ask(self, changed: Widget | None = None, options: tuple[str, ...] = ()) -> bytes:
        """Return the message that asks for a run, with all choices and one of them changed.

        It names the messages that a browser keeps; otherwise they would be sent again.
        """
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_name = "" if self.page_hash else self.page
        state.page_script_hash = self.page_hash
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone = "Asia/Seoul"
        state.context_info.locale = "ko-KR"
        for widget in self.widgets.values():
            one = state.widget_states.widgets.add()
            one.id = widget.id
            chosen = options if changed and widget.id == changed.id else widget.chosen
            if widget.kind == "multiselect" or widget.kind == "button_group":
                one.string_array_value.data.extend(chosen)
            elif chosen:
                one.string_value = chosen[0]
        self.kinds, self.widgets, self.failed = [], {}, ""
        self.received = self.deflated = 0
        return message.SerializeToString()

    def take_in(self, answer: bytes) -> bool:
        """Process a message; return whether the run is over."""
        self.received += len(answer)
        if self.measured:
            self.deflated += len(self._compress.compress(answer))
            self.deflated += len(self._compress.flush(zlib.Z_SYNC_FLUSH))
        message = ForwardMsg.FromString(answer)
        kind = message.WhichOneof("type")
        self.kinds.append(kind)
        if kind == "ref_hash":
            message = self._kept[message.ref_hash]
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self._kept[message.hash] = message
        if kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_element(message.delta.new_element)
        return kind == "script_finished"

    def _take_element(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.failed = element.exception.message or element.exception.type
        if kind in CHOICES:
            found = getattr(element, kind)
            self.widgets[found.id] = Widget(found.id, kind, _options(found, kind), _chosen(found))

    def choices(self) -> list[Widget]:
        """Return the choices of this page that can be changed."""
        return [
            widget
            for widget in self.widgets.values()
            if widget.key not in NOT_CHOSEN and widget.others()
        ]

    def draw(self, luck: random.Random) -> tuple[Widget, tuple[str, ...]] | None:
        """Return a choice and its new value, or None if the page offers none."""
        found = self.choices()
        if not found:
            return None
        widget = luck.choice(found)
        most = MOST_AT_ONCE if widget.kind == "multiselect" else 1
        others = widget.others()
        return widget, tuple(luck.sample(others, min(luck.randint(1, most), len(others))))


def _options(found: Any, kind: str) -> tuple[str, ...]:
    if kind == "button_group":
        return tuple(option.content for option in found.options)
    return tuple(found.options)


def _chosen(found: Any) -> tuple[str, ...]:
    """Return the labels that the server says are chosen, else those it chose at first."""
    if not found.set_value:
        default = found.default if hasattr(found.default, "__len__") else [found.default]
        labels = [getattr(each, "content", each) for each in found.options]
        return tuple(labels[index] for index in default if index < len(labels))
    if hasattr(found, "raw_values"):
        return tuple(found.raw_values)
    return (found.raw_value,)
