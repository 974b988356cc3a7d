"""Write down what came of a load: who, which files, published or why not. Dry runs are not kept."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from src.command.load_changes import Doubtful
from src.command.loading import file_hash
from src.command.main import SYSTEM_ERROR, detail_of
from src.command.report import say
from src.load.loaded_file import LoadedFile
from src.store.load_log import record_load

NOT_RECORDED = (
    "적재 기록을 쓰지 못했습니다. {folder} 폴더의 공간과 권한을 확인하세요. "
    "기록에 남지 않은 일: {outcome}."
)
IN_WORDS = {
    "published": "공개",
    "refused": "거절",
    "doubtful": "확인이 필요해 멈춤",
    "cancelled": "중단",
}
KEPT = ("file", "sha256", "source", "rows_read", "rows_accepted", "rows_rejected")


class History:
    """The line that one load adds to the history, once it is known how it ended."""

    def __init__(self, folder: Path, arguments):
        self.folder, self.user = folder, arguments.by or operating_user()
        self.files: list[dict] = []
        self.done = arguments.dry_run

    def name(self, paths: list[Path]) -> None:
        """Keep which files are to be read."""
        self.files = [{"file": path.name, "sha256": file_hash(path)} for path in paths]

    def add(self, readings: list[LoadedFile]) -> None:
        """Keep what was found in those that could be read."""
        hashes = {file["file"]: file["sha256"] for file in self.files}
        self.files = [_file(reading, hashes) for reading in readings]

    def write(self, outcome: str, version: str = "", reason: tuple[str, str] = ("", "")) -> None:
        """Add the line, once; where it cannot be written that is said, and nothing else changes."""
        if self.done:
            return
        self.done = True
        about = {"user": self.user, "deed": "load", "version": version, "reason": reason}
        try:
            record_load(self.folder, outcome=outcome, files=self.files, **about)
        except OSError:
            say(NOT_RECORDED.format(folder=self.folder, outcome=IN_WORDS[outcome]))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Write the line also where a load ends with a sentence, or is stopped."""
        try:
            yield
        except KeyboardInterrupt:
            self.write("cancelled")
            raise
        except Doubtful as doubtful:
            first = doubtful.changes.doubts[0]
            self.write("doubtful", reason=(first.korean, first.english))
            raise
        except Exception as error:
            if reason := _reason(error):
                self.write("refused", reason=reason)
            raise


def _reason(error: Exception) -> tuple[str, str] | None:
    """Return what is said of an error in both languages, None for an error of the program."""
    if hasattr(error, "english"):
        return str(error), error.english
    if isinstance(error, OSError):
        detail = detail_of(error)
        return SYSTEM_ERROR.format(detail=detail), f"The system reported an error ({detail})."
    return None


def _file(reading: LoadedFile, hashes: dict[str, str | None]) -> dict:
    if not reading.was_read:
        return {"file": reading.path.name, "sha256": hashes.get(reading.path.name)}
    return {name: reading.source[name] for name in KEPT}


def first_refusal(readings: list[LoadedFile]) -> tuple[str, str]:
    """Return why the first file that was refused was, in Korean and in English."""
    refused = next(reading for reading in readings if reading.refusal)
    return str(refused.refusal), getattr(refused.refusal, "english", str(refused.refusal))


def operating_user() -> str:
    """Return the name of the user of the operating system, "" where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
