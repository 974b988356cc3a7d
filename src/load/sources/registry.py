"""The formats that can be read: one module here for each source of src/domain/sources.py.

They are tried in the order of that list.
"""

from importlib import import_module
from importlib.util import find_spec

from src.domain.sources import SOURCES
from src.load.files.text_source import Layout
from src.load.sources.format import Format

FORMATS: tuple[Format, ...] = tuple(
    import_module(f"{__package__}.{code}").FORMAT
    for code in SOURCES
    if find_spec(f"{__package__}.{code}") is not None
)
BY_SOURCE = {format_.source: format_ for format_ in FORMATS}
LISTS: tuple[Layout, ...] = tuple(row.layout for row in FORMATS if row.layout is not None)
