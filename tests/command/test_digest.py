"""The digest of each planner: by his own rights, from two publications and the answers received."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hwpx import HwpxDocument

from src.command.main import main
from src.domain.matters import Matter, Step
from src.domain.rights import Right
from src.report import digest
from src.report.gather import asker, earlier_asker, owner, with_work
from src.report.news import NEWS
from src.settings import setting
from src.store.operations.engine import open_operations
from src.store.operations.matters import Doer, open_matters
from src.store.operations.matters_seen import Sight
from src.store.operations.rights import give_right
from src.store.snapshots import current_snapshot, publish
from tests.published import publish_visible
from tests.waiting_firms import world

TODAY = datetime.now(ZoneInfo("Asia/Seoul")).date()
KIM = Doer("kim", "official", "v1", TODAY)


@pytest.fixture
def loaded(data):
    """Publish firms of Seoul and Incheon, in the order of their numbers; kim may see Incheon."""
    tables = world()
    firms = tables["companies"]
    away = firms["company_id"].str[-1].isin(list("012"))
    firms = firms.assign(
        complex_id=firms["complex_id"].where(~away, "juan"),
        company_name="기업 " + firms["company_id"],
    )
    publish(data, tables | {"companies": firms}, origin="official")
    operations = open_operations(setting("SANDAN_OPERATIONS"), data)
    for capability in ("firms", "act"):
        give_right(operations, Right("kim", capability, "28", date(2026, 1, 1)))
    ids = list(publish_ids(data, firms))
    late = (TODAY - timedelta(days=3)).isoformat()
    here = {"complex_id": "juan", "owner": "kim"}
    opened = [
        (Matter("visit", ids[0], **here, due_on=late, opened_on=late), ()),
        (
            Matter("referral", ids[1], **here, program="parental", to_agency="job_centre",
                   opened_on=late, due_on=(TODAY + timedelta(days=30)).isoformat()),
            (Step("accepted", moved_on=TODAY.isoformat()),),
        ),
        (Matter("visit", ids[2], "digital", owner="lee", due_on=late, opened_on=late), ()),
    ]  # fmt: skip
    open_matters(operations, opened, KIM)
    return firms


def publish_ids(data, firms):
    """Yield the published ids of two firms of Incheon and one of Seoul."""
    from src.store.engine import fetch_frame, open_engine
    from src.store.queries.low_uptake import low_uptake_facts
    from src.store.snapshots import current_snapshot

    rows = fetch_frame(open_engine(current_snapshot(data)), low_uptake_facts())
    by_name = rows.set_index("company_name")["company_id"]
    return (by_name[name] for name in ("기업 f00", "기업 f01", "기업 f05"))


def text_of(folder, user: str) -> str:
    (made,) = [one for one in folder.iterdir() if user in one.name and one.suffix == ".html"]
    return made.read_text(encoding="utf-8")


def weekly_news(data, where=None):
    """Return the new firms, tasks and answers in the weekly report."""
    snapshot = current_snapshot(data)
    operations = open_operations(setting("SANDAN_OPERATIONS"), data)
    everywhere = Sight("official", None, None)
    ask = with_work(asker(snapshot), operations, everywhere, earlier_asker(snapshot, owner()))
    return ask(NEWS, until=TODAY, where=where).iloc[0]


@pytest.mark.slow
def test_a_planner_is_told_of_his_firms_alone(loaded, data, tmp_path, capsys, monkeypatch):
    out = tmp_path / "digests"
    assert main(["digest", "--out", str(out)]) == 0
    assert f"플래너 1명의 소식을 파일 2개로 {out} 폴더에 썼습니다." in capsys.readouterr().out
    assert sorted(one.suffix for one in out.iterdir()) == [".html", ".hwpx"]
    said = text_of(out, "kim")
    named = {name for name in loaded["company_name"] if name in said}
    incheon = set(loaded.loc[loaded["complex_id"] == "juan", "company_name"])
    assert named
    assert named <= incheon
    assert "할 일 1건(늦은 것 1건), 새로 온 답 1건" in said
    assert "기업 f00" in said
    assert "비교할 앞선 자료가 없어" in said
    (document,) = [one for one in out.iterdir() if one.suffix == ".hwpx"]
    plain = HwpxDocument.open(io.BytesIO(document.read_bytes())).text.plain()
    assert "새로 온 답 1건" in plain

    # the same data again: no firm is new
    rows = world()
    publish(data, rows | {"companies": loaded}, origin="official")
    assert main(["digest", "--user", "kim", "--format", "html", "--out", str(tmp_path / "b")]) == 0
    assert "새로 오른 기업 0곳" in text_of(tmp_path / "b", "kim")
    told = weekly_news(data)
    assert (told["new"], told["first"], told["waiting"]) == (0, False, 0)
    assert (told["due"], told["late"], told["answered"]) == (2, 2, 1)  # those of kim and lee
    here = weekly_news(data, ("juan",))
    assert (here["due"], here["answered"]) == (1, 1)
    assert 0 < here["listed"] < told["listed"]
    monkeypatch.setattr(digest, "ON_LIST", 0)
    assert main(["digest", "--user", "kim", "--format", "html", "--out", str(tmp_path / "c")]) == 0
    assert "새로 오른 기업이 없습니다" in text_of(tmp_path / "c", "kim")


def test_who_has_no_right_has_no_digest(once, data, tmp_path, capsys):
    once("visible", publish_visible, data)
    operations = open_operations(setting("SANDAN_OPERATIONS"), data)
    give_right(operations, Right("kim", "act", "28", date(2026, 1, 1)))
    assert main(["digest", "--user", "park", "--out", str(tmp_path / "d")]) == 1
    assert "park 님에게는 오늘 유효한 권한이 없어" in capsys.readouterr().err
    assert not list((tmp_path / "d").iterdir())


def test_without_rights_nobody_gets_a_digest(once, data, tmp_path, capsys):
    once("visible", publish_visible, data)
    assert main(["digest", "--out", str(tmp_path / "d")]) == 1
    assert "act 권한이 있는 사람이 없어" in capsys.readouterr().err
