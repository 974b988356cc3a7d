"""The words of a visit plan that leaves as a workbook, in both languages.

The names in brackets are what the loader finds the columns by (src/load/sources/visit_outcomes.py):
they are the same in every language.
"""

WORDS: dict[str, dict[str, str]] = {
    "ko": {
        "day": "{day}일차",
        "heading": "{title} {day}일차 · 방문 {visits}곳 · {hours}시간",
        "fill_in": "노란 칸에 접촉일, 단계, 플래너를 적고 이 파일을 그대로 올리면 접촉으로 "
        "기록됩니다. 만나지 못했으면 비워 두십시오. 회색 열은 고치지 마십시오.",
        "contacted_on": "접촉일 (contacted_on)",
        "stage": "단계 (stage)",
        "planner": "플래너 (planner)",
        "memo": "메모",
        "company_id": "기업 식별자 (company_id)",
        "campaign_id": "캠페인 (campaign_id)",
        "plan_id": "계획 번호 (plan_id)",
        "origin": "자료 성격 (origin)",
        "held_on": "정한 날 (held_on)",
        "bad_date": "2026-11-23처럼 날짜를 적어 주십시오.",
        "bad_stage": "목록에서 단계를 골라 주십시오.",
        "held_out": "남겨 둔 기업",
        "held_heading": "효과를 견주려고 무작위로 남겨 둔 기업 {companies}곳: "
        "이번에는 찾아가지 마십시오",
    },
    "en": {
        "day": "Day {day}",
        "heading": "{title}, day {day} · {visits} visits · {hours} hours",
        "fill_in": "Fill in date, stage and planner in the yellow cells and load this file "
        "as it is. Leave a row empty where nobody was met. Do not change the grey columns.",
        "contacted_on": "Contacted on (contacted_on)",
        "stage": "Stage (stage)",
        "planner": "Planner (planner)",
        "memo": "Memo",
        "company_id": "Company (company_id)",
        "campaign_id": "Campaign (campaign_id)",
        "plan_id": "Plan (plan_id)",
        "origin": "Origin (origin)",
        "held_on": "Held out on (held_on)",
        "bad_date": "Write the date like 2026-11-23.",
        "bad_stage": "Choose a stage from the list.",
        "held_out": "Held out",
        "held_heading": "{companies} companies kept back by chance, to compare with: "
        "do not visit them",
    },
}


def visit_words(lang: str) -> dict[str, str]:
    """Return the words of one language; Korean where the language is unknown."""
    return WORDS.get(lang, WORDS["ko"])
