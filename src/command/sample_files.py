"""Do with a sample what publishes nothing: check it, write it in pieces, write its truth."""

from pathlib import Path

import pandas as pd

from src.command.main import Refused
from src.command.progress import Progress
from src.sample.check import check
from src.sample.generate import AS_OF, generate
from src.sample.pieces import write_pieces

DECIMALS = 4


def run_aside(arguments) -> int:
    """Check the sample or write it in pieces, and return 0, or 1 where a figure is off.

    Raises Refused for a factor without a folder to write to.
    """
    if arguments.check:
        return _check(arguments)
    if not arguments.out:
        raise Refused("--factor는 --out과 함께 씁니다. 예: --factor 20 --out 폴더")
    as_of, years = arguments.as_of or AS_OF, arguments.years
    rows = write_pieces(
        Path(arguments.out),
        arguments.factor,
        arguments.scale,
        arguments.seed,
        Progress(),
        as_of=as_of,
        years=years,
    )
    print(f"{arguments.out} 폴더에 기업 {rows['companies']:,}곳, 모두 {sum(rows.values()):,}행을 "
          "썼습니다.")  # fmt: skip
    return 0


def _check(arguments) -> int:
    as_of = arguments.as_of or AS_OF
    tables = generate(
        arguments.scale, arguments.seed, Progress(), as_of=as_of, years=arguments.years
    )
    table = check(tables)
    print(_as_text(table))
    off = int((~table["ok"]).sum())
    print(f"{len(table)}개 가운데 {len(table) - off}개가 허용 범위 안입니다.")
    return 0 if off == 0 else 1


def _as_text(table: pd.DataFrame) -> str:
    """Return the table as lines: tab-separated, so that it pastes into a sheet."""
    shown = table.assign(ok=table["ok"].map({True: "○", False: "×"}))
    names = {"figure": "항목", "target": "목표", "generated": "만든 값", "tolerance": "허용 차이",
             "source": "근거", "ok": "판정"}  # fmt: skip
    for name in ("target", "generated", "tolerance"):
        shown[name] = [f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".") for value in shown[name]]
    return shown.rename(columns=names).to_csv(sep="\t", index=False).rstrip("\n")


def write_truth(truth: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write each table of the truth as Parquet into a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in truth.items():
        table.to_parquet(folder / f"truth_{name}.parquet", index=False)
