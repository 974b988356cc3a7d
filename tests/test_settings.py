"""Settings."""

import pytest

from src.settings import SETTINGS, setting, whole_setting


def test_a_setting_comes_from_the_environment_or_its_default(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert setting("PORT") == "8501"
    monkeypatch.setenv("PORT", "9000")
    assert setting("PORT") == "9000"
    monkeypatch.setenv("PORT", "")
    assert setting("PORT") == "8501"


def test_a_setting_that_nobody_described_is_an_error():
    with pytest.raises(KeyError):
        setting("SANDAN_SECRET")


def test_every_setting_says_what_it_does_in_both_languages():
    assert all(known.meaning_ko and known.meaning_en for known in SETTINGS)


def test_a_number_that_is_none_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setenv("SANDAN_KEEP", "many")
    with pytest.raises(ValueError, match="설정 SANDAN_KEEP의 값 'many'은 숫자가 아닙니다"):
        whole_setting("SANDAN_KEEP")
