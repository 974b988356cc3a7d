"""Read UTF-16, which Excel calls 'Unicode text', as UTF-8: all that reads text then reads it."""

import codecs
import io
from typing import Any

from src.load.files.other_kinds import UTF16
from src.load.files.watched import Opened, TextSource

ENCODINGS = dict(zip(UTF16, ("utf-16-le", "utf-16-be"), strict=True))
CHUNK = 2**20


def _broken(error: UnicodeError) -> tuple[str, int]:
    """Stand a byte that is no UTF-8 for what is no UTF-16: its row is refused, and no other."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error("sandan-broken", _broken)


def as_utf8(source: TextSource) -> TextSource:
    """Return a source whose bytes are UTF-8; one that is not in UTF-16 as it is."""
    with source.open("rb") as file:
        encoding = ENCODINGS.get(file.read(2))
    return source if encoding is None else Utf16(source, encoding)


class Utf16:
    """A source in UTF-16, opened to read UTF-8."""

    def __init__(self, source: TextSource, encoding: str):
        self.name, self.source, self.encoding = source.name, source, encoding

    def open(self, mode: str = "rb") -> io.BufferedReader:
        """Return the file, opened to read bytes of UTF-8."""
        return io.BufferedReader(_Recoded(self.source.open("rb"), self.encoding), CHUNK)


class _Recoded(io.RawIOBase):
    def __init__(self, file: Opened, encoding: str):
        self.file, self.left = file, b""
        self.decoder = codecs.getincrementaldecoder(encoding)("sandan-broken")
        self.file.read(2)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left:
            raw = self.file.read(CHUNK)
            text = self.decoder.decode(raw, final=not raw)
            self.left = text.encode("utf-8", "surrogateescape")
            if not raw:
                break
        given, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        if not self.closed:
            self.file.__exit__(None, None, None)
        super().close()
