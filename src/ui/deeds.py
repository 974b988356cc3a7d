"""Actions on firms, recorded before they are carried out."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from src.settings import setting
from src.store.records import Record, add_record
from src.ui import cached, reader
from src.ui.run import t


def record(deed: str, companies: Sequence[str], about: str, reason: str = "") -> bool:
    """Record an action on firms of official data and return whether it may go ahead.

    Shows a message where the record cannot be written. Actions on sample data are not recorded.
    """
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
