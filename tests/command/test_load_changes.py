"""What a load would change, and what looks wrong and must be confirmed."""

import pandas as pd

from src.command.load_changes import changes_between, in_words
from src.command.main import main
from src.store.snapshots import current_snapshot, list_snapshots, publish
from tests.store import small


def companies(placed: dict[str, str], closed=()) -> pd.DataFrame:
    """Return companies of an id and a complex each."""
    frame = pd.DataFrame({"company_id": list(placed), "complex_id": list(placed.values())})
    days = [pd.Timestamp("2025-01-01") if name in closed else pd.NaT for name in placed]
    return frame.assign(company_name=frame["company_id"], closed_on=pd.to_datetime(days))


def people(month: str, number: int) -> pd.DataFrame:
    row = {"company_id": "c0", "month": month, "program": "parental", "sex": "f"}
    return pd.DataFrame([row | {"eligible": number}])


def publish_with(folder, **tables):
    return publish(folder, small.tables() | tables, origin="official", merge=False)


TWELVE = {f"c{number}": "magok" for number in range(12)}


def test_new_gone_and_moved_companies_are_counted(tmp_path):
    before = publish_with(tmp_path, companies=companies(TWELVE))
    now = TWELVE | {"c0": "onsan", "new": "magok"}
    after = publish_with(tmp_path, companies=companies(now, closed=("c1",)))
    found = changes_between(before, after)
    assert (found.companies_before, found.companies_after) == (12, 12)
    assert (found.new, found.gone, found.moved) == (1, 1, 1)
    assert found.complexes == [
        {"before": 12, "after": 11, "name": "마곡"},
        {"before": 0, "after": 1, "name": "온산"},
    ]
    assert found.doubts == []


def test_a_complex_that_loses_more_than_half_of_its_companies_must_be_confirmed(tmp_path):
    others = {f"o{number}": "onsan" for number in range(30)}
    before = publish_with(tmp_path, companies=companies(TWELVE | others))
    few = dict(list(TWELVE.items())[:5])
    after = publish_with(tmp_path, companies=companies(few | others))
    told = [doubt.korean for doubt in changes_between(before, after).doubts]
    assert told == ["마곡의 기업이 12곳에서 5곳으로 절반 넘게 줄어듭니다."]


def test_a_month_that_falls_by_more_than_half_must_be_confirmed(tmp_path):
    kept = {"companies": companies(TWELVE)}
    before = publish_with(tmp_path, eligible=people("2026-03", 100), **kept)
    after = publish_with(tmp_path, eligible=people("2026-03", 49), **kept)
    found = changes_between(before, after)
    assert found.people == [{"kind": "eligible", "period": "2026-03", "before": 100, "after": 49}]
    assert [doubt.code for doubt in found.doubts] == ["period_fell"]
    assert "2026-03 제도 대상자: 100명→49명" in in_words(found)[1]


def test_the_command_asks_before_it_publishes_a_month_of_which_a_part_was_given(
    data, tmp_path, capsys
):
    kept = {"companies": companies(TWELVE)}
    served = publish_with(data, eligible=people("2025-03", 100), **kept)
    file = tmp_path / "part.csv"
    file.write_text("기업 식별자,기준월,제도,성별,대상자 수\nc0,2025-03,육아휴직,여,9\n", "utf-8")
    assert main(["load", str(file)]) == 1
    assert "일부만 담긴 파일이 아닌지" in capsys.readouterr().out
    assert list_snapshots(data) == [served]
    assert main(["load", "--confirmed", str(file)]) == 0
    assert current_snapshot(data) != served
