"""Progress as data: shown as a bar or lines in either language, written as JSON and read back."""

import io

import pytest

from src.load.progress import Shown, Step, as_json_lines, last_step, part_of
from src.text.catalogue import Texts

KO, EN = Texts("ko"), Texts("en")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Full(io.StringIO):
    def write(self, _):
        raise OSError(28, "No space left on device")


def test_a_terminal_shows_a_bar_and_the_time_left():
    seconds = iter([0, 30])
    shown = Terminal()
    Shown(KO, shown, clock=lambda: next(seconds))(0.25, "read", "a.csv")
    assert shown.getvalue().endswith(
        "[#######.....................]  25% 남은 시간 약 1분 30초 a.csv 파일을 읽습니다"
    )


def test_a_finished_bar_ends_its_line():
    shown = Terminal()
    Shown(KO, shown, clock=lambda: 0)(1.0, "publish")
    assert shown.getvalue().endswith("100% 새 버전을 공개합니다\n")


def lines_of(*steps: tuple[float, str], t=KO) -> list[str]:
    shown = io.StringIO()
    progress = Shown(t, shown, clock=lambda: 0)
    for share, step in steps:
        progress(share, step, "a.csv")
    return shown.getvalue().splitlines()


def test_a_pipe_gets_one_plain_line_for_each_step():
    found = lines_of((0.0, "read"), (0.04, "read"), (0.5, "insert"))
    assert found == ["  0% a.csv 파일을 읽습니다", " 50% 새 자료를 넣습니다"]


def test_a_pipe_hears_of_a_long_step_at_each_twentieth():
    found = lines_of(*[(share / 100, "read") for share in range(13)])
    assert [line[:4] for line in found] == ["  0%", "  5%", " 10%"]


def test_an_english_reader_hears_no_korean():
    found = lines_of((0.0, "read"), (0.5, "join"), t=EN)
    assert found == ["  0% reading a.csv", " 50% linking companies and workplaces"]


def test_a_part_fills_its_own_span():
    shown = io.StringIO()
    part_of(Shown(KO, shown, clock=lambda: 0), 0.5, 1.0)(0.5, "insert")
    assert shown.getvalue() == " 75% 새 자료를 넣습니다\n"


def test_lines_of_json_are_read_back_whatever_stands_between_them():
    written = io.StringIO()
    tell = as_json_lines(written)
    tell(0.1, "read", '이름 "가".csv')
    tell(0.12, "read", '이름 "가".csv')
    tell(0.5, "insert")
    lines = [*written.getvalue().splitlines(), "멈췄습니다.", '{"share": 0.6, "st']
    assert len(lines) == 4
    assert last_step(lines) == Step(0.5, "insert")
    assert last_step(lines[:1]) == Step(0.1, "read", '이름 "가".csv')
    assert last_step(["멈췄습니다."]) is None


@pytest.mark.parametrize("show", [lambda stream: Shown(KO, stream), as_json_lines])
def test_an_output_that_fails_stops_nothing(show):
    show(Full())(0.5, "insert")
