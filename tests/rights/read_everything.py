"""Everything that a page sends, as one text: each socket message and each file that it offers.

Tables, figures and pictures inside the messages are unpacked.
"""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from unittest.mock import patch

import pyarrow as pa
from google.protobuf.message import Message
from matplotlib.text import Text
from PIL import Image
from streamlit.elements.lib.mutable_popover_container import PopoverContainer
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

from src.ui import downloads, place_files
from tests.screen import open_page

ARROW_START = b"\xff\xff\xff\xff"


class Sent:
    """Everything that runs of pages send inside this context.

    Messages, files kept for /media, lists of places, and the words in pictures, whose letters are
    only shapes in the file. Messages that replace others count as well: the browser received both.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.files: list[bytes] = []
        self.drawn: list[str] = []

    def __enter__(self) -> "Sent":
        enqueue, store = ForwardMsgQueue.enqueue, MemoryMediaFileStorage.load_and_get_id

        def note(queue, message):
            self.messages.append(message)
            enqueue(queue, message)

        def keep(storage, path_or_data, *more):
            if isinstance(path_or_data, bytes):
                self.files.append(path_or_data)
            return store(storage, path_or_data, *more)

        offer_places = place_files.offer

        def offer(name, text):
            self.files.append(text.encode())
            return offer_places(name, text)

        self.patches = [
            patch.object(ForwardMsgQueue, "enqueue", note),
            patch.object(MemoryMediaFileStorage, "load_and_get_id", keep),
            patch.object(place_files, "offer", offer),
            written_in_pictures(self.drawn),
            unpacked_pictures(),
        ]
        for one in self.patches:
            one.start()
        return self

    def __exit__(self, *_) -> None:
        for one in self.patches:
            one.stop()

    @property
    def text(self) -> str:
        """Return the text of all of it, each message once."""
        parts = dict.fromkeys(text for message in self.messages for text in texts_in(message))
        return html.unescape("\n".join([*parts, *map(file_text, self.files), *self.drawn]))


def written_in_pictures(drawn: list[str]):
    """Return a patch that adds each text drawn in a picture to `drawn`."""
    draw = Text.draw

    def note(text, *args, **more):
        drawn.append(text.get_text())
        return draw(text, *args, **more)

    return patch.object(Text, "draw", note)


def unpacked_pictures():
    """Return a patch that reduces each picture to one point before it is packed.

    Finding the best colours takes longer than drawing; the words are recorded when they are drawn.
    """
    return patch.object(Image.Image, "quantize", lambda drawn, *_, **how: drawn.resize((1, 1)))


def sent_by(page: str, offered: dict, taken: set | None = None, **codes: str) -> str:
    """Return all that opening a page sends; offered : files by key, as `offering` collects them.

    taken : keys of pictures that were taken before; they are not drawn again.
    """
    offered.clear()
    with Sent() as sent:
        app = open_page(page, **codes)
        assert not app.exception, (page, codes, app.exception)
        printed = codes.get("print") == "1"  # the print view offers the files of the screen
        files = [] if printed else [file_text(data) for data in made(offered, taken)]
    address = json.dumps({key: app.query_params[key] for key in app.query_params})
    return "\n".join([sent.text, address, *files])


def sent_after(app: AppTest) -> str:
    """Return all that one more run of an open page sends."""
    with Sent() as sent:
        app.run()
    return sent.text


def offering(monkeypatch, offered: dict) -> None:
    """Make every download button of Streamlit leave its file in `offered`.

    Folds under tables and figures are open, and a reason is given where one is required.
    """
    import streamlit as st

    monkeypatch.setattr(PopoverContainer, "open", property(lambda _: True, lambda *_: None))
    monkeypatch.setattr(downloads, "ask_reason", lambda export: "visit")

    button = st.download_button

    def offer(label, data, *args, **more):
        offered[more.get("key", label)] = (data, more.get("disabled", False))
        return button(label, b"", *args, **more)

    monkeypatch.setattr(st, "download_button", offer)


def made(offered: dict, taken: set | None = None) -> list[bytes]:
    """Return the offered files, made as by a click; taken : as for `sent_by`.

    A figure has two pictures with the same words; only the one that is faster to draw is made.
    """
    found, before = [], set() if taken is None else taken
    for key, (data, disabled) in offered.items():
        if not disabled and not key.endswith("_png") and key not in before:
            found.append(data() if callable(data) else data)
            before |= {key} if key.startswith("picture_") else set()
    return [one.encode() if isinstance(one, str) else one for one in found]


def texts_in(message: Message) -> Iterator[str]:
    """Yield every text, number and packed table of a message, at any depth."""
    for descriptor, value in message.ListFields():
        values = value if descriptor.is_repeated else [value]
        if descriptor.message_type and descriptor.message_type.GetOptions().map_entry:
            values = [one for pair in value.items() for one in pair]
        for one in values:
            yield from _texts_of(one)


def _texts_of(value) -> Iterator[str]:
    if isinstance(value, Message):
        yield from texts_in(value)
    elif isinstance(value, bytes):
        yield _table_text(value) if value.startswith(ARROW_START) else file_text(value)
    elif isinstance(value, str):
        yield _plain(value)
    else:
        yield str(value)


def _plain(text: str) -> str:
    """Return a text; if it is JSON (a figure), with its characters as they are shown."""
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except json.JSONDecodeError:
        return text


def _table_text(data: bytes) -> str:
    table = pa.ipc.open_stream(data).read_all()
    return "\n".join([str(table.schema), table.to_pandas().to_csv()])


def file_text(data: bytes) -> str:
    """Return the content of a file: text as it is, of an archive each text inside."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        inner = [packed.read(name).decode("utf-8", errors="replace") for name in packed.namelist()]
    return re.sub(r"<[^>]+>", " ", "\n".join(inner))
