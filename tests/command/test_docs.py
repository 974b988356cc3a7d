"""The generated reference pages."""

from src.command.main import COMMANDS
from src.command.reference import commands_page, pages_of, settings_page, stale_pages, tables_page
from src.command.sample import SCALES
from src.sample import scales as sample_scales
from src.settings import SETTINGS
from src.store.schema import metadata


def test_the_pages_in_the_project_are_what_the_program_writes():
    assert stale_pages(pages_of(COMMANDS)) == [], "run `python -m src docs`"


def test_the_pages_hold_every_setting_command_table_and_column():
    assert all(f"`{setting.name}`" in settings_page() for setting in SETTINGS)
    assert all(f"## {command.name}\n" in commands_page(COMMANDS) for command in COMMANDS)
    dictionary = tables_page()
    for table in metadata.tables.values():
        assert f"## {table.name}\n" in dictionary
        assert all(column.comment and column.doc for column in table.columns)


def test_a_page_that_nobody_wrote_is_stale():
    assert stale_pages((("docs/none.md", lambda: "x"),)) == ["docs/none.md"]


def test_the_sizes_of_a_sample_are_those_that_can_be_made():
    assert set(SCALES) == set(sample_scales.SCALES)
