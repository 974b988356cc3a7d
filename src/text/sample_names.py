"""English for the sample's made-up people, campaigns, jobs, needs and file name.

English pages translate these, as the words are ours. Firms keep their Korean names, as in official
data. Texts in any other form are not changed.
"""

import re
from calendar import month_name

from src.text.place_names import english

WORDS = {
    "예시 담당자": "Sample officer",
    "예시 전국 육아지원 3법 안내문": "Sample: whole country, letter on the three childcare laws",
    "조립": "Assembly",
    "품질 검사": "Quality control",
    "회계": "Accounting",
    "생산 관리": "Production control",
    "설계": "Design",
    "물류": "Logistics",
    "급여 신청 안내": "Help with claiming benefits",
    "제도 도입 상담": "Advice on bringing in the programme",
    "취업규칙 고치기": "Work rules to be changed",
    "지원금 신청 돕기": "Help with claiming subsidies",
}
PLANNER = re.compile(r"예시 플래너 (\d+)")
FILE = re.compile(r"예시 데이터 \(규모 (\w+), 시드 (\d+)\)")
CAMPAIGN = re.compile(r"예시 (.+) (\d{4})년 (\d+)월 (.+)")
SCALES = {"시범": "pilot", "전국": "national", "실규모": "full"}
CHANNELS = {
    "방문 컨설팅": "visits",
    "설명회": "briefing",
    "대표이사 교육": "CEO training",
    "일·생활 균형 박람회": "work-life balance fair",
    "안내문": "letter",
}


def in_english(text: str) -> str:
    """Return the English of a text of the sample; any other text unchanged."""
    if text in WORDS:
        return WORDS[text]
    if found := PLANNER.fullmatch(text):
        return f"Sample planner {found[1]}"
    if found := FILE.fullmatch(text):
        return f"Sample data (scale {SCALES.get(found[1], found[1])}, seed {found[2]})"
    if (found := CAMPAIGN.fullmatch(text)) and found[4] in CHANNELS:
        place, year, month, channel = found.groups()
        when = f"{month_name[int(month)]} {year}"
        return f"Sample: {english(place)}, {CHANNELS[channel]}, {when}"
    return text
