"""Filter of the websocket: only messages that readers send pass, and none after too long idle."""

import asyncio
import re
from collections.abc import Iterator
from time import monotonic
from typing import Literal

from google.protobuf.message import DecodeError
from google.protobuf.message import Message as ProtobufMessage
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value

from src.ui.session import Visitor, close
from src.ui.socket_writing import TOGETHER

TAKEN = ("rerun_script", "stop_script", "file_urls_request", "backend_operation_request")
"""Messages that a reader's actions cause."""
UNNOTICED = ("app_heartbeat",)
"""Messages that a browser sends by itself. All others are for developers and are dropped."""
OPERATIONS: tuple[Literal["deferred_file", "dataframe_chunk"], ...] = (
    "deferred_file",
    "dataframe_chunk",
)
NUMBERS = {"int_value", "double_value"}
MEDIA = "/media/"
ADDRESSES = ("url", "favicon", "image", "icon_image")
"""Fields of messages in which Streamlit sends the address of a file."""
FILE = re.compile(MEDIA + r"([0-9A-Za-z_\-]{1,128})")
MADE_BY = "sandan.socket"
PROTOCOL_ERROR = 1002


class Told:
    """The files whose addresses were sent to each visitor over open sockets.

    Nobody else may fetch them.
    """

    def __init__(self) -> None:
        self.sockets: dict[tuple[str, str], list[set[str]]] = {}

    def open(self, visitor: Visitor) -> set[str]:
        """Return the empty set of files of a new socket; the socket adds what it sends."""
        files: set[str] = set()
        self.sockets.setdefault((visitor.kind, visitor.name), []).append(files)
        return files

    def close(self, visitor: Visitor, files: set[str]) -> None:
        """Forget the files of a socket."""
        key = (visitor.kind, visitor.name)
        left = [one for one in self.sockets.get(key, []) if one is not files]
        self.sockets.pop(key, None)
        if left:
            self.sockets[key] = left

    def knows(self, visitor: Visitor, file: str) -> bool:
        """Return whether a file's address was sent to a visitor over a socket still open."""
        return any(file in files for files in self.sockets.get((visitor.kind, visitor.name), []))


class SocketGuard:
    """Guards one socket while it is open."""

    def __init__(self, app: ASGIApp, told: Told, visitor: Visitor, idle_seconds: float):
        self.app, self.told, self.visitor = app, told, visitor
        self.idle_seconds = idle_seconds
        self.last_used = monotonic()
        self.idle = self.broken = False
        self.scope: Scope = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = {**scope, MADE_BY: self}
        files = self.told.open(self.visitor)

        async def send_noting(message: Message) -> None:
            if message["type"] == "websocket.send":
                for content in message.get(TOGETHER) or [message.get("bytes") or b""]:
                    files.update(files_in(content))
            if not self.broken:
                try:
                    await send(message)
                except OSError:  # the reader has gone; Streamlit would send it again as text
                    self.broken = True

        async def receive_checked() -> Message:
            return await self._next(receive, send)

        try:
            await self.app(self.scope, receive_checked, send_noting)
        finally:
            self.told.close(self.visitor, files)

    async def _next(self, receive: Receive, send: Send) -> Message:
        """Return the next message that may pass; an unreadable one closes the socket."""
        while True:
            message = await self._wait(receive)
            if message is None:
                self._close_idle()
            elif message["type"] != "websocket.receive":
                return message
            elif (told := _told(message)) is None:
                self.broken = True
                await send({"type": "websocket.close", "code": PROTOCOL_ERROR})
                return {"type": "websocket.disconnect", "code": PROTOCOL_ERROR}
            elif (kind := _kind_of(told)) in UNNOTICED:
                return message
            elif kind in TAKEN and not self.idle:
                if not _is_automatic(told):
                    self.last_used = monotonic()
                return self._without_forged_values(message, told)

    async def _wait(self, receive: Receive) -> Message | None:
        """Return the next message, None once the reader has been idle for too long."""
        if self.idle:
            return await receive()
        left = self.last_used + self.idle_seconds - monotonic()
        try:
            return await asyncio.wait_for(receive(), max(left, 0.001))
        except TimeoutError:
            return None

    def _close_idle(self) -> None:
        """Close the session: drop its uploads and run its page again, which says why."""
        self.idle = True
        for session in self._sessions():
            close(session.id)
            Runtime.instance().uploaded_file_mgr.remove_session_files(session.id)
            session.request_rerun(None)

    def _sessions(self) -> list[AppSession]:
        """Return the session of this socket; [] before it has begun."""
        if not Runtime.exists():
            return []
        active = Runtime.instance()._session_mgr.list_active_sessions()
        sockets = [(info.session, getattr(info.client, "_websocket", None)) for info in active]
        return [one for one, socket in sockets if socket and socket.scope.get(MADE_BY) is self]

    def _without_forged_values(self, message: Message, told: BackMsg) -> Message:
        """Return a message without values that no widget of this session can have.

        Browsers send none, but forged ones would stay in the session and fail when next read.
        """
        states = told.rerun_script.widget_states.widgets
        if not states:
            return message
        known: dict[str, WidgetMetadata] = {}
        for session in self._sessions():
            known.update(session.session_state._new_widget_state.widget_metadata)
        kept = [one for one in states if _can_be(one, known.get(one.id))]
        if len(kept) == len(states):
            return message
        del states[:]
        states.extend(kept)
        return {**message, "bytes": told.SerializeToString()}


def files_in(content: bytes) -> set[str]:
    """Return the files whose addresses a message of the server holds.

    Only in ADDRESSES: a text field may repeat an address that a reader typed himself.
    """
    if MEDIA.encode() not in content:
        return set()
    urls = _urls_in(ForwardMsg.FromString(content))
    return {found[1] for url in urls if (found := FILE.match(url))}


def _urls_in(message: ProtobufMessage) -> Iterator[str]:
    for told, value in message.ListFields():
        for one in value if told.is_repeated else (value,):
            if isinstance(one, ProtobufMessage):
                yield from _urls_in(one)
            elif told.name in ADDRESSES and isinstance(one, str):
                yield one


def _told(message: Message) -> BackMsg | None:
    """Return a decoded message of a browser, None where it cannot be read."""
    content = message.get("bytes")
    if content is None:
        return None
    try:
        return BackMsg.FromString(content)
    except DecodeError:
        return None


def _kind_of(told: BackMsg) -> str:
    """Return the type of a message, "" for backend operations that no reader asks for."""
    kind = told.WhichOneof("type") or ""
    if kind == "backend_operation_request":
        operation = told.backend_operation_request
        return kind if any(operation.HasField(name) for name in OPERATIONS) else ""
    return kind


def _alike(kind: str | None, wanted: str) -> bool:
    """Return whether a value of one kind fits a widget of another; integers and floats mix."""
    return kind == wanted or {kind, wanted} <= NUMBERS


def _can_be(state: WidgetState, widget: WidgetMetadata | None) -> bool:
    """Return whether Streamlit can read a widget's state; False for a widget not drawn yet.

    After a restart of the server a browser sends the states of its old page. They can be dropped,
    as the address keeps the choices.
    """
    if widget is None or not _alike(state.WhichOneof("value"), widget.value_type):
        return False
    try:
        widget.deserializer(unpack_widget_state_value(state))
    except Exception:  # deserializers raise anything
        return False
    return True


def _is_automatic(told: BackMsg) -> bool:
    """Return whether the browser sent a message by itself, to rerun a fragment on a timer."""
    return told.WhichOneof("type") == "rerun_script" and told.rerun_script.is_auto_rerun
