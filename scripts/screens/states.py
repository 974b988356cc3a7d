"""The states in which pages are pictured, as rows: which data, which reader, which choices."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, WebSocketRoute

from src.domain.rights import CAPABILITIES, EVERYWHERE, Right
from src.store.operations.engine import open_operations
from src.store.operations.rights import give_right
from src.store.snapshots import current_snapshot

SECRET = "pictures-secret-0001"
BEHIND_A_PROXY = {"SANDAN_USER_HEADER": "X-User", "SANDAN_PROXY_SECRET": SECRET}
FEW = {"industry": "nonmetal", "size_band": "1-4", "sex": "f", "program": "replacement"}
"""Choices that leave hardly any people, on the pages that have them."""
OWNER = "the owner"
GUMI = {"sido": "47", "sigungu": "47190", "complex": "gumi-1"}


@dataclass(frozen=True)
class State:
    """One state of all pages.

    folder : which data are served, a key of FOLDERS. user : who signs in, "" for whoever comes,
    OWNER for who shows the token of the start. choices : what the address says. pages : those that
    have the state, none for all. held : where the server's answers are kept from the browser:
    "all" of them, or those "after" the page was drawn once.
    """

    name: str
    folder: str = "shown"
    user: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    held: str = ""
    pages: tuple[str, ...] = ()


OF_LEAVE = ("overview", "regions", "complexes", "weekly", "campaigns", "low_uptake", "companies")
"""Pages about a programme and a sex."""
STATES = (
    State("whole"),
    State("empty", folder="empty"),
    State("loading", held="all"),
    State("changing", held="after"),
    State("too-few", choices=FEW),
    State("nobody-eligible", choices={"program": "paternity", "sex": "f"}, pages=OF_LEAVE),
    State("one-complex", choices=GUMI),
    State("ratio", choices={"measure": "ratio", "sex": "m"}, pages=("regions", "complexes")),
    State("tenants", choices={"measure": "tenants"}, pages=("regions", "complexes")),
    *(
        State(view, choices={"view": view, **GUMI}, pages=("low_uptake",))
        for view in ("map", "funnel", "plan")
    ),
    State("mail", choices={"channel": "mail"}, pages=("campaigns",)),
    State("none-found", choices={"search": "=no such firm"}, pages=("companies",)),
    State("protected", folder="official", user="places"),
    State("district", folder="official", user="district"),
    State("province", folder="official", user="province"),
    State("planner", folder="official", user="planner"),
    State("agency", folder="official", user="kicox"),
    State("steward", folder="official", user="steward"),
    State("no-right", folder="official", user="nobody"),
    State("every-right", folder="official", user="officer"),
    State("owner", folder="official", user=OWNER),
    State("broken", folder="broken"),
    State("told-wrong", choices={"company": "unknown", "complex": "unknown", "compare": "unknown"}),
)

RIGHTS = {
    "places": (("places",), EVERYWHERE),
    "district": (("firms", "export", "act"), "47190"),
    "province": (("places",), "47"),
    "planner": (("firms", "act"), "gumi-1"),
    "kicox": (("places", "as_kicox"), EVERYWHERE),
    "steward": (("load",), EVERYWHERE),
    "officer": (CAPABILITIES, EVERYWHERE),
}


def copied(shown: Path, folder: Path) -> None:
    """Copy data unchanged; a copy is needed because every look is recorded beside them."""
    shutil.copytree(shown, folder)


def official(shown: Path, folder: Path) -> None:
    """Copy data as if they were official, with readers who may see only part of them."""
    shutil.copytree(shown, folder)
    snapshot = current_snapshot(folder)
    assert snapshot is not None, f"{shown} has no version"
    file = snapshot.path.with_suffix(".json")
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"origin": "official"}))
    operations = open_operations("", folder)
    for user, (capabilities, region) in RIGHTS.items():
        for capability in capabilities:
            give_right(operations, Right(user, capability, region, date(2026, 1, 1)))
    operations.dispose()


def broken(shown: Path, folder: Path) -> None:
    """Copy data whose served version has been cut short."""
    shutil.copytree(shown, folder)
    snapshot = current_snapshot(folder)
    assert snapshot is not None, f"{shown} has no version"
    snapshot.path.write_bytes(snapshot.path.read_bytes()[:4096])


FOLDERS: dict[str, Callable[[Path, Path], None]] = {
    "shown": copied,
    "empty": lambda shown, folder: folder.mkdir(),
    "official": official,
    "broken": broken,
}


class Held:
    """A proxy between a page and its server, which can hold the server's answers back.

    holding : whether it does. let : how many answers it lets pass still: the first is of the new
    run, the second says that it has begun.
    """

    def __init__(self, page: Page, held: str):
        self.holding, self.let = held == "all", 1 if held == "all" else 2
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda said: socket.send(said) if self._passes() else None)

    def _passes(self) -> bool:
        if not self.holding:
            return True
        self.let -= 1
        return self.let >= 0


CHANGE = """() => {
  const address = new URL(location.href);
  address.searchParams.set("program", "paternity");
  history.pushState(null, "", address.href);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
