"""Tell how far a file is read while others read it: a large one takes most of a load's time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any, Literal, Protocol, Self


class Opened(Protocol):
    """A file opened to read bytes."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *reason: Any) -> None: ...
    def read(self, size: int = -1, /) -> bytes: ...


class TextSource(Protocol):
    """What a text is read from: a path, a file in a zip, or one of these watched."""

    @property
    def name(self) -> str: ...
    def open(self, mode: Literal["rb"], /) -> Opened: ...


class Source(Protocol):
    """A path, or whatever else has a name and opens as a whole file, such as a file in a zip."""

    @property
    def name(self) -> str: ...
    def open(self, mode: Literal["rb"], /) -> IO[bytes]: ...


@dataclass
class Watch:
    """Tell the share of so many bytes that was read so far, whichever of its files they are in.

    A file is opened several times: to see what it is, and to read it. Only what goes beyond where
    it was read before counts, so the share never falls.
    """

    size: int
    tell: Callable[[float], None]
    _reached: dict[str, int] = field(default_factory=dict)

    def over(self, source: Source) -> "Watched":
        """Return a source that tells of what is read of it."""
        return Watched(source, self)

    def read_to(self, name: str, place: int) -> None:
        """Take down that a file was read up to a place."""
        if place > self._reached.get(name, 0):
            self._reached[name] = place
            self.tell(min(sum(self._reached.values()) / max(self.size, 1), 1.0))


class Watched:
    """A source that tells its watch of every read."""

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
        found = self.file.read(size)
        self.place += len(found)
        self.watch.read_to(self.name, self.place)
        return found
