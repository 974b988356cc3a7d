"""The command that writes weekly reports: which ones, where, and its refusals in a sentence."""

from functools import partial

import pytest

from src.command.main import COMMANDS, main
from src.domain.codes import PROGRAMS
from src.report import asked
from src.report.make import FORMATS
from src.store.snapshots import publish
from tests.report.made import opened
from tests.store import small


@pytest.fixture
def loaded(once, data):
    return once("small", partial(publish, tables=small.tables(), origin="official"), data)


def names(folder) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.slow
def test_the_whole_country_is_reported_by_default(loaded, tmp_path, capsys):
    out = tmp_path / "made" / "reports"
    assert main(["report", "--week", "2025-W30", "--out", str(out)]) == 0
    assert names(out) == ["주간보고-전국-산업단지-2025-W30_2025-09-28.hwpx"]
    assert "전국 산업단지" in opened((out / names(out)[0]).read_bytes()).text.plain()
    assert f"주간 보고 1건을 {out} 폴더에 썼습니다." in capsys.readouterr().out


@pytest.mark.slow
def test_the_last_week_that_is_over_is_the_default(loaded, tmp_path):
    assert main(["report", "--out", str(tmp_path / "r")]) == 0
    assert "2025-W39" in names(tmp_path / "r")[0]


@pytest.mark.slow
@pytest.mark.parametrize("wanted", ["magok", "마곡"])
def test_a_complex_is_found_by_id_or_name(loaded, tmp_path, wanted):
    out = tmp_path / "r"
    assert main(["report", "--complex", wanted, "--format", "html", "--out", str(out)]) == 0
    assert names(out) == ["주간보고-마곡-magok-2025-W39_2025-09-28.html"]


@pytest.mark.slow
@pytest.mark.parametrize("fewest", [2, 100], ids=["shared", "alone"])
def test_every_complex_has_a_file_of_its_own_also_of_one_name(
    loaded, tmp_path, capsys, monkeypatch, fewest
):
    monkeypatch.setattr(asked, "FEWEST_TO_SHARE", fewest)
    out = tmp_path / "r"
    assert main(["report", "--every-complex", "--format", "html", "--out", str(out)]) == 0
    assert len(names(out)) == len(small.COMPLEXES) == 8
    assert {
        f"주간보고-수출-{one}-2025-W39_2025-09-28.html" for one in ("export", "export-seoul")
    } < (set(names(out)))
    said = capsys.readouterr()
    assert "주간 보고 8건을" in said.out
    assert said.err.splitlines()[-1].startswith("100% ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--week", "2025-W60"], "'2025-W60'은 없는 주입니다. ISO 주로 2026-W46처럼 적으세요."),
        (["--week", "2026-W01"], "2026-W01은 자료가 아직 없는 주입니다. 2025-W39까지 쓸 수"),
        (["--complex", "디지"], "'디지' 단지를 찾지 못했습니다. 비슷한 이름: 디지털(digital)"),
        (["--complex", "수출"], "'수출' 단지가 3곳입니다. 식별자로 고르세요: export,"),
        (["--complex", "'; drop"], "단지를 찾지 못했습니다."),
    ],
)
def test_what_cannot_be_reported_is_refused_in_a_sentence(
    loaded, tmp_path, capsys, words, sentence
):
    assert main(["report", *words, "--out", str(tmp_path / "r")]) == 1
    assert sentence in capsys.readouterr().err


def test_without_a_snapshot_there_is_no_report(capsys):
    assert main(["report"]) == 1
    assert "먼저 `python -m src load 파일`" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_refused(loaded, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["report", "--out", str(tmp_path / "file" / "r")]) == 1
    assert "폴더를 만들지 못했습니다" in capsys.readouterr().err


@pytest.mark.slow
def test_a_file_that_cannot_be_written_leaves_nothing_behind(loaded, tmp_path, capsys):
    out = tmp_path / "r"
    (out / "주간보고-마곡-magok-2025-W39_2025-09-28.hwpx").mkdir(parents=True)
    assert main(["report", "--complex", "magok", "--out", str(out)]) == 1
    assert "파일을 쓰지 못했습니다" in capsys.readouterr().err
    assert len(names(out)) == 1


def test_the_command_offers_what_the_program_knows():
    row = next(command for command in COMMANDS if command.name == "report")
    choices = {a.name: a.options.get("choices") for a in row.arguments}
    assert choices["--format"] == tuple(FORMATS)
    assert choices["--program"] == PROGRAMS
