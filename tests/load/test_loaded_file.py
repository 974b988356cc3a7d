"""A file that was read, as the load hands it on."""

import pandas as pd

from src.load.loaded_file import LoadedFile


def test_files_are_told_apart_although_their_tables_cannot_be_compared():
    tables = {"companies": pd.DataFrame({"company_id": ["1", "2"]})}
    one, other = LoadedFile(tables=tables), LoadedFile(tables=tables)
    assert one in [other, one]
    assert one not in [other]
