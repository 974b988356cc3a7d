"""What a load would change, and what looks wrong and must be confirmed."""

import pandas as pd
import pytest
from sqlalchemy import select

from src.command.main import main
from src.load.changes import changes_between
from src.load.in_words import lines_on_end
from src.load.outcome import ComplexChange, Outcome, PeopleChange, Status
from src.load.read_files import read_source
from src.store.engine import fetch_frame, open_engine
from src.store.schema import eligible
from src.store.snapshots import current_snapshot, list_snapshots, publish
from src.text.catalogue import Texts
from tests.load.sources.insured_files import COMWEL, COMWEL_ROWS, write
from tests.store import small

pytestmark = pytest.mark.slow


def companies(placed: dict[str, str], closed=()) -> pd.DataFrame:
    """Return companies, given the complex of each id."""
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
        ComplexChange("마곡", before=12, after=11),
        ComplexChange("온산", before=0, after=1),
    ]
    assert found.doubts == []


def test_a_complex_that_loses_more_than_half_of_its_companies_must_be_confirmed(tmp_path):
    others = {f"o{number}": "onsan" for number in range(30)}
    before = publish_with(tmp_path, companies=companies(TWELVE | others))
    few = dict(list(TWELVE.items())[:5])
    after = publish_with(tmp_path, companies=companies(few | others))
    told = [doubt.said.ko for doubt in changes_between(before, after).doubts]
    assert told == ["마곡의 기업이 12곳에서 5곳으로 절반 넘게 줄어듭니다."]


def test_a_month_that_falls_by_more_than_half_must_be_confirmed(tmp_path):
    kept = {"companies": companies(TWELVE)}
    before = publish_with(tmp_path, eligible=people("2026-03", 100), **kept)
    after = publish_with(tmp_path, eligible=people("2026-03", 49), **kept)
    found = changes_between(before, after)
    assert found.people == [PeopleChange("eligible", "2026-03", before=100, after=49)]
    assert [doubt.code for doubt in found.doubts] == ["period_fell"]
    said = lines_on_end(Outcome(Status.DOUBTFUL, changes=found), Texts("ko"))
    assert said[1] == "  2026-03 제도 대상자: 100명→49명"


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


ELIGIBLE = "기업 식별자,기준월,제도,성별,대상자 수\n"
STARTS = "기업 식별자,시작 주,제도,성별,접수 주,사용자 수\n"


