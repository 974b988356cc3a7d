"""Joining on the command line: with each load, in a dry run, published, and with decisions."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from src.command.main import main
from src.linkage.fills import PLACED
from src.load.build import Joining
from src.load.in_words import FIELDS
from src.load.joins import read_verdicts
from src.store.engine import fetch_frame, open_engine
from src.store.linking import FILLED
from src.store.load_history import loads
from src.store.operations.engine import open_operations
from src.store.operations.link_decisions import decide_links, decided_links
from src.store.queries.links import links_by_source, links_counted
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, list_snapshots, publish
from tests.store import small

pytestmark = pytest.mark.slow

NUMBERS = ("1248100998", "2208162517", "1138100007")
HEADER = (
    "자료생성년월,사업장명,사업자등록번호,사업장가입상태코드 1 등록 2 탈퇴,우편번호,"
    "사업장지번상세주소,사업장도로명상세주소,고객법정동주소코드,고객행정동주소코드,"
    "법정동주소광역시도코드,법정동주소광역시시군구코드,법정동주소광역시시군구읍면동코드,"
    "사업장형태구분코드 1 법인 2 개인,사업장업종코드,사업장업종코드명,적용일자,재등록일자,"
    "탈퇴일자,가입자수,당월고지금액,신규취득자수,상실가입자수"
)


def pension(tmp_path, *rows, month="2026-08", name="pension.csv") -> str:
    """Write a pension file; rows: name, first digits of the number, road, people insured."""
    lines = [
        f"{month},{who},{head},1,08379,서울특별시 구로구 구로동,서울특별시 구로구 {road},"
        f"1153010200,1153010200,11,530,102,1,292201,기계,2001-05-02,,,{people},0,0,0"
        for who, head, road, people in rows
    ]
    path = tmp_path / name
    path.write_text("\r\n".join([HEADER, *lines]) + "\r\n", encoding="cp949")
    return str(path)


@pytest.fixture
def served(once, data):
    return once("three_companies", publish_three_companies, data)


def publish_three_companies(data) -> None:
    """Publish three companies of 서울디지털: one complete, one without head count, one namesake."""
    companies = pd.DataFrame(
        {
            "company_id": ["a", "b", "c"],
            "company_name": ["가나산업(주)", "다라전자", "마바소프트"],
            "business_no": [NUMBERS[0], NUMBERS[1], None],
            "complex_id": "digital",
            "address": [f"서울특별시 구로구 디지털로 {n}" for n in (1, 2, 3)],
            "employees": pd.array([7, None, None], dtype="Int64"),
            "size_band": ["5-49", None, None],
        }
    )
    tables = {"complexes": small.complexes(), "regions": small.regions(), "companies": companies}
    publish(data, tables, origin="official")


@pytest.fixture
def joined(once, data):
    """The same with a month of the pension's workplaces, already joined by their load."""
    return once("three_companies_joined", load_workplaces, data)


def load_workplaces(data) -> None:
    """Publish the companies and load the workplaces of ROWS, as a user does."""
    publish_three_companies(data)
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setenv("SANDAN_DATA", str(data))
        assert main(["load", pension(Path(folder), *ROWS)]) == 0


ROWS = (
    ("㈜가나산업", NUMBERS[0][:6], "디지털로 1", 9),
    ("다라 전자 주식회사", NUMBERS[1][:6], "디지털로", 60),
    ("마바소프트", "", "디지털로 3", 4),
    ("마바소프트", "", "디지털로 3 2층", 5),
)


def rows_of(data, table: str) -> pd.DataFrame:
    return fetch_frame(open_engine(current_snapshot(data)), table_rows(table))


def statuses(data) -> dict:
    links = rows_of(data, "company_links")
    return links.groupby("company_id")["status"].agg(lambda s: "/".join(sorted(s))).to_dict()


def test_a_load_of_workplaces_joins_them_in_the_same_snapshot_and_tells(served, tmp_path, capsys):
    assert main(["load", pension(tmp_path, *ROWS)]) == 0
    assert len(list_snapshots(served)) == 2
    assert statuses(served) == {"a": "joined", "b": "joined", "c": "review/review"}
    told = capsys.readouterr().out
    assert "국민연금 가입 사업장 내역 2026-08: 기업 3곳 가운데 이음 2" in told
    assert "(이름·번호 앞자리·주소 2), 검토 1, 홀로 0" in told
    assert "비어 있어 채운 값: 고용 인원 1, 규모 1" in told


