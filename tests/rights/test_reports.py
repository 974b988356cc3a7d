"""What the reports from the command contain for official data: text, tables, pictures."""

from pathlib import Path

import pytest

from src.report.asked import Asked, write_asked
from src.store.snapshots import current_snapshot
from src.text.catalogue import Texts
from tests.rights.official import FIRMS, PLANNERS, REFUSED, USERS, publish_official
from tests.rights.read_everything import file_text, written_in_pictures
from tests.rights.test_markers import found, secrets_of

pytestmark = pytest.mark.slow

NAMED = [firm[2] for firm in FIRMS]


@pytest.fixture
def official(once):
    return current_snapshot(once("official_markers", publish_official))


def written(snapshot, folder: Path, **more) -> str:
    """Return the content of the reports of each complex and of the country, in both formats."""
    drawn: list[str] = []
    with written_in_pictures(drawn):
        for every, kind in ((True, "hwpx"), (True, "html"), (False, "hwpx")):
            asked = Asked(folder, "parental", format=kind, every_complex=every, **more)
            write_asked(snapshot, Texts("ko"), asked, lambda *_: None)
    return "\n".join([*[file_text(file.read_bytes()) for file in folder.iterdir()], *drawn])


def test_reports_in_protected_counts_hold_nothing_of_a_firm(official, tmp_path):
    text = written(official, tmp_path, protected=True)
    assert len(list(tmp_path.iterdir())) == 5
    hidden = [*secrets_of(FIRMS, of_all=True), *PLANNERS.values(), REFUSED]
    assert found(text, hidden) == []


def test_exact_reports_hold_counts_of_places_and_no_name_or_number(official, tmp_path):
    """The counts are found in the tables, which shows that the test above can fail."""
    text = written(official, tmp_path)
    of_complexes = [
        f"{sum(USERS[firm[0]] for firm in FIRMS if firm[1] == place):,}" for place in PLANNERS
    ]
    assert found(text, of_complexes) == of_complexes
    hidden = [*secrets_of(FIRMS, of_all=False), *NAMED, *PLANNERS.values(), REFUSED]
    assert found(text, hidden) == []


def test_what_is_written_in_a_picture_is_read(official, tmp_path):
    drawn: list[str] = []
    with written_in_pictures(drawn):
        asked = Asked(tmp_path, "parental", complex_name="seoul-digital")
        write_asked(official, Texts("ko"), asked, lambda *_: None)
    assert any(text.strip().isdigit() or "," in text for text in drawn), drawn[:50]
