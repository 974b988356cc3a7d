"""Report how far a file has been read: reading a large one takes most of a load's time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any, Literal, Protocol, Self


class Opened(Protocol):
    """A file opened to read bytes."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *reason: Any) -> None: ...
    def read(self, size: int = -1, /) -> bytes: ...


class TextSource(Protocol):
    """The source of a text: a path, a file in a zip, or a watched one of these."""

    @property
    def name(self) -> str: ...
    def open(self, mode: Literal["rb"], /) -> Opened: ...


class Source(Protocol):
    """A path, or anything else with a name that opens as a file, such as a file in a zip."""

    @property
    def name(self) -> str: ...
    def open(self, mode: Literal["rb"], /) -> IO[bytes]: ...


@dataclass
class Watch:
    """Reports the share of `size` bytes, over one or several files, that has been read.

    Files are opened several times: to recognise them and to read them. Only bytes beyond the
    furthest position so far count, so the share never falls.
    """

    size: int
    tell: Callable[[float], None]
    _reached: dict[str, int] = field(default_factory=dict)

    def over(self, source: Source) -> "Watched":
        """Return a source that reports what is read from it."""
        return Watched(source, self)

    def read_to(self, name: str, place: int) -> None:
        """Record that a file was read up to a position."""
        if place > self._reached.get(name, 0):
            self._reached[name] = place
            self.tell(min(sum(self._reached.values()) / max(self.size, 1), 1.0))


class Watched:
    """A source that reports every read to its watch."""

    def __init__(self, source: Source, watch: Watch):
        self.name, self.source, self.watch = source.name, source, watch

    def open(self, mode: Literal["rb"] = "rb") -> "_WatchedFile":
        """Return the file, opened to read bytes."""
        return _WatchedFile(self.source.open(mode), self.name, self.watch)


class _WatchedFile:
    def __init__(self, file: IO[bytes], name: str, watch: Watch):
        self.file, self.name, self.watch = file, name, watch
        self.place = 0

    def __enter__(self) -> "_WatchedFile":
        return self

    def __exit__(self, *reason: object) -> None:
        self.file.close()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.place += len(data)
        self.watch.read_to(self.name, self.place)
        return data
