"""A Streamlit session without a browser: sends what a browser sends, and takes the answers in."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from websockets.sync.client import connect

from bench.tab import Tab, Widget

SECONDS_TO_ANSWER = 60


@dataclass(frozen=True)
class Run:
    """One run of a page: bytes received, milliseconds until its end, messages by kind.

    deflated : bytes as a browser receives them.
    """

    bytes: int
    milliseconds: float
    kinds: tuple[str, ...]
    deflated: int = 0


class Session:
    """One reader's tab, over the protocol of Streamlit's own page."""

    def __init__(self, address: str, page: str, query: str = ""):
        self.tab = Tab(page, query)
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

    @property
    def query(self) -> str:
        """Return the part of the tab's address after the question mark, as the last run left it."""
        return self.tab.query

    def run(self, changed: Widget | None = None, options: tuple[str, ...] = ()) -> Run:
        """Ask for a run of the page with a choice changed, and read everything until its end."""
        started = time.perf_counter()
        self.socket.send(self.tab.ask(changed, options))
        while not self.tab.take_in(self.socket.recv(timeout=SECONDS_TO_ANSWER)):
            pass
        spent = (time.perf_counter() - started) * 1000
        return Run(self.tab.received, spent, tuple(self.tab.kinds), self.tab.deflated)
