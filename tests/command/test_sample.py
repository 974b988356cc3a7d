"""The command `sample`: published separately, never over official data, checked, written aside."""

import weakref

import pandas as pd
import pytest

from src.command.main import main
from src.load import sample
from src.load.sample import let_pass
from src.sample.generate import generate
from src.sample.truth import generate_with_truth
from src.store.schema import metadata
from src.store.snapshots import current_snapshot, list_snapshots, publish
from tests.published import fewer
from tests.store import small


@pytest.fixture
def made(monkeypatch):
    """Have the command make a tiny sample, and give the arguments that it received."""
    asked = []

    def generate(recipe, *_):
        asked.append((recipe.scale, recipe.seed, recipe.as_of.isoformat(), recipe.years))
        return small.tables("2025Q3")

    monkeypatch.setattr("src.load.sample.generate", generate)
    return asked


def test_rows_of_a_large_table_are_let_go_of_once_they_are_gone_through():
    few, many = pd.DataFrame({"n": range(9)}), pd.DataFrame({"n": range(50_001)})
    there = weakref.ref(many)
    tables = let_pass({"regions": few, "headcounts": many})
    del many
    assert tables["regions"] is few
    assert [len(piece) for piece in tables["headcounts"]] == [50_001]
    assert there() is None


@pytest.mark.slow
def test_a_sample_is_published_on_its_own_and_called_a_sample(data, made, capsys):
    assert main(["sample", "--scale", "pilot", "--seed", "7", "--as-of", "2026-01-31"]) == 0
    assert made == [("pilot", 7, "2026-01-31", 3)]
    assert current_snapshot(data).origin == "sample"
    assert "예시 자료를 공개했습니다" in capsys.readouterr().out


@pytest.mark.slow
def test_official_data_that_are_served_are_not_replaced_in_silence(data, made, capsys):
    official = publish(data, small.tables("2025Q2"), origin="official")
    assert main(["sample"]) == 1
    told = capsys.readouterr().err
    assert "공식 자료를 보여 주는 폴더라서" in told
    assert "--publish-over-official" in told
    assert "SANDAN_DATA" in told
    assert list_snapshots(data) == [official]
    assert made == []


@pytest.mark.slow
def test_official_data_are_replaced_where_somebody_says_so_and_stay_on_disk(data, made):
    official = publish(data, small.tables("2025Q2"), origin="official")
    assert main(["sample", "--publish-over-official"]) == 0
    assert current_snapshot(data).origin == "sample"
    assert official in list_snapshots(data)
    assert main(["publish", official.version]) == 0
    assert current_snapshot(data) == official


@pytest.mark.slow
def test_a_sample_replaces_a_sample_without_a_word(data, made):
    publish(data, small.tables("2025Q2"), origin="sample")
    assert main(["sample"]) == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--as-of", "2023-12-31"], "기준일은 2024-01-01부터"),
        (["--years", "0"], "한 해 이상"),
        (["--factor", "3"], "--factor는 --out과 함께"),
        (["--factor", "99", "--out", "pieces"], "배수는 1부터 44까지"),
    ],
)
def test_a_sample_that_cannot_be_is_refused_in_a_sentence(data, words, sentence, capsys):
    assert main(["sample", "--scale", "pilot", *words]) == 1
    assert sentence in capsys.readouterr().err
    assert current_snapshot(data) is None


def test_a_day_that_is_none_is_told_how_to_write():
    with pytest.raises(SystemExit) as ended:
        main(["sample", "--as-of", "tomorrow"])
    assert ended.value.code == 2


@pytest.mark.slow
def test_the_check_prints_target_generated_tolerance_and_source_and_publishes_nothing(data, capsys):
    assert main(["sample", "--scale", "pilot", "--check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t") == ["항목", "목표", "만든 값", "허용 차이", "근거", "판정"]
    mothers = next(line.split("\t") for line in lines if line.startswith("2024 사용률 parental f"))
    assert mothers[1] == "0.722"
    assert mothers[4:] == ["published", "○"]
    assert lines[-1] == f"{len(lines) - 2}개 가운데 {len(lines) - 2}개가 허용 범위 안입니다."
    assert current_snapshot(data) is None


@pytest.mark.slow
def test_a_sample_is_written_in_pieces_and_publishes_nothing(data, tmp_path, capsys):
    to = tmp_path / "pieces"
    recipe = ["--scale", "pilot", "--years", "1", "--factor", "2"]
    assert main(["sample", *recipe, "--out", str(to)]) == 0
    assert len(pd.read_parquet(to / "companies")) > 2 * 18_000
    assert "기업" in capsys.readouterr().out
    assert current_snapshot(data) is None


TRUTHS = {
    "truth_campaigns.parquet",
    "truth_cohorts.parquet",
    "truth_chances.parquet",
    "truth_coming.parquet",
    "truth_companies.parquet",
    "truth_effects.parquet",
    "truth_follow_ups.parquet",
    "truth_levels.parquet",
    "truth_propensities.parquet",
    "truth_weeks.parquet",
}


@pytest.fixture
def one_firm_in_five(monkeypatch):
    """Publish a fifth of the sample; tests/sample checks that the complete samples are the same."""
    monkeypatch.setattr(sample, "generate", lambda *asked: fewer(generate(*asked), 5))

    def with_truth(*asked):
        tables, truth = generate_with_truth(*asked)
        return fewer(tables, 5), truth

    monkeypatch.setattr(sample, "generate_with_truth", with_truth)


@pytest.mark.slow
@pytest.mark.usefixtures("without_foresight", "one_firm_in_five")
def test_two_runs_give_identical_exports_of_every_table_and_the_truth_lies_beside_them(
    data, tmp_path, monkeypatch
):
    written, truth = [], tmp_path / "truth"
    for run, more in (("first", ["--truth", str(truth)]), ("second", [])):
        monkeypatch.setenv("SANDAN_DATA", str(tmp_path / run))
        assert main(["sample", "--scale", "pilot", "--seed", "5", "--years", "1", *more]) == 0
        files = {name: tmp_path / run / f"{name}.csv" for name in metadata.tables}
        for name, file in files.items():
            if name not in ("snapshot", "sources"):  # these contain the time of publication
                assert main(["export", name, "--to", str(file)]) == 0
        written.append({name: f.read_bytes() for name, f in files.items() if f.exists()})
    assert len(written[0]) == len(metadata.tables) - 2
    assert len(written[0]["leave_starts"]) > 100_000  # bytes
    assert written[0] == written[1]
    assert {file.name for file in truth.iterdir()} == TRUTHS
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not {"propensity", "never_grants"} & columns
