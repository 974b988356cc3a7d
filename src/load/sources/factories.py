"""Read 등록공장현황 (KICOX, data.go.kr 15105482): the registered factories, with their complex.

Five columns: number, company, complex, products, address; no business number, no head count. Six
of ten stand in no complex. The month is told by the name of the file alone.
"""

from src.load.files.rules import NOTE, REJECTED, Rule, missing
from src.load.files.text_source import Field, Layout
from src.load.sources.format import list_format
from src.load.workplaces.workplaces import GatheredWorkplaces

SOURCE = "factories"

FIELDS = (
    Field("number", ("순번", "연번"), kept=False),
    Field("workplace_name", ("회사명", "업체명"), needed=True),
    Field("complex_name", ("단지명",), needed=True),
    Field("products", ("생산품",), kept=False),
    Field("address", ("공장주소", "공장대표주소"), needed=True),
)
RULES = (
    Rule("no_workplace_name", REJECTED, "workplace_name", missing("workplace_name")),
    Rule("no_address", NOTE, "address", missing("address")),
)


LAYOUT = Layout(
    SOURCE,
    FIELDS,
    ("workplace_name", "complex_name", "products", "address"),
    4,
    RULES,
    GatheredWorkplaces,
)
FORMAT = list_format(LAYOUT)
