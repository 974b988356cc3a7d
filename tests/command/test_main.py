"""The command line as a whole: wrong use, refusals, and the imports of each command."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from src.command import snapshots
from src.command.main import COMMANDS, main
from src.store.snapshots import current_snapshot
from src.text.both import UserError
from src.text.catalogue import LANGUAGES, Texts

ROOT = Path(__file__).parents[2]
FACTS = "data/reference/national_complexes.csv"


@pytest.mark.parametrize(
    "words", [[], ["fly"], ["load"], ["export", "complexes"], ["sample", "--seed=x"]]
)
def test_wrong_use_is_told_in_korean_and_ends_with_2(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("명령을 이해하지 못했습니다. 쓰는 법: ")


def test_every_command_says_what_it_does_and_what_its_arguments_mean():
    for command, lang in itertools.product(COMMANDS, LANGUAGES):
        t = Texts(lang)
        assert command.meaning(t)
        assert all(command.meaning_of(argument, t) for argument in command.arguments)


def test_a_refusal_is_one_sentence_and_ends_with_1(monkeypatch, capsys):
    def refuse(*_):
        raise UserError("command.no_snapshot")

    monkeypatch.setattr(snapshots.COMMAND, "run", refuse)
    assert main(["snapshots"]) == 1
    said = "공개된 자료 버전이 없습니다. 먼저 `python -m src load 파일`을 실행하세요.\n"
    assert capsys.readouterr().err == said


def test_an_interruption_says_that_nothing_changed(monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshots.COMMAND, "run", interrupt)
    assert main(["snapshots"]) == 1
    assert "그대로입니다" in capsys.readouterr().err


def test_an_error_of_the_program_is_not_hidden(monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(snapshots.COMMAND, "run", fail)
    with pytest.raises(ZeroDivisionError):
        main(["snapshots"])


def test_an_error_of_the_system_is_one_sentence_that_names_the_file(monkeypatch, capsys):
    def fail(*_):
        raise PermissionError(13, "Permission denied", "/somewhere/file")

    monkeypatch.setattr(snapshots.COMMAND, "run", fail)
    assert main(["snapshots"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("운영체제가 알린 오류로 멈췄습니다(/somewhere/file: Permission denied).")
    assert told.count("\n") == 1


def run_with(words: list[str], **streams) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "src", *words], cwd=ROOT, text=True, **streams)


@pytest.mark.slow
def test_a_folder_of_data_that_is_a_file_is_told(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path / "file"))
    done = run_with(["load", "a.csv"], capture_output=True)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "운영체제가 알린 오류로 멈췄습니다" in done.stderr


@pytest.mark.slow
def test_a_load_goes_on_where_its_output_cannot_be_written(data, write_facts):
    with open("/dev/full", "w") as full:
        run_with(["load", write_facts()], stdout=full, stderr=full)
    assert current_snapshot(data) is not None


FEW_FIRMS = """
from src.command import first_run
from src.load import sample
from tests.published import fewer, generate
first_run.SCALE = "pilot"
sample.generate = lambda *asked: fewer(generate(*asked), 50)
"""
"""The imports do not depend on how many firms are published."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["snapshots"], ("pandas", "streamlit", "geopandas", "sqlalchemy", "duckdb", "plotly")),
        (["first-run"], ("streamlit", "geopandas", "plotly")),
        (["export", "sources", "--to", "x.csv"], ("streamlit", "geopandas", "plotly")),
        (["load", FACTS], ("streamlit", "geopandas", "plotly", "matplotlib", "scipy.stats")),
    ],
)
def test_a_command_imports_only_what_it_needs(words, unwanted, data):
    program = (
        f"import sys{FEW_FIRMS if words == ['first-run'] else ''}\n"
        "from src.command.main import main; assert main(sys.argv[1:]) < 2;"
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"