def test_what_a_company_lacks_is_filled_and_where_from_is_kept(joined):
    companies = rows_of(joined, "companies").set_index("company_id")
    assert companies["employees"].astype("Int64").tolist() == [7, 60, pd.NA]
    assert companies["size_band"].fillna("").tolist() == ["5-49", "50-299", ""]
    assert companies["opened_on"].astype("str").tolist()[:2] == ["2001-05-02"] * 2
    fills = rows_of(joined, "company_fills")
    told = fills.loc[fills["company_id"] == "b", ["field", "value", "source", "month"]]
    assert ["employees", "60", "pension", "2026-08"] in told.to_numpy().tolist()
    assert "employees" not in set(fills.loc[fills["company_id"] == "a", "field"])


def test_a_newer_month_fills_anew_and_never_what_the_company_has(joined, tmp_path):
    newer = (("가나산업", NUMBERS[0][:6], "디지털로 1", 3), ("다라전자", NUMBERS[1][:6], "", 40))
    main(["load", pension(tmp_path, *newer, month="2026-09", name="newer.csv")])
    companies = rows_of(joined, "companies").set_index("company_id")
    assert companies["employees"].astype("Int64").tolist() == [7, 40, pd.NA]
    assert companies["size_band"].fillna("").tolist() == ["5-49", "5-49", ""]
    assert set(rows_of(joined, "company_links")["month"]) == {"2026-09"}


def test_a_load_of_neither_companies_nor_workplaces_keeps_the_links(joined, tmp_path, write_facts):
    before = rows_of(joined, "company_links")
    assert main(["load", write_facts()]) == 0
    pd.testing.assert_frame_equal(rows_of(joined, "company_links"), before)


def test_a_dry_run_of_a_load_tells_the_join_and_publishes_nothing(served, tmp_path, capsys):
    assert main(["load", "--dry-run", pension(tmp_path, *ROWS)]) == 0
    assert "기업과 사업장을 이었습니다." in capsys.readouterr().out
    assert len(list_snapshots(served)) == 1


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_review_list_goes_out_is_decided_and_is_honoured_at_the_next_join(
    joined, tmp_path, capsys, ending
):
    list_ = tmp_path / f"review{ending}"
    assert main(["link", "--review", str(list_)]) == 0
    assert "검토할 짝 2개를" in capsys.readouterr().out
    decided = decide(list_, {"디지털로 3": "같음", "2층": "다름"})
    assert main(["link", "--publish", "--decided", decided, "--by", "kim"]) == 0
    told = capsys.readouterr().out
    assert "판단 2건을 적었습니다." in told
    assert "사람이 정함 1" in told
    assert statuses(joined) == {"a": "joined", "b": "joined", "c": "joined"}
    assert rows_of(joined, "companies").set_index("company_id").loc["c", "employees"] == 4


def decide(path, verdicts: dict) -> str:
    """Write the verdict on the row whose address ends with each key, and return the file."""
    read = {"header": None, "dtype": "str"}
    if path.suffix == ".xlsx":
        cells = pd.read_excel(path, **read, engine="calamine")
    else:
        cells = pd.read_csv(path, **read, encoding="utf-8-sig")
    head = int((cells == "판단").any(axis=1).to_numpy().argmax())
    names = cells.iloc[head].tolist()
    for row in range(head + 1, len(cells)):
        address = cells.iloc[row, names.index("사업장 주소")]
        verdict = next(word for end, word in verdicts.items() if address.endswith(end))
        cells.iloc[row, names.index("판단")] = verdict
    done = path.with_name(f"decided{path.suffix}")
    if path.suffix == ".xlsx":
        cells.to_excel(done, header=False, index=False)
    else:
        cells.to_csv(done, header=False, index=False, encoding="utf-8-sig")
    return str(done)


def test_a_dry_link_publishes_nothing_and_writes_how_many_were_joined_how(joined, tmp_path, capsys):
    snapshots = list_snapshots(joined)
    table = tmp_path / "joined.csv"
    assert main(["link", "--table", str(table)]) == 0
    assert "아무것도 공개하지 않았습니다." in capsys.readouterr().out
    assert list_snapshots(joined) == snapshots
    written = pd.read_csv(table, encoding="utf-8-sig")
    assert written[["상태", "방법", "기업 수", "사업장 수"]].to_numpy().tolist() == [
        ["이음", "이름·번호 앞자리·주소", 2, 2],
        ["검토", "이름·주소", 1, 2],
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("가,나\n1,2\n", "검토 목록이 아닙니다"),
        ("판단,기업 식별자,자료,사업장 식별자\n아마,c,pension,w\n", "판단 '아마'를 모릅니다"),
        ("", "읽지 못했습니다"),
    ],
)
def test_a_file_that_is_no_review_list_is_refused_in_a_sentence(
    served, tmp_path, capsys, content, sentence
):
    path = tmp_path / "wrong.csv"
    path.write_text(content, encoding="utf-8-sig")
    assert main(["link", "--decided", str(path)]) == 1
    assert sentence in capsys.readouterr().err


