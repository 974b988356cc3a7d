"""The table of the answers that are stored when a snapshot is made (answers.py)."""

from sqlalchemy import Column, LargeBinary, MetaData, String, Table

answers = MetaData()
"""Apart from the marts: a snapshot without them is read as well, and its answers are computed."""
stored_answers = Table(
    "stored_answers",
    answers,
    Column("name", String),
    Column("counts", String),
    Column("key", String),
    Column("made", LargeBinary),
)
