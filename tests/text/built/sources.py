"""Keys of what is said of the sources, on the page of the documentation."""

from src.load.sources.page import ABOUT
from src.load.sources.registry import FORMATS

PARTS = [f"{row.source}.{part}" for row in FORMATS for part in ABOUT]
BUILT = {"source_about.{}": PARTS}
