"""The record of firm-level exports."""

import json

import pytest

from src.store.export_log import record_export

TAKEN = {
    "user": "김담당",
    "table": "입주기업",
    "rows": 200,
    "version": "20260101T000000-0001",
    "reason": "visit",
}


def test_each_export_is_a_line_that_says_who_took_what_and_why(tmp_path):
    for place in ("서울디지털", "a\nb"):
        path = record_export(tmp_path, filters=[("위치", place)], **TAKEN)
    first, second = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert first | {"at": ""} == TAKEN | {"at": "", "filters": [["위치", "서울디지털"]]}
    assert second["filters"] == [["위치", "a\nb"]]


def test_what_cannot_be_recorded_raises(tmp_path):
    (tmp_path / "exports").write_text("in the way")
    with pytest.raises(OSError):
        record_export(tmp_path, filters=[], **TAKEN)