def test_without_a_snapshot_or_an_ending_there_is_a_sentence(data, tmp_path, capsys):
    assert main(["link"]) == 1
    assert "공개된 자료 버전이 없습니다" in capsys.readouterr().err


def test_an_unknown_ending_is_refused_in_a_sentence(served, tmp_path, capsys):
    assert main(["link", "--table", str(tmp_path / "joined.hwp")]) == 1
    assert "joined.hwp" in capsys.readouterr().err


def test_without_workplaces_there_is_nothing_to_join(served, capsys):
    assert main(["link"]) == 0
    assert "이을 만한 기업과 사업장이 없습니다." in capsys.readouterr().out


def report_of(folder) -> dict:
    return json.loads((folder / "report.json").read_text("utf-8"))


def test_a_load_reports_its_join_for_the_page(served, tmp_path):
    report = tmp_path / "report"
    assert main(["load", "--dry-run", "--report", str(report), pension(tmp_path, *ROWS)]) == 0
    joins = report_of(report)["joins"]
    assert joins["sources"] == [
        {
            "source": "pension",
            "month": "2026-08",
            "companies": 3,
            "joined": 2,
            "review": 1,
            "alone": 0,
            "several": 0,
            "left_out": 0,
        }
    ]
    assert joins["counted"][0] == {
        "source": "pension",
        "month": "2026-08",
        "status": "joined",
        "method": "name_head_place",
        "companies": 2,
        "workplaces": 2,
    }
    assert {"field": "employees", "companies": 1} in joins["fills"]
    assert joins["places"] == [{"method": "none", "workplaces": 4}]


def test_the_report_of_a_join_says_what_the_snapshot_then_says(joined, tmp_path):
    assert main(["link", "--publish", "--by", "kim", "--report", str(tmp_path / "report")]) == 0
    told = report_of(tmp_path / "report")
    assert told["status"] == "published"
    engine = open_engine(current_snapshot(joined))
    asked = fetch_frame(engine, links_by_source()).to_dict("records")
    assert told["joins"]["sources"] == [row | {"left_out": 0} for row in asked]
    counts = fetch_frame(engine, links_counted())
    assert sorted(map(str, told["joins"]["counted"])) == sorted(map(str, counts.to_dict("records")))
    last = loads(joined).iloc[0]
    assert last[["user", "deed", "outcome", "version"]].tolist() == [
        *("kim", "link", "published"),
        current_snapshot(joined).version,
    ]


def test_decisions_alone_are_taken_in_without_joining(joined, tmp_path):
    main(["link", "--review", str(tmp_path / "review.xlsx")])
    decided = decide(tmp_path / "review.xlsx", {"디지털로 3": "같음", "2층": "다름"})
    before = list_snapshots(joined)
    words = ["link", "--decided", decided, "--decide-only", "--by", "kim"]
    assert main([*words, "--report", str(tmp_path / "report")]) == 0
    told = report_of(tmp_path / "report")
    assert (told["status"], told["decided"]) == ("decided", 2)
    assert list_snapshots(joined) == before
    rows = decided_links(open_operations("", joined), "official")
    assert sorted(rows["verdict"]) == ["different", "same"]
    assert set(rows["decided_by"]) == {"kim"}


def test_without_a_list_there_is_nothing_to_decide(served, capsys):
    assert main(["link", "--decide-only"]) == 1
    assert "적을 판단이 없습니다" in capsys.readouterr().err


def test_a_list_of_the_english_page_is_understood(served, tmp_path):
    path = tmp_path / "review.csv"
    path.write_text(
        "Verdict,Company,Company id,Source code,Workplace id\n"
        "same,x,c,pension,w\n,x,d,pension,v\nundo,x,e,pension,u\n",
        encoding="utf-8-sig",
    )
    rows = read_verdicts(path)
    assert rows.to_numpy().tolist() == [
        ["c", "pension", "w", "same"],
        ["e", "pension", "u", "undone"],
    ]


def test_what_is_decided_while_a_join_waits_is_not_missed(joined, tmp_path):
    links = rows_of(joined, "company_links").query("status == 'review'")
    joining = Joining(joined, "official")
    pair = links.head(1).assign(verdict="different")
    decide_links(open_operations("", joined), pair, origin="official", decided_by="kim")
    publish(joined, {}, origin="official", join=joining)
    assert statuses(joined)["c"] == "joined"


def test_every_value_that_a_join_fills_has_a_word():
    assert {*FILLED, PLACED} == set(FIELDS)
