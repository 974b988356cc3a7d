"""The formats a report comes in, as rows."""

from collections.abc import Callable
from typing import NamedTuple

from src.report.content import Report
from src.report.html_file import to_html
from src.report.hwpx_file import to_hwpx


class Format(NamedTuple):
    """A format: the ending of its files, their media type, and what writes them."""

    name: str
    media_type: str
    write: Callable[[Report], bytes]


FORMATS = {
    row.name: row
    for row in (
        Format("hwpx", "application/hwp+zip", to_hwpx),
        Format("html", "text/html", to_html),
    )
}
