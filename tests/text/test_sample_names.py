"""Names made up by the sample have English words, and no other text is taken for one."""

import pytest

from src.sample.campaigns import CHANNELS, EVERYWHERE
from src.sample.follow_ups import JOBS, NEEDS
from src.text.romanise import HANGUL
from src.text.sample_names import in_english

SAID = {
    "예시 플래너 08": "Sample planner 08",
    "예시 데이터 (규모 전국, 시드 1)": "Sample data (scale national, seed 1)",
    "예시 데이터 (규모 national, 시드 1)": "Sample data (scale national, seed 1)",
    "예시 구미국가(1단지) 2025년 3월 대표이사 교육": (
        "Sample: Gumi National (Complex 1), CEO training, March 2025"
    ),
    "회계": "Accounting",
    "예시정밀 000123": "예시정밀 000123",
    "김플래너": "김플래너",
    "구미 2025년 3월 설명회": "구미 2025년 3월 설명회",
    "예시 구미 2025년 3월 행사": "예시 구미 2025년 3월 행사",
    "": "",
}


@pytest.mark.parametrize(("korean", "english"), SAID.items())
def test_a_text_of_the_sample_is_told_in_english(korean, english):
    assert in_english(korean) == english


def test_all_that_the_sample_writes_has_english_words():
    campaigns = [f"예시 남동 2025년 3월 {channel.name}" for channel in CHANNELS.values()]
    written = [*JOBS, *NEEDS, *campaigns, f"예시 전국 {EVERYWHERE[1]}", "예시 담당자"]
    assert [text for text in written if HANGUL.search(in_english(text))] == []
