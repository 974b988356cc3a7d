"""Faster replacements of parts of Streamlit.

Work that Streamlit repeats at each run with the same result is done once or skipped. Runs that
would slow each other down by sharing a processor take turns. Measured in
docs/decisions/0004-server.md. `REPLACED` lists every patched attribute; tests compare the results
with Streamlit's own.
"""

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any

from starlette.websockets import WebSocketDisconnect
from streamlit import config, string_util
from streamlit.elements import html, markdown
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import Config, CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils import script_run_context
from streamlit.runtime.session_manager import SessionClientDisconnectedError
from streamlit.runtime.state.common import is_element_id
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState, _is_internal_key
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

from src.ui.socket_writing import TOGETHER
from src.ui.turnstile import Turnstile

_state_of_all = SafeSessionState.__dict__["filtered_state"].fget
_write_theme = app_session._populate_theme_msg
_write_config = app_session._populate_config_msg
_name = script_run_context.populate_hash_if_needed
_call_soon = AppSession._call_soon_on_event_loop
_say_there_is_more = Runtime._enqueued_some_message
_run_script = ScriptRunner._run_script
_clean_text = string_util.clean_text
_is_style_alone = html._html_only_style_tags
_send_each = StarletteSessionClient._sender
_turnstile = Turnstile()
_LOGGER = logging.getLogger(__name__)


class Asked(Mapping[str, Any]):
    """A view of a session's state that looks up single keys without copying the whole.

    Each widget of a page reads its own key. Streamlit builds a dict of the whole state for each: an
    eighth of the cost of a page with twenty widgets. Iteration still gives the whole.
    """

    def __init__(self, state: SafeSessionState):
        self._safe = state

    def __getitem__(self, key: str) -> Any:
        if is_element_id(key) or _is_internal_key(key):
            raise KeyError(key)
        with self._safe._lock:
            return self._state[key]

    @property
    def _state(self) -> SessionState:
        return self._safe._state

    def _whole(self) -> dict[str, Any]:
        return _state_of_all(self._safe)

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())


@cache
def _theme_of(section: str) -> CustomThemeConfig:
    made = CustomThemeConfig()
    _write_theme(made, section)
    return made


def write_theme(message: CustomThemeConfig, section: str = "theme") -> None:
    """Write a section of the theme, computed once, as it never changes while the server runs."""
    if (known := _theme_of(section)).ByteSize():
        message.MergeFrom(known)


@cache
def _config() -> Config:
    made = Config()
    _write_config(made)
    return made


def write_config(message: Config) -> None:
    """Write the settings sent to browsers, computed once, as they never change."""
    message.MergeFrom(_config())


@cache
def _least_kept() -> int:
    return int(config.get_option("global.minCachedMessageSize"))


def name_by_content(message: ForwardMsg) -> None:
    """Set the hash of a message from its content, without its position, and whether browsers cache
    it. Streamlit removes the position, hashes and copies it back, and reads a setting each time."""
    if message.hash or message.WhichOneof("type") != "delta":
        _name(message)
        return
    delta = message.delta
    content = delta.SerializeToString(deterministic=True)
    message.hash = hashlib.blake2b(content, digest_size=16).hexdigest()
    if len(content) >= _least_kept() and delta.WhichOneof("type") == "new_element":
        message.metadata.cacheable = True


SECONDS = 0.02
"""Longest time that a message of a page waits for others. Streamlit itself sends every 10 ms."""


class InTurn:
    """A queue of callbacks from a session's script thread to the server's event loop, in order.

    Streamlit wakes the loop for each of a page's hundred messages, and the two threads keep
    switching. Here the loop takes waiting callbacks every SECONDS while any come, and at once when
    one is `urgent`, as the last one is.
    """

    def __init__(
        self,
        at_once: Callable[[Callable[[], None]], None],
        later: Callable[[float, Callable[[], None]], object],
        done: Callable[[], None] = lambda: None,
    ):
        """at_once : runs a callback on the loop, from any thread. later : the same after some
        seconds, from the loop. done : called on the loop when all that waited has run."""
        self.at_once, self.later, self.done = at_once, later, done
        self.waiting: deque[Callable[[], None]] = deque()
        self.called = self.running = False

    def add(self, callback: Callable[[], None], *, urgent: bool = True) -> None:
        """Append a callback. Any thread may call this."""
        self.waiting.append(callback)
        if urgent:
            self.at_once(self.run)
        elif not self.called:
            self.called = True
            self.at_once(self._look)

    def wake(self) -> None:
        """Have `done` called once more, unless it is about to be. Only the loop may call this."""
        if not self.running:
            self.at_once(self.run)

    def run(self) -> None:
        """Run all waiting callbacks, then `done`."""
        self.running = True
        try:
            while self.waiting:
                self.waiting.popleft()()
            self.done()
        finally:
            self.running = False
            if self.waiting:  # a callback raised: the loop logs it; the others run next
                self.at_once(self.run)

    def _look(self) -> None:
        """Run what waits and look again after SECONDS; stop looking when nothing waits."""
        any_waiting = bool(self.waiting)
        if not any_waiting:
            self.called = False
            any_waiting = bool(self.waiting)  # `add` may have seen `called` still set meanwhile
        if any_waiting:
            self.called = True
            self.later(SECONDS, self._look)
        self.run()


