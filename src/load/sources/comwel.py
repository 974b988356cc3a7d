"""Read 근로복지공단 고용·산재보험 가입 현황: workplaces insured by employment, accident, or both.

data.go.kr 15002150, every year as of 12-31, in parts (1)…(5), and the district files made from it.
It reads the present layout of seventeen columns and older ones: tabs, no numbers, blanks in the
header, romanised titles. The columns of an insurance that a workplace lacks are blank or 0; where
both give a value, that of employment insurance is taken. A firm has a workplace number ending in 0
for continuing business (계속) and one ending in 6 for building sites (일괄유기).
"""

from functools import partial

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.files.rules import NOTE, REJECTED, Columns, Rule, missing, outside
from src.load.files.text_source import Field, Layout
from src.load.sources.format import list_format
from src.load.workplaces.workplaces import GatheredWorkplaces

SOURCE = "comwel"
MOST_EMPLOYEES = 1_000_000
COUNTS = ("employees_employment", "employees_accident", "employees_one")

FIELDS = (
    Field("insurance", ("보험구분", "OPABOHEOMFG"), "insurance"),
    Field("workplace_name", ("사업장명", "SAEOPJANGNM"), needed=True),
    Field("postcode", ("사업장우편번호", "우편번호", "POST"), "postcode"),
    Field("address", ("사업장주소", "사업장소재지", "주소", "ADDR")),
    Field("road_address", ("사업장주소(도로명)", "도로명주소"), kept=False),
    Field("lot_address", ("사업장주소(지번)", "지번주소"), kept=False),
    Field("ksic11", ("고용보험 업종코드(제11차)",), "ksic", kept=False),
    Field("ksic11_name", ("고용보험 업종명(제11차)",), "label", kept=False),
    Field("ksic10", ("고용보험 업종코드", "고용업종코드", "GYEOPJONGCD"), "ksic", kept=False),
    Field("ksic10_name", ("고용보험 업종명", "고용업종명", "GYEOPJONGNM"), "label", kept=False),
    Field("since_accident", ("산재보험 성립일자", "산재성립일자"), "day", kept=False),
    Field("since_employment", ("고용보험 성립일자", "고용성립일자"), "day", kept=False),
    Field("since_one", ("성립일자", "SEONGRIPDT"), "day", kept=False),
    Field("employees_accident", ("산재보험 상시근로자수", "산재상시인원수"), "count", kept=False),
    Field(
        "employees_employment",
        ("고용보험 상시근로자수", "고용상시인원수", "GYEBHGJNRINWONSU"),
        "count",
        kept=False,
    ),
    Field("employees_one", ("상시근로자수", "상시인원수", "SANGSIINWONCNT"), "count", kept=False),
    Field("operation_accident", ("산재보험 사업구분",), "operation", kept=False),
    Field("operation_employment", ("고용보험 사업구분",), "operation", kept=False),
    Field("operation_one", ("사업구분", "SAEOPFG"), "operation", kept=False),
    Field("business_no", ("사업자등록번호", "SAEOPJADRNO"), "business_no"),
    Field("workplace_no", ("사업장관리번호", "GWANRINO"), "workplace_no"),
)
ADDRESSES = ("address", "road_address", "lot_address")
MERGED = {
    "address": ("road_address", "address", "lot_address"),
    "employees": COUNTS,
    "of_accident": ("employees_accident",),
    "of_one": ("employees_one",),
    "accident_since": ("since_accident",),
    "employment_since": ("since_employment",),
    "since": ("since_employment", "since_accident", "since_one"),
    "operation": ("operation_employment", "operation_accident", "operation_one"),
    "industry_code": ("ksic11", "ksic10"),
    "newest_code": ("ksic11",),
    "industry_name": ("ksic11_name", "ksic10_name"),
}
"""Each value of a workplace and the columns that may give it, by precedence."""


def _no_count(columns: Columns) -> np.ndarray:
    """Return which rows give no number of people in any of their columns."""
    nothing = [compute.is_null(columns[name]) for name in COUNTS]
    return compute.and_(compute.and_(*nothing[:2]), nothing[2]).to_numpy(zero_copy_only=False)


RULES = (
    Rule("no_workplace_name", REJECTED, "workplace_name", missing("workplace_name")),
    *[
        Rule("too_many_people", REJECTED, name, outside(name, most=MOST_EMPLOYEES))
        for name in COUNTS
    ],
    Rule("no_count_told", NOTE, "employees_one", _no_count),
)


def of_insurances(rows: pa.Table) -> dict[str, pa.Array]:
    """Return the columns that depend on the insurance: employees, and the industry's revision."""
    return {"employees": _employees(rows)} | _industry_systems(rows)


def _employees(rows: pa.Table) -> pa.Array:
    """Return the employees of each row: those of accident insurance if it is the only one.

    The count of the other insurance is then blank or 0. Without a column for the kind of insurance,
    a row with only a day of accident insurance counts as such.
    """
    insurance = pa.nulls(len(rows), pa.string())
    if "insurance" in rows.column_names:
        insurance = rows["insurance"].cast(pa.string()).combine_chunks()
    only_day = compute.and_(
        compute.is_valid(rows["accident_since"]), compute.is_null(rows["employment_since"])
    )
    is_accident = compute.equal(insurance, "accident")
    alone = compute.if_else(compute.is_null(insurance), only_day, is_accident)
    positive = compute.if_else(compute.greater(rows["employees"], 0), rows["employees"], None)
    of_accident = compute.coalesce(rows["of_accident"], rows["of_one"], positive)
    return compute.if_else(alone, of_accident, rows["employees"]).combine_chunks()


def _industry_systems(rows: pa.Table) -> dict[str, pa.Array]:
    newer, known = (compute.is_valid(rows[name]) for name in ("newest_code", "industry_code"))
    system = compute.if_else(newer, "ksic11", "ksic10")
    system = compute.if_else(known, system, pa.scalar(None, pa.string()))
    return {"industry_system": system.combine_chunks().dictionary_encode()}


LAYOUT = Layout(
    SOURCE,
    FIELDS,
    (
        *("insurance", "workplace_no", "since_accident", "since_employment", "since_one"),
        *("employees_accident", "employees_employment", "employees_one", "operation_accident"),
        *("operation_employment", "operation_one", "workplace_name"),
    ),
    4,
    RULES,
    partial(GatheredWorkplaces, prepare=of_insurances),
    {"status": "joined"},
    MERGED,
    (ADDRESSES,),
)
FORMAT = list_format(LAYOUT)
