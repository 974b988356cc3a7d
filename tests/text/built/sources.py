"""Keys of the descriptions of sources in the documentation."""

from src.load.sources.not_taken import NOT_TAKEN, OWN
from src.load.sources.page import ABOUT, ALSO_READ
from src.load.sources.registry import FORMATS
from src.screens.data.known import KNOWN

READ = (*(row.source for row in FORMATS), *ALSO_READ)
LEFT = (*OWN, *(row.code for row in NOT_TAKEN))
PARTS = [f"{code}.{part}" for code in READ for part in ABOUT]
BUILT = {
    "source_about.{}": PARTS,
    "source_about.{}.{}": [(code, part) for code in KNOWN for part in ("from", "taken", "left")],
    "source_about.not_taken.{}": LEFT,
    "reason.not_taken.{}": LEFT,
}
