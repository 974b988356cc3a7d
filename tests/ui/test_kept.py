"""What is kept for all readers: made once, limited in bytes, and never a failure."""

import sys
import threading

import numpy as np
import pandas as pd
import pytest

from src.figures.finished import FinishedFigure, scatter
from src.ui.kept import Shelf, weight_of


def test_a_value_is_made_once_for_a_key():
    shelf, made = Shelf(1000), []
    for key in ("a", "b", "a"):
        assert shelf.get(key, lambda key=key: made.append(key) or key) == key
    assert made == ["a", "b"]


def test_the_least_lately_used_leaves_when_there_is_too_much():
    shelf = Shelf(1100)
    for key in ("a", "b"):
        shelf.get(key, lambda: "x" * 400)
    shelf.get("a", lambda: "made anew")
    shelf.get("c", lambda: "x" * 400)
    assert shelf.get("a", lambda: "made anew") == "x" * 400
    assert shelf.get("b", lambda: "made anew") == "made anew"
    assert shelf.weight <= 1100


def test_what_is_heavier_than_all_room_is_kept_alone():
    shelf = Shelf(10)
    shelf.get("a", lambda: "x" * 400)
    assert (len(shelf), shelf.get("a", lambda: "made anew")) == (1, "x" * 400)


def test_a_failure_is_not_kept():
    shelf = Shelf(1000)
    with pytest.raises(ZeroDivisionError):
        shelf.get("a", lambda: 1 / 0)
    assert shelf.get("a", lambda: "made") == "made"


def test_what_is_made_may_ask_for_something_else():
    shelf = Shelf(1000)
    assert shelf.get("a", lambda: shelf.get("b", lambda: "in") + "out") == "inout"


def test_two_who_ask_at_once_wait_for_one_answer():
    shelf, made, begun = Shelf(1000), [], threading.Event()

    def make():
        made.append(1)
        begun.set()
        return threading.current_thread().name

    def late():
        begun.wait()
        answers.append(shelf.get("a", make))

    answers: list[str] = []
    others = [threading.Thread(target=late) for _ in range(4)]
    for one in others:
        one.start()
    answers.append(shelf.get("a", make))
    for one in others:
        one.join()
    assert (len(made), len(set(answers)), len(answers)) == (1, 1, 5)


def test_weight_is_about_what_a_value_takes():
    frame = pd.DataFrame({"a": np.zeros(1000), "b": np.zeros(1000)})
    figure = FinishedFigure([scatter(x=[1], y=[2])], {})
    assert 16_000 <= weight_of(frame) <= 17_000
    assert weight_of(figure) == sys.getsizeof(figure.text)
    assert weight_of("가" * 1000) >= 2000
    assert weight_of({"a": np.zeros(100), "b": [np.zeros(100)]}) >= 1600


def test_texts_and_codes_of_a_frame_weigh_about_what_they_take():
    ids = [f"{number:024d}" for number in range(1000)]
    frame = pd.DataFrame({"id": pd.Series(ids, dtype="str"), "kind": pd.Categorical(["a"] * 1000)})
    assert frame["id"].array.nbytes == pytest.approx(weight_of(frame["id"]), rel=0.1)
    assert 33_000 <= weight_of(frame) <= 35_000
