"""Read 국민연금 가입 사업장 내역: the workplaces insured with the national pension, monthly.

data.go.kr 15083277. Three headers are in use: with codes and types in each cell (2015 to 2020),
with notes in brackets (2021), and the present one; columns are found by the beginnings of titles.
Only the first six digits of business numbers are given. Industry codes are the tax office's six
digits, which follow the eighth revision of KSIC. They are kept as they are; a present division is
derived only if all codes with the same beginning moved into it.
"""

from src.load.files.rules import NOTE, REJECTED, Rule, missing, more_than, outside, together
from src.load.files.text_source import Field, Layout
from src.load.sources.format import list_format
from src.load.workplaces.workplaces import GatheredWorkplaces

SOURCE = "pension"
MOST_EMPLOYEES = 1_000_000

FIELDS = (
    Field("month", ("자료생성년월", "DATA_CRT_YM"), "month", needed=True),
    Field("workplace_name", ("사업장명", "WKPL_NM"), needed=True),
    Field("business_no", ("사업자등록번호", "BZOWR_RGST_NO"), "business_no"),
    Field("status", ("사업장가입상태코드", "WKPL_JNNG_STCD"), "status", needed=True),
    Field("postcode", ("우편번호", "ZIP"), "postcode"),
    Field("lot_address", ("사업장지번상세주소", "WKPL_LTNO_DTL_ADDR"), kept=False),
    Field("road_address", ("사업장도로명상세주소", "WKPL_ROAD_NM_DTL_ADDR")),
    Field("sido_code", ("법정동주소광역시도코드", "LDONG_ADDR_MGPL_DG_CD"), "province", kept=False),
    Field(
        "sigungu_code",
        ("법정동주소광역시시군구코드", "LDONG_ADDR_MGPL_SGGU_CD"),
        "district",
        kept=False,
    ),
    Field(
        "dong_code",
        ("법정동주소광역시시군구읍면동코드", "LDONG_ADDR_MGPL_SGGU_EMD_CD"),
        "label",
        kept=False,
    ),
    Field("form", ("사업장형태구분코드", "WKPL_STYL_DVCD"), "form"),
    Field("industry_code", ("사업장업종코드", "WKPL_INTP_CD"), "industry"),
    Field("industry_name", ("사업장업종코드명", "VLDT_VL_KRN_NM"), "label"),
    Field("since", ("적용일자", "ADPT_DT"), "day"),
    Field("resumed", ("재등록일자", "RRG_DT"), "day", kept=False, taken=False),
    Field("until", ("탈퇴일자", "SCSN_DT"), "day"),
    Field("employees", ("가입자수", "JNNGP_CNT"), "count", needed=True),
    Field("billed", ("당월고지금액", "CRRMM_NTC_AMT"), kept=False, taken=False),
    Field("joined", ("신규취득자수", "NW_ACQZR_CNT"), "count"),
    Field("left", ("상실가입자수", "LSS_JNNGP_CNT"), "count"),
)
RULES = (
    Rule("no_workplace_name", REJECTED, "workplace_name", missing("workplace_name")),
    Rule("no_status", REJECTED, "status", missing("status")),
    Rule("no_count", REJECTED, "employees", missing("employees")),
    Rule("too_many_people", REJECTED, "employees", outside("employees", most=MOST_EMPLOYEES)),
    Rule("too_many_people", REJECTED, "joined", outside("joined", most=MOST_EMPLOYEES)),
    Rule("too_many_people", REJECTED, "left", outside("left", most=MOST_EMPLOYEES)),
    Rule("until_before_since", NOTE, "until", more_than("since", "until")),
    Rule(
        "left_with_people",
        NOTE,
        "employees",
        together("status", "left", outside("employees", most=0)),
    ),
)


LAYOUT = Layout(
    SOURCE,
    FIELDS,
    ("month", "workplace_name", "status", "business_no", "employees"),
    4,
    RULES,
    GatheredWorkplaces,
    {"industry_system": "nts"},
    {"address": ("road_address", "lot_address")},
)
FORMAT = list_format(LAYOUT)