def _turn_of(session: AppSession) -> InTurn:
    turn = session.__dict__.get("_in_turn")
    if turn is None:
        made = InTurn(
            lambda run: _call_soon(session, run),
            session._event_loop.call_later,
            partial(send_what_waits, session),
        )
        turn = session.__dict__.setdefault("_in_turn", made)
        if session._message_enqueued_callback:
            session._message_enqueued_callback = turn.wake
    return turn


def call_soon(session: AppSession, callback: Callable[[], None]) -> None:
    """Schedule a session's callback on the loop, after those that wait already."""
    _turn_of(session).add(callback)


def hand_over(
    session: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, **more: Any
) -> None:
    """Pass an event of a script to the loop: messages may wait for others, all else may not."""
    take = partial(session._handle_scriptrunner_event_on_event_loop, sender, event, **more)
    urgent = event is not ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
    _turn_of(session).add(take, urgent=urgent)


def send_what_waits(session: AppSession) -> None:
    """Send all queued messages of a session to its browser; without a browser they stay queued.

    Streamlit instead wakes a loop that goes through all sessions and yields after each message.
    """
    if not Runtime.exists():
        return
    runtime = Runtime.instance()
    info = runtime._session_mgr.get_active_session_info(session.id)
    if info is None:
        return
    for message in session.flush_browser_queue():
        try:
            runtime._send_message(info, message)
        except SessionClientDisconnectedError:
            runtime.disconnect_session(session.id, client=info.client)
    session.on_flushed_messages_sent()


async def send_together(client: StarletteSessionClient) -> None:
    """Send what waits for a browser as one ASGI message, where the server supports that."""
    socket, queue = client._websocket, client._send_queue
    if TOGETHER not in socket.scope.get("extensions", ()):
        await _send_each(client)
        return
    try:
        while True:
            several = [await queue.get()]
            while not queue.empty():
                several.append(queue.get_nowait())
            await socket.send({"type": "websocket.send", TOGETHER: several})
    except WebSocketDisconnect:
        pass
    except Exception:
        _LOGGER.exception("Error sending websocket payload")
    finally:
        client._closed.set()


def say_there_is_more(runtime: Runtime) -> None:
    """Wake the sender of messages; directly when called on the loop, else as Streamlit does."""
    objects = runtime._get_async_objs()
    if asyncio._get_running_loop() is objects.eventloop:
        objects.need_send_data.set()
    else:
        _say_there_is_more(runtime)


def run_script(runner: ScriptRunner, asked: RerunData) -> None:
    """Run a page when its turn comes."""
    with _turnstile.passed():
        _run_script(runner, asked)


def clean_text(text: Any) -> str:
    """Return a text as Streamlit cleans it; a single line, such as a map's SVG, is only stripped.

    Streamlit would search it for indents.
    """
    words = str(text)
    return words.strip() if "\n" not in words else _clean_text(words)


def is_style_alone(content: str) -> bool:
    """Return whether HTML holds nothing but styles.

    HTML that begins with another element is not searched: that spares two searches through each
    table and chart of a page.
    """
    begins = content[:6].lower()
    if begins[:1] == "<" and not begins.startswith(("<!--", "<style")):
        return False
    return _is_style_alone(content)


REPLACED: tuple[tuple[Any, str, Any], ...] = (
    (SafeSessionState, "filtered_state", property(Asked)),
    (app_session, "_populate_theme_msg", write_theme),
    (app_session, "_populate_config_msg", write_config),
    (script_run_context, "populate_hash_if_needed", name_by_content),
    (AppSession, "_call_soon_on_event_loop", call_soon),
    (AppSession, "_on_scriptrunner_event", hand_over),
    (Runtime, "_enqueued_some_message", say_there_is_more),
    (ScriptRunner, "_run_script", run_script),
    (StarletteSessionClient, "_sender", send_together),
    (markdown, "clean_text", clean_text),
    (html, "clean_text", clean_text),
    (html, "_html_only_style_tags", is_style_alone),
)
"""(owner, attribute, our replacement) of each patch."""


def install() -> None:
    """Apply all patches to Streamlit."""
    for owner, name, ours in REPLACED:
        setattr(owner, name, ours)
