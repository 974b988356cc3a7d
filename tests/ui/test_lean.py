"""What replaces Streamlit's own functions gives the same results."""

import asyncio
import threading
from contextlib import suppress
from functools import partial

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import Config, CustomThemeConfig
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import app_session
from streamlit.runtime.session_manager import SessionClientDisconnectedError
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

from src.ui import lean
from src.ui.lean import InTurn


def state_of_a_page() -> SafeSessionState:
    """Return a session with a value of ours, a box with a key, one without, and a box of a page
    that was left, of which the value is still there but not the name."""
    state = SessionState()
    state["_ours"] = 1
    state["empty"] = None
    for widget, key in (("$$ID-a-sido", "sido"), ("$$ID-b-None", None), ("$$ID-c-gone", None)):
        state._new_widget_state.set_widget_from_proto(WidgetState(id=widget, string_value="11"))
        state._new_widget_state.set_from_value(widget, f"value of {widget}")
        if key:
            state._set_key_widget_mapping(widget, key)
    state["$$STREAMLIT_INTERNAL_KEY_x"] = 2
    return SafeSessionState(state, lambda: None)


def test_a_box_finds_in_the_state_what_it_finds_in_streamlits_own_and_nothing_else():
    state = state_of_a_page()
    whole = lean._state_of_all(state)
    asked = lean.Asked(state)
    assert whole == {"_ours": 1, "empty": None, "sido": "value of $$ID-a-sido"}
    for key in (*whole, "other", "$$ID-a-sido", "$$ID-b-None", "$$STREAMLIT_INTERNAL_KEY_x"):
        assert (key in asked) == (key in whole), key
        assert asked.get(key) == whole.get(key), key
    assert dict(asked) == whole
    assert len(asked) == 3


@pytest.mark.parametrize(
    "section",
    ["theme", *(f"theme.{part}" for part in ("light", "dark", "sidebar", "dark.sidebar"))],
)
def test_the_theme_is_the_one_that_streamlit_writes(section):
    config.get_config_options()
    expected, found, again = CustomThemeConfig(), CustomThemeConfig(), CustomThemeConfig()
    lean._write_theme(expected, section)
    lean.write_theme(found, section)
    lean.write_theme(again, section)
    assert found == again == expected


def test_the_settings_are_those_that_streamlit_writes():
    config.get_config_options()
    expected, found = Config(), Config()
    lean._write_config(expected)
    lean.write_config(found)
    assert found == expected


def message_of(kind: str, letters: int = 3, place: int = 0) -> ForwardMsg:
    made = ForwardMsg()
    made.metadata.delta_path[:] = [0, place]
    made.metadata.active_script_hash = "page"
    if kind == "block":
        made.delta.add_block.id = "x" * letters
    elif kind == "element":
        made.delta.new_element.markdown.body = "x" * letters
    elif kind == "finished":
        made.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    else:
        made.ref_hash = "known"
    return made


@pytest.mark.parametrize("kind", ["block", "element", "finished", "known"])
@pytest.mark.parametrize("letters", [3, 20_000])
def test_a_message_is_named_by_what_it_says_and_kept_where_streamlit_keeps_it(kind, letters):
    expected, found, elsewhere, other = (
        message_of(kind, letters, 1),
        message_of(kind, letters, 1),
        message_of(kind, letters, 2),
        message_of(kind, letters + 1, 1),
    )
    lean._name(expected)
    for message in (found, elsewhere, other):
        lean.name_by_content(message)
    assert found.metadata == expected.metadata
    assert found.metadata.cacheable == (kind == "element" and letters > 10_000)
    assert len(found.hash) == len(expected.hash)
    assert found.hash == elsewhere.hash
    if kind in ("block", "element"):
        assert found.hash != other.hash
    named = found.hash
    lean.name_by_content(found)
    assert found.hash == named
    found.hash = expected.hash
    assert found == expected


class Loop:
    """An event loop that runs its callbacks on request, and counts how often it was woken."""

    def __init__(self):
        self.woken, self.soon, self.after = 0, [], []

    def at_once(self, run):
        self.woken += 1
        self.soon.append(run)

    def later(self, seconds, run):
        assert seconds == lean.SECONDS
        self.after.append(run)

    def work(self):
        while self.soon:
            self.soon.pop(0)()

    def wait(self):
        self.soon, self.after = [*self.soon, *self.after], []
        self.work()


def test_messages_wait_for_each_other_and_run_in_their_order():
    loop, ran = Loop(), []
    turn = InTurn(loop.at_once, loop.later)

    def add(number, **how):
        turn.add(lambda: ran.append(number), **how)

    add(0, urgent=False)
    add(1, urgent=False)
    assert (loop.woken, ran) == (1, [])
    loop.work()
    assert ran == [0, 1]
    for number in range(2, 6):
        add(number, urgent=False)
        loop.work()
    assert (loop.woken, ran) == (1, [0, 1])
    loop.wait()
    assert ran == [0, 1, 2, 3, 4, 5]
    add(6, urgent=False)
    add(7)
    loop.work()
    assert (loop.woken, ran) == (2, [0, 1, 2, 3, 4, 5, 6, 7])


