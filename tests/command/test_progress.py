"""The progress bar."""

import io

from src.command.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_and_the_time_left():
    seconds = iter([0, 30])
    shown = Terminal()
    Progress(shown, clock=lambda: next(seconds))(0.25, "읽습니다")
    assert shown.getvalue().endswith(
        "[#######.....................]  25% 남은 시간 약 1분 30초 읽습니다"
    )


def test_a_finished_bar_ends_its_line():
    shown = Terminal()
    Progress(shown, clock=lambda: 0)(1.0, "끝났습니다")
    assert shown.getvalue().endswith("100% 끝났습니다\n")


def test_a_pipe_gets_one_plain_line_for_each_step():
    shown = io.StringIO()
    progress = Progress(shown, clock=lambda: 0)
    for share, label in ((0.0, "읽습니다"), (0.4, "읽습니다"), (0.5, "씁니다")):
        progress(share, label)
    assert shown.getvalue() == "  0% 읽습니다\n 50% 씁니다\n"


def test_a_part_fills_its_own_span():
    shown = io.StringIO()
    Progress(shown, clock=lambda: 0).part(0.5, 1.0)(0.5, "씁니다")
    assert shown.getvalue() == " 75% 씁니다\n"
