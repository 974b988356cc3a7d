"""What people do with firms, written into the record before it is done."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from src.settings import setting
from src.store.records import Record, add_record
from src.ui import cached, reader
from src.ui.run import t


def record(deed: str, companies: Sequence[str], about: str, reason: str = "") -> bool:
    """Write down a deed with firms of official data; say in words where that cannot be, and return
    whether it may be done."""
    snapshot, now = cached.snapshot(), reader.present()
    if snapshot.origin == "sample":
        return True
    line = Record(
        now.user,
        deed,
        now.address,
        companies,
        rows=len(companies),
        reason=reason,
        snapshot=snapshot.version,
        about=about,
    )
    try:
        add_record(Path(setting("SANDAN_DATA")), line)
    except OSError:
        st.error(t("gate.deed_not_recorded"), icon=":material/block:")
        return False
    return True