def test_where_no_message_comes_any_more_the_loop_is_left_alone_until_the_next():
    loop, ran = Loop(), []
    turn = InTurn(loop.at_once, loop.later)
    turn.add(lambda: ran.append("first"), urgent=False)
    loop.work()
    assert len(loop.after) == 1
    loop.wait()
    assert (loop.after, loop.woken) == ([], 1)
    turn.add(lambda: ran.append("next"), urgent=False)
    loop.work()
    assert (ran, loop.woken) == (["first", "next"], 2)


def test_what_fails_keeps_nothing_behind_it_from_running():
    loop, ran = Loop(), []
    turn = InTurn(loop.at_once, loop.later)

    def fail() -> None:
        raise ValueError("fails")

    turn.add(fail)
    turn.add(lambda: ran.append("after"))
    with pytest.raises(ValueError, match="fails"):
        loop.work()
    loop.work()
    assert ran == ["after"]


def test_when_all_that_waits_has_run_it_is_done_once_and_so_it_is_where_something_comes_alone():
    loop, ran = Loop(), []
    turn = InTurn(loop.at_once, loop.later, lambda: ran.append("sent"))

    def say(number):
        ran.append(number)
        turn.wake()  # as a callback's message to the browser does

    for number in range(3):
        turn.add(partial(say, number), urgent=False)
    loop.work()
    assert ran == [0, 1, 2, "sent"]
    turn.wake()
    loop.work()
    assert ran == [0, 1, 2, "sent", "sent"]


class Queue:
    """A session, its browser and the runtime between them, reduced to the path of messages."""

    def __init__(self, messages, gone_after=99):
        self.id, self.messages, self.gone_after, self.came = "one", messages, gone_after, []

    def exists(self):
        return True

    def instance(self):
        return self

    _session_mgr = client = property(lambda self: self)

    def get_active_session_info(self, session):
        return self if session == "one" and not self.gone_after < 0 else None

    def flush_browser_queue(self):
        messages, self.messages = self.messages, []
        return messages

    def _send_message(self, info, message):
        if len(self.came) >= self.gone_after:
            raise SessionClientDisconnectedError
        self.came.append(message)

    def disconnect_session(self, session, client):
        self.came.append("gone")
        self.gone_after = 99

    def on_flushed_messages_sent(self):
        self.came.append("all sent")


@pytest.mark.parametrize(
    ("gone_after", "came", "left"),
    [(99, ["a", "b", "all sent"], []), (1, ["a", "gone", "all sent"], []), (-1, [], ["a", "b"])],
)
def test_messages_wait_only_for_a_browser_that_is_not_there(monkeypatch, gone_after, came, left):
    both = Queue(["a", "b"], gone_after)
    monkeypatch.setattr(lean, "Runtime", both)
    lean.send_what_waits(both)
    assert (both.came, both.messages) == (came, left)


def test_nothing_of_two_threads_is_lost_or_turned_round():
    ran: list[tuple[str, int]] = []

    async def hand_over() -> None:
        loop = asyncio.get_running_loop()
        turn = InTurn(loop.call_soon_threadsafe, lambda _, run: loop.call_soon(run))

        def add(name: str) -> None:
            for number in range(500):
                say = partial(ran.append, (name, number))
                turn.add(say, urgent=number % 100 == 0)

        threads = [threading.Thread(target=add, args=(name,)) for name in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        while turn.waiting or turn.called:
            await asyncio.sleep(0)

    asyncio.run(hand_over())
    for name in "ab":
        assert [number for of, number in ran if of == name] == list(range(500))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "<div> a</div>",
        "\t a \u3000",
        "  a\n    b\n",
        "\n  a",
        "a\r\n  b",
        "a\x0b b\x0b",
        7,
    ],
)
def test_a_text_is_cleaned_as_streamlit_cleans_it(text):
    assert lean.clean_text(text) == lean._clean_text(text)


@pytest.mark.parametrize(
    ("content", "is_alone"),
    [
        ("<style>a</style>", True),
        ("<STYLE >a</STYLE><!-- b -->\n", True),
        ("<!-- b --><style>a</style>", True),
        ("<style>a</style><p>b</p>", False),
        ("<p>b</p><style>a</style>", False),
        ("<styled>", False),
        ("b", False),
        ("<", False),
        ("", True),
        (" <style>a</style>", True),
    ],
)
def test_what_is_style_alone_is_what_streamlit_takes_for_it(content, is_alone):
    assert lean.is_style_alone(content) is lean._is_style_alone(content) is is_alone


def test_all_that_is_replaced_is_there_in_this_streamlit():
    for owner, name, _ in lean.REPLACED:
        assert hasattr(owner, name), name
    assert app_session._close_script_event_loop  # of the right module


def test_pages_are_worked_out_one_after_the_other(monkeypatch):
    """Each of twenty threads finds no other at work; if one fails, the next may go on."""
    at_work, met, done = [], [], []

    def run(runner, asked):
        met.append(list(at_work))
        at_work.append(runner)
        sum(range(20_000))
        at_work.remove(runner)
        done.append((runner, asked))
        if runner == 7:
            raise ZeroDivisionError

    monkeypatch.setattr(lean, "_run_script", run)
    monkeypatch.setattr(lean, "_turnstile", lean.Turnstile(seconds=60.0))

    def go(number):
        with suppress(ZeroDivisionError):
            lean.run_script(number, f"of {number}")

    threads = [threading.Thread(target=go, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == [(number, f"of {number}") for number in range(20)]
    assert met == [[]] * 20
