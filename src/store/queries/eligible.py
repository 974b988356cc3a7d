"""The eligible people of one month, to compare with the users of a programme."""

from sqlalchemy import Select, select

from src.store.schema import eligible


def eligible_people(month: str) -> Select:
    """Select company_id, program, sex and eligible of one month."""
    rows = eligible.c
    return (
        select(rows.company_id, rows.program, rows.sex, rows.eligible)
        .where(rows.month == month)
        .order_by(rows.company_id, rows.program, rows.sex)
    )