def written(folder, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8")
    return str(folder / name)


def test_users_are_held_against_the_eligible_people_of_the_snapshot_and_of_this_load(
    data, tmp_path, capsys
):
    """A warning names the row. Figures of a month in this load replace those loaded before."""
    publish_with(data, companies=companies(TWELVE), eligible=people("2025-03", 1))
    starts = STARTS + "c0,2025-03-03,육아휴직,여,2025-03-10,2\n"
    users = written(tmp_path, "users.csv", starts)
    assert main(["load", "--dry-run", users]) == 0
    told = capsys.readouterr().out
    assert "2025-03 육아휴직 사용자(2명)가 대상자(1명)보다 많습니다." in told
    assert "거절하지 않고 받았으니" in told
    more = written(tmp_path, "more.csv", ELIGIBLE + "c0,2025-03,육아휴직,여,5\n")
    assert main(["load", "--dry-run", users, more]) == 0
    assert "보다 많습니다" not in capsys.readouterr().out


def test_a_corrected_month_of_an_extract_is_replaced_with_a_note_and_the_same_file_is_known(
    data, tmp_path, capsys
):
    publish_with(data, companies=companies(TWELVE), eligible=people("2025-03", 10))
    first = written(tmp_path, "a.csv", ELIGIBLE + "c0,2025-03,육아휴직,여,9\n")
    assert main(["load", first]) == 0
    told = capsys.readouterr().out
    assert "앞서 적재한 2025-03 제도 대상자 자료를 이 파일의 것으로 바꿉니다." in told
    assert main(["load", first]) == 0
    assert "a.csv: 이미 적재된 파일입니다. 건너뜁니다." in capsys.readouterr().out
    several = ELIGIBLE + "".join(f"c0,2025-0{month},육아휴직,여,8\n" for month in (3, 4, 5))
    assert main(["load", "--dry-run", written(tmp_path, "b.csv", several)]) == 0
    dry = capsys.readouterr().out
    assert "  2025-05 제도 대상자: 0명→8명" in dry
    assert "  2025-03 제도 대상자: 9명→8명" in dry
    assert main(["load", str(tmp_path / "b.csv")]) == 0
    rows = fetch_frame(open_engine(current_snapshot(data)), select(eligible))
    assert sorted(zip(rows["month"], rows["eligible"], strict=True)) == [
        ("2025-03", 8),
        ("2025-04", 8),
        ("2025-05", 8),
    ]


def test_a_dry_run_tells_companies_new_gone_and_moved_and_a_complex_that_halves(
    data, tmp_path, capsys
):
    """Through the command: a list that moves seven of twelve firms must be confirmed."""
    served = publish_with(data, companies=companies(TWELVE))
    header = "기업 식별자,사업장명,산업단지 식별자,소멸일\n"
    moved = "".join(f"c{n},c{n},onsan,\n" for n in range(7))
    listed = written(tmp_path, "a.csv", f"{header}{moved}c7,c7,magok,2025-01-01\nnew,new,magok,\n")
    assert main(["load", "--dry-run", listed]) == 0
    told = capsys.readouterr().out
    assert "  기업 12곳→12곳: 새 기업 1곳, 없어진 기업 1곳, 옮긴 기업 7곳" in told
    assert "확인이 필요합니다: 마곡의 기업이 12곳에서 5곳으로 절반 넘게 줄어듭니다." in told
    assert current_snapshot(data) == served
    assert main(["load", listed]) == 1
    assert current_snapshot(data) == served
    assert main(["load", "--confirmed", listed]) == 0
    assert current_snapshot(data) != served


def test_the_outcome_says_of_each_table_what_is_new_changed_and_gone(data, tmp_path, capsys):
    publish_with(data, companies=companies(TWELVE), eligible=people("2025-03", 1))
    header = "기업 식별자,사업장명,산업단지 식별자\n"
    firms = written(tmp_path, "a.csv", f"{header}c0,다른 이름,magok\nnew,새 기업,magok\n")
    more = written(tmp_path, "b.csv", ELIGIBLE + "c1,2025-03,육아휴직,여,2\n")
    assert main(["load", firms, more]) == 0
    told = capsys.readouterr().out
    assert "  기업 12곳→13곳: 새 기업 1곳, 없어진 기업 0곳, 옮긴 기업 0곳" in told
    assert "  입주기업 12행→13행: 새 행 1, 바뀐 행 1, 없어진 행 0" in told
    assert "  제도 대상자 1행→1행: 새 행 1, 바뀐 행 0, 없어진 행 1" in told


def test_the_outcome_says_how_many_workplaces_and_people_there_are_before_and_after(
    data, tmp_path, capsys
):
    publish_with(data, companies=companies(TWELVE))
    header, rows = COMWEL, [*COMWEL_ROWS]
    path = write(tmp_path / "20251231.csv", header, rows)
    assert main(["load", str(path)]) == 0
    people = sum(read_source(path).tables["workplaces"]["employees"])
    told = capsys.readouterr().out
    assert f"  사업장 0행→{len(rows)}행: 새 행 {len(rows)}, 바뀐 행 0, 없어진 행 0" in told
    counts = f"사업장 0곳→{len(rows)}곳, 가입자 0명→{people}명"
    assert f"  2025-12 고용·산재보험 가입 현황: {counts}" in told
    assert "None" not in told


@pytest.mark.parametrize(("given", "asks"), [(range(20, 40), True), (range(15), False)])
def test_a_month_replaced_by_other_firms_must_be_confirmed(tmp_path, given, asks):
    """A file of twenty other firms with as many people; a correction that drops five of twenty."""
    firms = companies({f"c{number}": "magok" for number in range(40)})

    def month(numbers):
        return pd.concat([people("2026-09", 3).assign(company_id=f"c{n}") for n in numbers])

    before = publish_with(tmp_path, companies=firms, eligible=month(range(20)))
    after = publish_with(tmp_path, companies=firms, eligible=month(given))
    found = changes_between(before, after, given={"eligible": {"2026-09"}})
    told = [doubt.said.ko for doubt in found.doubts if doubt.code == "rows_gone"]
    said = "제도 대상자: 이 파일이 바꾸는 기간에 앞서 적재한 20행 가운데 20행이 없어집니다."
    assert [one.startswith(said) for one in told] == [True] * asks
