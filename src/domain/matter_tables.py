"""The columns that an agency's own sheet of visits, referrals or requests may have."""

from src.domain.columns import Column, Table

# fmt: off
COMPANY = Column("company_id", "id", "기업", "company", key=True, title="기업 식별자")
DAY = Column("moved_on", "day", "언제", "when", key=True, title="날짜",
             also=("방문일", "방문 날짜", "접촉일", "의뢰일", "요청일", "접수일", "보낸 날"))
STATE = Column("state", "text", "어떻게 되었나", "what came of it", title="결과",
               also=("방문 결과", "처리 결과", "처리 상태", "상태", "진행 상태", "단계", "답"))
WHY = Column("reason", "text", "사유", "reason", title="사유",
             also=("거절 사유", "거절사유", "불가 사유", "미충원 사유", "반려 사유"))
NOTE = Column("note", "text", "메모", "note", title="메모",
              also=("Memo", "비고", "특이사항", "방문 내용", "내용"))
ENDED = Column("ended_on", "day", "결과가 나온 날", "when it came out", title="처리일",
               also=("완료일", "답한 날", "회신일", "채용일", "충원일", "마친 날", "종결일"))
FROM = Column("from_agency", "text", "보낸 기관", "agency that asks", title="의뢰기관",
              also=("보낸 기관", "요청기관"))
OWNER = Column("owner", "text", "맡은 사람", "person", title="담당자",
               also=("플래너", "컨설턴트", "방문자", "담당", "맡은 사람"))
PROGRAM = Column("program", "text", "제도", "programme", needed=True, title="제도",
                 also=("지원제도", "제도명", "사업명"))
AGENCY = Column("to_agency", "text", "맡길 기관", "agency", needed=True, title="기관",
                also=("맡길 기관", "연계기관", "수신기관", "받는 기관"))
NEED = Column("need", "text", "필요한 것", "what is needed", title="필요한 것",
              also=("요청 내용", "의뢰 내용", "상담 내용"))
DUE = Column("due_on", "day", "언제까지", "by when", title="기한", also=("언제까지", "처리기한"))

MATTER_TABLES = (
    Table("visit", (
        COMPANY, DAY, STATE,
        Column("obstacle", "text", "걸림돌", "obstacle", title="걸림돌",
               also=("애로사항", "장애요인")),
        OWNER, WHY, NOTE,
    ), title="방문"),
    Table("referral", (
        COMPANY, DAY, AGENCY, FROM, PROGRAM, DUE, NEED, STATE, ENDED, OWNER, WHY, NOTE,
    ), title="연계"),
    Table("request", (
        COMPANY, DAY,
        Column("job", "text", "직무", "job", needed=True, title="직무",
               also=("직종", "모집직종", "업무")),
        Column("starts_on", "day", "언제부터", "from", needed=True, title="시작일",
               also=("언제부터", "근무시작일", "채용예정일")),
        Column("months", "count", "몇 개월", "months", needed=True, title="개월",
               also=("기간(월)", "근무기간", "개월 수")),
        Column("place", "text", "일할 곳", "place of work", title="근무지",
               also=("근무장소", "일할 곳", "근무 장소")),
        NEED, STATE, ENDED, OWNER, WHY, NOTE,
    ), title="대체인력 요청"),
)
# fmt: on
MOST_MONTHS = 36
"""The longest time for which a form or a file may request a substitute."""
MATTER_TABLE = {table.name: table for table in MATTER_TABLES}
