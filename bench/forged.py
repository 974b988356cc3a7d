"""Fuzzed addresses and forged socket messages: no error, no hang, nothing beyond rights."""

import random
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf.message import Message as ProtobufMessage
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import is_element_id
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

SEED = 20261128
SECONDS = 20
SECRET = "a secret of the proxy"
HEADERS = {"X-User": "nobody-with-rights", "X-Sandan-Proxy": SECRET}
PARTS = (
    *("", ".", "..", "%2e%2e", "%00", "%ff", "media", "_stcore", "static", "app", "stream"),
    *("upload_file", "health", "metrics", "agent", "mcp", "low_uptake", "companies", "data"),
    *("component", "auth", "login", "가나", "a" * 300, "<script>", "'--", "\\", "CURRENT"),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
PAGES_ASKED = ("weekly", "companies", "low_uptake", "campaigns")
CLOSED = {400, 401, 403, 404, 405, 411, 413, 414, 421}


def addresses(count: int, chance: random.Random) -> list[tuple[str, str]]:
    """Return methods and addresses, composed of parts of real ones and of junk."""
    found = []
    for _ in range(count):
        path = "/".join(chance.choice(PARTS) for _ in range(chance.randint(0, 5)))
        query = "&".join(
            f"{chance.choice(PARTS)}={chance.choice(PARTS)}" for _ in range(chance.randint(0, 3))
        )
        quoted = urllib.request.quote(f"{path}?{query}", safe="/%?&=")
        found.append((chance.choice(METHODS), quoted))
    return found


def messages(count: int, widgets: Sequence[str], chance: random.Random) -> list[bytes]:
    """Return messages of a socket: junk, those of developers, reruns with forged contents.

    widgets : names of widgets that pages have; they are given values of any kind.
    """
    return [_message(widgets, chance) for _ in range(count)]


def _message(widgets: Sequence[str], chance: random.Random) -> bytes:
    message = BackMsg()
    kind = chance.randrange(6)
    if kind == 0:
        return chance.randbytes(chance.randint(0, 200))
    if kind == 1:
        name = chance.choice(("clear_cache", "load_git_info", "debug_shutdown_runtime"))
        setattr(message, name, True)
    elif kind == 2:
        message.backend_operation_request.session_id = chance.choice(PARTS)
        message.backend_operation_request.deferred_file.file_id = chance.choice(PARTS)
    elif kind == 3:
        message.file_urls_request.request_id = chance.choice(PARTS)
        message.file_urls_request.file_names.append(chance.choice(PARTS))
    else:
        state = message.rerun_script
        state.query_string = f"{chance.choice(PARTS)}={chance.choice(PARTS)}"
        state.page_name = chance.choice(PARTS)
        state.page_script_hash = chance.choice(("", "0" * 32, "x"))
        state.fragment_id = chance.choice(("", "forged"))
        widget = state.widget_states.widgets.add()
        widget.id = chance.choice((*widgets, *chance.sample(PARTS, 10), "$$ID-0-forged"))
        _give_value(widget, chance)
    return message.SerializeToString()


def _give_value(widget: WidgetState, chance: random.Random) -> None:
    """Give a widget a value of any of the types there are, rarely of its own."""
    kind = chance.randrange(7)
    if kind == 0:
        widget.trigger_value = True
    elif kind == 1:
        widget.bool_value = True
    elif kind == 2:
        widget.int_value = chance.choice((-1, 0, 7, 2**62))
    elif kind == 3:
        widget.int_array_value.data.extend((chance.choice((-1, 0, 10**6)),))
    elif kind == 4:
        widget.string_array_value.data.extend((chance.choice(PARTS),))
    elif kind == 5:
        widget.json_value = chance.choice(("", "{", "null", "[1]", '{"a": 1}'))
    else:
        widget.string_value = chance.choice(PARTS)


def ask(address: str, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    """Return the status and the whole of an answer. Raises if there is none in time."""
    request = urllib.request.Request(f"{address}/{path}", method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, _whole(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, _whole(refused)


def _whole(answer) -> bytes:
    return str(answer.headers).encode() + answer.read()


@dataclass
class Answered:
    """Statuses of answers to nobody and to a user without rights; runs : of pages that ended.

    found : which secrets stood in an answer or in what came over the socket.
    widgets : names of the widgets of the pages that were sent.
    """

    nobody: Counter = field(default_factory=Counter)
    user: Counter = field(default_factory=Counter)
    runs: int = 0
    found: set[str] = field(default_factory=set)
    widgets: set[str] = field(default_factory=set)

    def look(self, content: bytes | str, secrets: Iterable[str]) -> None:
        """Note the secrets that stand in a content."""
        whole = content.encode() if isinstance(content, str) else content
        self.found |= {one for one in secrets if _stands_in(one.encode(), whole)}


def _widgets_of(message: ProtobufMessage) -> Iterator[str]:
    """Return the names of the widgets that a message of the server holds, at any depth."""
    for told, value in message.ListFields():
        for one in value if told.is_repeated else (value,):
            if isinstance(one, ProtobufMessage):
                yield from _widgets_of(one)
            elif isinstance(one, str) and is_element_id(one):
                yield one


def _stands_in(secret: bytes, content: bytes) -> bool:
    """Return whether a secret stands in a content.

    Names of files and sessions are random hexadecimal digits: a number within them is chance.
    """
    if not secret.isdigit():
        return secret in content
    return re.search(rb"(?<![0-9A-Za-z])" + secret + rb"(?![0-9A-Za-z])", content) is not None


def attack(address: str, paths: int, forged: int, secrets: Iterable[str] = ()) -> Answered:
    """Return the answers; raises if the server hangs.

    secrets : what a reader without rights may not be sent. After the forged messages the server
    must still answer, and run a page.
    """
    chance, secrets, answered = random.Random(SEED), list(secrets), Answered()
    for method, path in addresses(paths, chance):
        for counted, headers in ((answered.nobody, {}), (answered.user, HEADERS)):
            status, whole = ask(address, method, path, headers)
            counted[status] += 1
            answered.look(whole, secrets)
    stream = address.replace("http", "ws") + "/_stcore/stream"
    for page in ("", *PAGES_ASKED):
        _open_page(stream, page, answered, secrets)
    queue = messages(forged, sorted(answered.widgets), chance)
    while queue:
        # A message that is none ends the socket: the rest goes over another
        with (
            suppress(WebSocketException, TimeoutError),
            connect(
                stream, subprotocols=["streamlit"], additional_headers=HEADERS, max_size=None
            ) as socket,
        ):
            while queue:
                socket.send(queue.pop())
                with suppress(TimeoutError):
                    while True:
                        answered.look(socket.recv(timeout=0.002), secrets)
    for page in ("", *PAGES_ASKED):
        _open_page(stream, page, answered, secrets)
    assert ask(address, "GET", "_stcore/health", {})[0] == 200
    return answered


def _open_page(stream: str, page: str, answered: Answered, secrets: Iterable[str]) -> None:
    """Open a page as a browser does and look at all that comes until its run is over."""
    message = BackMsg()
    message.rerun_script.query_string, message.rerun_script.page_name = "lang=ko", page
    with connect(
        stream, subprotocols=["streamlit"], additional_headers=HEADERS, max_size=None
    ) as socket:
        socket.send(message.SerializeToString())
        while True:
            content = socket.recv(timeout=SECONDS)
            answered.look(content, secrets)
            told = ForwardMsg.FromString(content)
            answered.widgets.update(_widgets_of(told))
            if is_over(told):
                answered.runs += 1
                return


def is_over(message: ForwardMsg) -> bool:
    """Return whether a page has been run: not only begun anew, as it is where its address moves."""
    ended = message.WhichOneof("type") == "script_finished"
    return ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


def main() -> None:
    """Attack a server of our own and print what it answered."""
    from tests.browser.server import running_server
    from tests.rights.official import publish_official, secrets

    with TemporaryDirectory() as place:
        settings = {"SANDAN_USER_HEADER": "X-User", "SANDAN_PROXY_SECRET": SECRET}
        settings["SANDAN_DATA"] = place
        publish_official(Path(place))
        with running_server(Path(place) / "log", **settings) as server:
            answered = attack(server.address, 10_000, 1_000, secrets())
            log = server.log
    print("nobody:", dict(answered.nobody))
    print("a user without rights:", dict(answered.user))
    print(f"pages opened before and after: {answered.runs} of 10")
    print("of official data came out:", sorted(answered.found) or "nothing")
    print("errors in the log:", log.count("Traceback"))


if __name__ == "__main__":
    main()
