"""Progress is reported while a file is read."""

import io

from src.load.files.watched import Watch
from src.load.read_files import read_sources
from tests.load.sources.insured_files import PENSION_2026, PENSION_ROWS, write


class Source:
    def __init__(self, name: str, content: bytes):
        self.name, self.content = name, content

    def open(self, mode: str = "rb"):
        return io.BytesIO(self.content)


def test_each_read_tells_the_share_that_was_read():
    shares = []
    source = Watch(10, shares.append).over(Source("a.csv", b"0123456789"))
    with source.open() as file:
        assert (file.read(4), file.read(6)) == (b"0123", b"456789")
    assert (source.name, shares) == ("a.csv", [0.4, 1.0])


def test_a_file_that_is_opened_again_counts_once():
    shares = []
    source = Watch(10, shares.append).over(Source("a.csv", b"0123456789"))
    for _ in range(2):
        with source.open() as file:
            file.read(5)
            file.read(2)
    assert shares == [0.5, 0.7]


def test_the_files_of_an_archive_count_together():
    shares = []
    watch = Watch(8, shares.append)
    for name in ("1.csv", "2.csv"):
        with watch.over(Source(name, b"0123")).open() as file:
            file.read()
    assert shares == [0.5, 1.0]


def test_an_empty_file_tells_nothing():
    shares = []
    with Watch(0, shares.append).over(Source("a.csv", b"")).open() as file:
        assert file.read() == b""
    assert shares == []


def test_a_large_file_tells_how_far_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("src.load.files.text_pieces.PIECE", 20_000)
    shares = []
    file = write(tmp_path / "pension.csv", PENSION_2026, PENSION_ROWS * 400)
    assert file.stat().st_size > 150_000
    read_sources(file, on_read=shares.append)
    assert len(shares) > 4
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
