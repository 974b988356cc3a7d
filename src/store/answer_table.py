"""The tables of the answers that are stored when a snapshot is made (answers.py)."""

from sqlalchemy import Column, LargeBinary, MetaData, String, Table

answers = MetaData()
"""Apart from the marts: a snapshot without them is read as well, and its answers are computed."""


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
"""Answers that have rows of firms: on a server given to those alone who are given all firms."""
