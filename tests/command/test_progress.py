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


def lines_of(*steps: tuple[float, str]) -> list[str]:
    shown = io.StringIO()
    progress = Progress(shown, clock=lambda: 0)
    for share, label in steps:
        progress(share, label)
    return shown.getvalue().splitlines()


def test_a_pipe_gets_one_plain_line_for_each_step():
    found = lines_of((0.0, "읽습니다"), (0.04, "읽습니다"), (0.5, "씁니다"))
    assert found == ["  0% 읽습니다", " 50% 씁니다"]


def test_a_pipe_hears_of_a_long_step_at_each_twentieth():
    found = lines_of(*[(share / 100, "읽습니다") for share in range(13)])
    assert found == ["  0% 읽습니다", "  5% 읽습니다", " 10% 읽습니다"]


def test_a_part_fills_its_own_span():
    shown = io.StringIO()
    Progress(shown, clock=lambda: 0).part(0.5, 1.0)(0.5, "씁니다")
    assert shown.getvalue() == " 75% 씁니다\n"
