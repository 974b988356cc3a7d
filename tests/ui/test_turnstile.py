"""Few pages run at once, none is forgotten, and a long run does not hold up the others."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Lock

import pytest

from src.ui.turnstile import Turnstile


class Waits:
    """A condition on which nobody really waits: `meanwhile` says what happens in that time."""

    def __init__(self):
        self.waited, self.meanwhile = [], None

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        pass

    def wait(self, seconds):
        self.waited.append(seconds)
        self.meanwhile(seconds)

    def notify(self):
        pass


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self):
        return self.now

    def go_on(self, seconds):
        self.now += seconds


@pytest.fixture
def waits():
    return Waits()


@pytest.fixture
def clock():
    return Clock()


def test_two_go_through_and_a_third_once_one_of_them_has_ended(waits, clock):
    turnstile = Turnstile(2, 1.0, changed=waits, clock=clock)
    one, other = ExitStack(), ExitStack()
    one.enter_context(turnstile.passed())
    other.enter_context(turnstile.passed())
    assert waits.waited == []
    waits.meanwhile = lambda _: one.close()
    with turnstile.passed():
        assert waits.waited == [1.0]
    other.close()


def test_who_works_for_longer_no_longer_counts(waits, clock):
    turnstile = Turnstile(2, 1.0, changed=waits, clock=clock)
    waits.meanwhile = clock.go_on
    with turnstile.passed():
        clock.go_on(0.25)
        with turnstile.passed(), turnstile.passed():
            assert waits.waited == [0.75]
            assert clock.now == 1.0


def test_a_run_that_fails_gives_its_turn_back(waits, clock):
    turnstile = Turnstile(1, 1.0, changed=waits, clock=clock)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turnstile.passed():
            1 / 0  # noqa: B018
    assert waits.waited == []


def test_forty_threads_all_get_through_and_never_three_at_once():
    turnstile, lock = Turnstile(2, 60.0), Lock()
    within, most, passed = 0, 0, 0

    def go_through(_):
        nonlocal within, most, passed
        for _ in range(25):
            with turnstile.passed():
                with lock:
                    within += 1
                    most = max(most, within)
                sum(range(2_000))
                with lock:
                    within -= 1
                    passed += 1

    with ThreadPoolExecutor(40) as pool:
        list(pool.map(go_through, range(40)))
    assert passed == 1_000
    assert most <= 2
