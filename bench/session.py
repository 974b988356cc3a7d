"""A browser's side of a Streamlit session, without the browser: what it asks, what it is sent."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

SECONDS_TO_ANSWER = 60


@dataclass(frozen=True)
class Run:
    """One run of a page: bytes received, milliseconds until it was over, messages by kind."""

    bytes: int
    milliseconds: float
    kinds: tuple[str, ...]


class Session:
    """One reader's tab, over the same protocol that Streamlit's own page speaks."""

    def __init__(self, address: str, page: str, query: str = ""):
        self.page, self.query = page, query
        self.page_hash = ""
        self.known: set[str] = set()
        self.connection = connect(
            f"ws://{urlsplit(address).netloc}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
        )

    def __enter__(self):
        self.socket = self.connection.__enter__()
        return self

    def __exit__(self, *problem):
        self.connection.__exit__(*problem)

    def run(self) -> Run:
        """Ask for a run of the page and take in all that is sent until it is over.

        Messages that the browser keeps are named in the next request, or they would be sent anew.
        """
        started, received, kinds = time.perf_counter(), 0, []
        self.socket.send(self._request())
        while not kinds or kinds[-1] != "script_finished":
            answer = self.socket.recv(timeout=SECONDS_TO_ANSWER)
            received += len(answer)
            kinds.append(self._take_in(ForwardMsg.FromString(answer)))
        return Run(received, (time.perf_counter() - started) * 1000, tuple(kinds))

    def _request(self) -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_name = "" if self.page_hash else self.page
        state.page_script_hash = self.page_hash
        state.cached_message_hashes.extend(self.known)
        state.context_info.timezone = "Asia/Seoul"
        state.context_info.locale = "ko-KR"
        return message.SerializeToString()

    def _take_in(self, message: ForwardMsg) -> str:
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self.known.add(message.hash)
        if kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        return kind
