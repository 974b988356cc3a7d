"""A separate data folder for every test, and small files to load."""

from pathlib import Path

import pytest

from tests.published import nothing_foreseen

HEADER = (
    "complex_id,quarter,complex_name,tenants,operating,leasing,employees,employees_m,employees_f,"
    "production_krw,exports_usd"
)
ROWS = {
    "seoul-digital": "서울,100,90,30,1000,600,400,5000,70",
    "noksan": "녹산,50,40,10,500,300,200,4000,60",
    "onsan": "온산,7,5,2,X,X,X,X,X",
}


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch) -> Path:
    """Give the folder that SANDAN_DATA names; all other settings are unset."""
    folder = tmp_path / "var"
    monkeypatch.setenv("SANDAN_DATA", str(folder))
    for name in ("SANDAN_KEEP", "SANDAN_WAIT", "SANDAN_HOST", "SANDAN_LANG", "PORT"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def without_foresight():
    """Publish samples without earlier lists and stored answers."""
    with nothing_foreseen():
        yield


@pytest.fixture
def write_facts(tmp_path):
    """Return a function that writes a file of public facts: quarter, complexes left out, others."""

    def write(name="facts.csv", quarter="2026Q1", without=(), more=()) -> str:
        lines = []
        for complex_id, cells in ROWS.items():
            printed, figures = cells.split(",", 1)
            if complex_id not in without:
                lines.append(f"{complex_id},{quarter},{printed},{figures}")
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *lines, *more]) + "\n", encoding="utf-8")
        return str(path)

    return write
