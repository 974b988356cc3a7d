"""Read 등록공장현황 (KICOX, data.go.kr 15105482): the registered factories, with their complex.

Five columns: number, company, complex, products, address; no business number and no head count. Six
of ten factories are in no complex. The registers of provinces and of FactoryOn have more columns:
two addresses, of which the road address is taken, and often no complex. Only the name of the file
gives the month.
"""

from src.load.files.rules import NOTE, REJECTED, Rule, all_missing, missing
from src.load.files.text_source import Field, Layout
from src.load.sources.format import list_format
from src.load.workplaces.workplaces import GatheredWorkplaces

SOURCE = "factories"
ROAD = ("도로명주소", "정제도로명주소", "소재지도로명주소")
LOT = ("지번주소", "정제지번주소", "소재지지번주소")

ADDRESSES = ("address", "road_address", "lot_address")

FIELDS = (
    Field("number", ("순번", "연번"), kept=False),
    Field("workplace_name", ("회사명", "업체명"), needed=True),
    Field("complex_name", ("단지명", "산업단지명")),
    Field("products", ("생산품", "생산품정보", "주생산품"), kept=False, taken=False),
    Field("address", ("공장주소", "공장대표주소", "소재지")),
    Field(
        "road_address",
        (*ROAD, "공장주소(도로명)", "공장대표주소(도로명)", "공장주소_도로명"),
        kept=False,
    ),
    Field(
        "lot_address", (*LOT, "공장주소(지번)", "공장대표주소(지번)", "공장주소_지번"), kept=False
    ),
    Field("factory_no", ("공장관리번호",), kept=False, taken=False),
    Field("founding", ("설립구분", "설립구분명"), kept=False, taken=False),
    Field("registered_on", ("공장등록일", "공장등록일자"), kept=False, taken=False),
    Field("scale", ("공장규모", "공장규모구분명"), kept=False, taken=False),
)
RULES = (
    Rule("no_workplace_name", REJECTED, "workplace_name", missing("workplace_name")),
    Rule("no_address", NOTE, "address", all_missing(*ADDRESSES)),
)

LAYOUT = Layout(
    SOURCE,
    FIELDS,
    (
        *("workplace_name", "complex_name", "products", "address", "road_address"),
        *("factory_no", "founding", "registered_on", "scale"),
    ),
    4,
    RULES,
    GatheredWorkplaces,
    merged={"address": ("road_address", "address", "lot_address")},
    one_of=(ADDRESSES,),
)
FORMAT = list_format(LAYOUT)
