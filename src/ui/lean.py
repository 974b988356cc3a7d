"""What Streamlit does anew at each run though it comes out the same: done once, or not at all.
What it does at the same time though all are slower for it: one after the other.

Measured in docs/decisions/0004-server.md. Each place of Streamlit that is replaced is named in
`REPLACED`; a test holds what is put there against what Streamlit itself gives.
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
    """The state of a session, of which each box of a page asks for its own key.

    Streamlit makes a dict of the whole for that, at each box: an eighth of what a page of twenty
    boxes costs. Whoever wants the whole gets it.
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
    """Write a section of the theme, which the settings of a server hold from its start."""
    if (known := _theme_of(section)).ByteSize():
        message.MergeFrom(known)


@cache
def _config() -> Config:
    made = Config()
    _write_config(made)
    return made


def write_config(message: Config) -> None:
    """Write the settings that a browser is told, which a server holds from its start."""
    message.MergeFrom(_config())


@cache
def _least_kept() -> int:
    return int(config.get_option("global.minCachedMessageSize"))


def name_by_content(message: ForwardMsg) -> None:
    """Name an element or a block by what it is, wherever it stands, and say whether browsers keep
    it. Streamlit takes its place away for that and copies it back, and asks for a setting."""
    if message.hash or message.WhichOneof("type") != "delta":
        _name(message)
        return
    delta = message.delta
    content = delta.SerializeToString(deterministic=True)
    message.hash = hashlib.blake2b(content, digest_size=16).hexdigest()
    if len(content) >= _least_kept() and delta.WhichOneof("type") == "new_element":
        message.metadata.cacheable = True


SECONDS = 0.02
"""So long a message of a page may wait for others. Streamlit itself sends every 10 ms."""


class InTurn:
    """What a session's script hands over to the loop of the server, in the order it came.

    Streamlit wakes the loop for each of the hundred messages of a page, and both threads then go to
    and fro. Here it takes them every SECONDS as long as any come, and at once where one is
    `urgent`, as the last one is.
    """

    def __init__(
        self,
        at_once: Callable[[Callable[[], None]], None],
        later: Callable[[float, Callable[[], None]], object],
        done: Callable[[], None] = lambda: None,
    ):
        """at_once : calls on the loop, from any thread. later : the same after seconds, from it.
        done : called on it when what waited has run."""
        self.at_once, self.later, self.done = at_once, later, done
        self.waiting: deque[Callable[[], None]] = deque()
        self.called = self.running = False

    def add(self, callback: Callable[[], None], *, urgent: bool = True) -> None:
        """Let a callback run after those before it. Any thread may call it."""
        self.waiting.append(callback)
        if urgent:
            self.at_once(self.run)
        elif not self.called:
            self.called = True
            self.at_once(self._look)

    def wake(self) -> None:
        """Let `done` be called once more, where it is not about to be. The loop alone calls it."""
        if not self.running:
            self.at_once(self.run)

    def run(self) -> None:
        """Run what waits."""
        self.running = True
        try:
            while self.waiting:
                self.waiting.popleft()()
            self.done()
        finally:
            self.running = False
            if self.waiting:  # one has failed; the loop logs it, as it does alone
                self.at_once(self.run)

    def _look(self) -> None:
        """Run what waits, and look again in a while; where nothing has come, no more."""
        came = bool(self.waiting)
        if not came:
            self.called = False
            came = bool(self.waiting)  # what came meanwhile may have seen that it is called
        if came:
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
    """Schedule a callback of a session on the loop, after what waits there already."""
    _turn_of(session).add(callback)


def hand_over(
    session: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, **more: Any
) -> None:
    """Hand over to the loop what a script says: its messages in time, all else at once."""
    take = partial(session._handle_scriptrunner_event_on_event_loop, sender, event, **more)
    urgent = event is not ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
    _turn_of(session).add(take, urgent=urgent)


def send_what_waits(session: AppSession) -> None:
    """Send a session's messages to its browser in one go; while it has none they wait for the next.

    Streamlit wakes a loop for it that looks at all sessions, and turns once for each message.
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
    """Send what waits for a browser by one message of the server's, where that takes several."""
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
    """Wake whatever sends messages to browsers: on the loop itself without a way around."""
    objects = runtime._get_async_objs()
    if asyncio._get_running_loop() is objects.eventloop:
        objects.need_send_data.set()
    else:
        _say_there_is_more(runtime)


def run_script(runner: ScriptRunner, asked: RerunData) -> None:
    """Run a page once it is its turn."""
    with _turnstile.passed():
        _run_script(runner, asked)


def clean_text(text: Any) -> str:
    """Return a text as Streamlit cleans it: a map of one line is not searched for indents."""
    said = str(text)
    return said.strip() if "\n" not in said else _clean_text(said)


def is_style_alone(content: str) -> bool:
    """Return whether HTML has nothing but styles; what begins otherwise is not searched for them.

    Two searches through each table and chart of a page.
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
"""Whose, what, and what stands there instead."""


def install() -> None:
    """Put these in the place of Streamlit's own."""
    for owner, name, ours in REPLACED:
        setattr(owner, name, ours)
