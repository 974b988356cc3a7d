"""Files that leave the dashboard: a frame and its provenance in, bytes out.

Every export passes here, so that each is safe to open and says where it comes from
(docs/decisions/0005-exports.md).
"""

from src.exports.column import ExportColumn
from src.exports.csv_file import to_csv
from src.exports.filename import filename
from src.exports.map_file import to_geojson, to_gpkg
from src.exports.provenance import Provenance
from src.exports.sheet import TooManyRowsError
from src.exports.visit_sheet import to_visit_sheets
from src.exports.xlsx_file import to_xlsx

__all__ = [
    "ExportColumn",
    "Provenance",
    "TooManyRowsError",
    "filename",
    "to_csv",
    "to_geojson",
    "to_gpkg",
    "to_visit_sheets",
    "to_xlsx",
]
