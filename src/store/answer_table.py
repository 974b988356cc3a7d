"""The tables of stored answers (answers.py)."""

from sqlalchemy import Column, LargeBinary, MetaData, String, Table

answers = MetaData()
"""Separate from the marts: without these tables a snapshot computes its answers on request."""


def _answers(name: str) -> Table:
    return Table(
        name,
        answers,
        Column("name", String),
        Column("counts", String),
        Column("key", String),
        Column("made", LargeBinary),
    )


stored_answers = _answers("stored_answers")
firm_answers = _answers("firm_answers")
"""Answers with rows of firms; a server gives them only to readers of all firms."""
