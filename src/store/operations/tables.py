"""The tables of the operations database: what people do, kept across snapshots.

Rows of follow_ups, link_decisions and moves are only ever added, and the last one counts; a right
is closed in its row. A matter (src/domain/matters.py) has one row with its current state, and one
row per step in moves. A change here needs a migration (CONTRIBUTING.md says how); a test holds that
the two agree.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

LONGEST_REASON = 500
LONGEST_NAME, LONGEST_CODES, LONGEST_ANSWER = 60, 2000, 1000
"""Characters of a view's name, of its address and of the answer last shown."""

# SQLite cannot drop a constraint that has no name; these are the names that PostgreSQL gives
NAMES = {
    "uq": "%(table_name)s_%(column_0_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
}
operations = MetaData(naming_convention=NAMES)

follow_ups = Table(
    "follow_ups",
    operations,
    Column("follow_up_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", String(16), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("mark", String(16), nullable=False),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("marked_by", String(200), nullable=False),
    Column("marked_at", DateTime, nullable=False),
    Column("version", String(40), nullable=False),
    Index("follow_ups_of_company", "origin", "company_id"),
)

link_decisions = Table(
    "link_decisions",
    operations,
    Column("decision_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", String(16), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("source", String(32), nullable=False),
    Column("workplace_key", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", DateTime, nullable=False),
    Index("link_decisions_of_pair", "origin", "source", "company_id", "workplace_key"),
)

rights = Table(
    "rights",
    operations,
    Column("right_id", Integer, primary_key=True, autoincrement=True),
    Column("user_name", String(200), nullable=False),
    Column("capability", String(16), nullable=False),
    Column("region", String(64), nullable=False),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("note", String(LONGEST_REASON), nullable=False),
    Column("given_by", String(200), nullable=False),
    Column("given_at", DateTime, nullable=False),
    Column("closed_by", String(200), nullable=False),
    Column("closed_at", DateTime),
    Index("rights_of_user", "user_name"),
)

LONGEST_NEED = 1_000
DAY = 10
"""Characters of a day such as 2026-11-29; "" is none. Days are texts, which every database compares
alike."""

ASKED, COUNTED = ("origin", "kind", "state"), ("complex_id", "to_agency", "owner")
"""Columns by which matters are filtered, and those by which they are counted. Covering indexes hold
both: counting 100,000 rows is fast in an index only, and slow where each row must be fetched."""

matters = Table(
    "matters",
    operations,
    Column("matter_id", String(40), primary_key=True),
    Column("origin", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("complex_id", String(64), nullable=False),
    Column("company_name", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("program", String(16), nullable=False),
    Column("to_agency", String(16), nullable=False),
    Column("from_agency", String(16), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("opened_on", String(DAY), nullable=False),
    Column("opened_by", String(200), nullable=False),
    Column("changed_on", String(DAY), nullable=False),
    Column("answer_by", String(DAY), nullable=False),
    Column("answered_on", String(DAY), nullable=False),
    Column("days", Integer, nullable=False),
    Column("due_on", String(DAY), nullable=False),
    Column("starts_on", String(DAY), nullable=False),
    Column("ends_on", String(DAY), nullable=False),
    Column("months", Integer, nullable=False),
    Column("job", String(100), nullable=False),
    Column("need", String(LONGEST_NEED), nullable=False),
    Column("obstacle", String(16), nullable=False),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("cost_krw", BigInteger, nullable=False),
    Column("subsidy_krw", BigInteger, nullable=False),
    Column("quote", String(LONGEST_REASON), nullable=False),
    Column("named", Integer, nullable=False),
    Column("industry", String(32), nullable=False),
    Column("size_band", String(16), nullable=False),
    Column("parent_id", String(40), nullable=False),
    Column("campaign_id", String(64), nullable=False),
    Column("source", String(100), nullable=False),
    Column("version", String(40), nullable=False),
    Index("matters_of_company", "origin", "company_id"),
    Index("matters_due", *ASKED, "due_on", *COUNTED),
    Index("matters_opened", *ASKED, "opened_on", *COUNTED),
    Index("matters_of_owner", *ASKED, "owner", "to_agency", "due_on", "opened_on", "complex_id"),
    Index("matters_counted", *ASKED, "changed_on", "due_on", "obstacle", "complex_id"),
)

moves = Table(
    "moves",
    operations,
    Column("matter_id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("obstacle", String(16), nullable=False),
    Column("due_on", String(DAY), nullable=False),
    Column("moved_on", String(DAY), nullable=False),
    Column("moved_by", String(200), nullable=False),
    Column("moved_as", String(16), nullable=False),
    Column("moved_at", DateTime, nullable=False),
)

case_uses = Table(
    "case_uses",
    operations,
    Column("case_id", String(40), primary_key=True),
    Column("company_id", String(64), primary_key=True),
    Column("way", String(16), primary_key=True),
    Column("used_on", String(DAY), primary_key=True),
)
"""Which case was shown for which firm, in which way, on which day (case_uses.py)."""

written = Table(
    "matters_written",
    operations,
    Column("what", String(16), primary_key=True),
    Column("times", Integer, nullable=False),
)
"""A counter of writes of matters: one row, "all", which each transaction increases last.

Results cached under another value are stale. Counting moves instead would read 300,000 rows.
"""

groups_written = Table(
    "matter_groups_written",
    operations,
    Column("origin", String(16), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("owner", String(200), primary_key=True),
    Column("to_agency", String(16), primary_key=True),
    Column("times", Integer, nullable=False),
    Index("matter_groups_since", "origin", "times"),
)
"""By origin, kind, person and agency, the counter's value when one of their matters was last
written: only groups with a greater value than a cached count need counting again. A group without a
row was not written since this table exists.
"""

deeds = Table(
    "deeds",
    operations,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("month", String(7), nullable=False),
    Column("line", LargeBinary, nullable=False),
)
"""The record of deeds where several servers share it (src/store/operations/deeds.py)."""

deed_lists = Table(
    "deed_lists",
    operations,
    Column("name", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Lists of companies that are too long for a line, named by their hash."""

deed_marks = Table(
    "deed_marks",
    operations,
    Column("name", String(16), primary_key=True),
    Column("said", String(64), nullable=False),
)
"""The marks HEAD and REVIEWED of deeds.py."""

loads = Table(
    "loads",
    operations,
    Column("load_id", Integer, primary_key=True, autoincrement=True),
    Column("line", LargeBinary, nullable=False),
)
"""The history of loads where several servers share it, one line of JSON per load."""

saved_views = Table(
    "saved_views",
    operations,
    Column("view_id", String(32), primary_key=True),
    Column("user_name", String(200), nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("page", String(16), nullable=False),
    Column("codes", String(LONGEST_CODES), nullable=False),
    Column("answer", String(LONGEST_ANSWER), nullable=False),
    Column("version", String(40), nullable=False),
    Column("rights", String(64), nullable=False),
    Column("saved_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    Index("saved_views_of_user", "user_name"),
)
"""Saved views (src/store/operations/views.py). Their users may change and remove them."""
