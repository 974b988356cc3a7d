"""Every command of the command line as data: name, module, what it does, its arguments.

The parser and docs/reference/commands.md are made from these rows.
"""

from datetime import date
from typing import NamedTuple

from src.domain.codes import PROGRAMS
from src.domain.rights import CAPABILITIES, EVERYWHERE

SCALES = ("pilot", "national", "full")


class Argument(NamedTuple):
    """One argument: how it is written, what argparse is told, what it means."""

    names: tuple[str, ...]
    options: dict
    meaning_ko: str
    meaning_en: str


class Command(NamedTuple):
    """One command; `module` is in src/command and has run(arguments) -> exit code."""

    name: str
    module: str
    meaning_ko: str
    meaning_en: str
    arguments: tuple[Argument, ...] = ()


COMMANDS = (
    Command(
        "load",
        "load",
        "원자료 파일을 읽어 새 자료 판으로 공개합니다.",
        "Read source files and publish them as a new snapshot.",
        (
            Argument(("files",), {"nargs": "+", "metavar": "FILES"}, "원자료 파일", "source files"),
            Argument(
                ("--dry-run",),
                {"action": "store_true"},
                "공개하지 않고 무엇이 바뀔지만 알립니다",
                "publish nothing, say what would change",
            ),
            Argument(
                ("--confirmed",),
                {"action": "store_true"},
                "확인이 필요한 변화(절반 넘게 줄어드는 단지 등)가 있어도 공개합니다",
                "publish although a change looks wrong, such as a complex losing half its firms",
            ),
            Argument(
                ("--by",),
                {"default": "", "metavar": "NAME"},
                "적재 기록에 남길 이름 (기본: 운영체제의 사용자)",
                "name for the history of loads (default: the user of the operating system)",
            ),
            Argument(
                ("--report",),
                {"default": None, "metavar": "FOLDER"},
                "결과를 파일로도 쓸 폴더 (report.json, rejects.csv, rejects.xlsx)",
                "folder for the outcome as files (report.json, rejects.csv, rejects.xlsx)",
            ),
        ),
    ),
    Command(
        "templates",
        "templates",
        "부처 자료의 표준 서식을 만듭니다 (CSV와 엑셀, 예시와 설명 포함).",
        "Write the templates of the ministry's own extracts: CSV and Excel, with examples.",
        (
            Argument(
                ("--out",),
                {"default": ".", "metavar": "FOLDER"},
                "서식을 쓸 폴더 (기본: 지금 폴더)",
                "folder to write into (default: the current one)",
            ),
        ),
    ),
    Command(
        "sample",
        "sample",
        "지어낸 예시 자료를 만들어 공개합니다 (공식 자료와 섞이지 않음).",
        "Make up sample data and publish it; it never mixes with official data.",
        (
            Argument(
                ("--scale",),
                {"default": "national", "choices": SCALES, "metavar": "SCALE"},
                f"자료 규모: {', '.join(SCALES)}",
                f"size of the data: {', '.join(SCALES)}",
            ),
            Argument(
                ("--seed",),
                {"type": int, "default": 1, "metavar": "N"},
                "난수 씨앗: 같은 수는 같은 자료를 만듭니다",
                "seed: the same number makes the same data",
            ),
            Argument(
                ("--as-of",),
                {"type": date.fromisoformat, "default": None, "metavar": "DATE"},
                "자료가 말하는 날 (예: 2026-11-15)",
                "the day the data speak for, such as 2026-11-15",
            ),
            Argument(
                ("--years",),
                {"type": int, "default": 3, "metavar": "N"},
                "기준일 앞으로 몇 해를 담을지",
                "how many years to look back",
            ),
            Argument(
                ("--check",),
                {"action": "store_true"},
                "공개하지 않고 목표와 만든 값을 견준 표를 보여 줍니다",
                "publish nothing, show target and generated value of each figure",
            ),
            Argument(
                ("--truth",),
                {"default": None, "metavar": "FOLDER"},
                "숨은 참값을 Parquet으로 쓸 폴더 (자료 판에는 넣지 않음)",
                "folder for the hidden truth as Parquet; it is never in a snapshot",
            ),
            Argument(
                ("--out",),
                {"default": None, "metavar": "FOLDER"},
                "공개하지 않고 Parquet 조각으로 쓸 폴더",
                "publish nothing, write pieces of Parquet into this folder",
            ),
            Argument(
                ("--factor",),
                {"type": int, "default": 1, "metavar": "N"},
                "--out과 함께: 규모를 몇 배로 할지",
                "with --out: how many times the scale",
            ),
            Argument(
                ("--publish-over-official",),
                {"action": "store_true"},
                "공식 자료를 보여 주던 폴더에도 공개합니다",
                "publish even where official data are served",
            ),
        ),
    ),
    Command(
        "link",
        "link",
        "기업과 사업장을 잇고 어떻게 이었는지 알립니다 (공개는 --publish).",
        "Join companies to workplaces and tell how; --publish publishes it.",
        (
            Argument(
                ("--publish",),
                {"action": "store_true"},
                "이은 결과를 새 자료 판으로 공개합니다",
                "publish the links as a new snapshot",
            ),
            Argument(
                ("--review",),
                {"default": None, "metavar": "FILE"},
                "사람이 볼 짝의 목록을 쓸 파일 (.xlsx 또는 .csv)",
                "file for the pairs that a person has to look at (.xlsx or .csv)",
            ),
            Argument(
                ("--decided",),
                {"default": None, "metavar": "FILE"},
                "판단을 적은 검토 목록: 먼저 받아 적고 잇습니다",
                "review list with verdicts: they are taken in before joining",
            ),
            Argument(
                ("--table",),
                {"default": None, "metavar": "FILE"},
                "방법별로 몇 곳을 이었는지 쓸 파일 (.xlsx 또는 .csv)",
                "file for how many were joined how (.xlsx or .csv)",
            ),
            Argument(
                ("--by",),
                {"default": "", "metavar": "NAME"},
                "판단하고 공개한 사람으로 남길 이름 (기본: 운영체제의 사용자)",
                "who decided and published (default: the user of the operating system)",
            ),
            Argument(
                ("--decide-only",),
                {"action": "store_true"},
                "--decided와 함께: 판단만 적고 잇지 않습니다",
                "with --decided: take in the decisions and join nothing",
            ),
            Argument(
                ("--report",),
                {"default": None, "metavar": "FOLDER"},
                "데이터 화면이 읽을 결과(report.json)를 쓸 폴더",
                "folder for the outcome that the Data page reads (report.json)",
            ),
        ),
    ),
    Command(
        "snapshots",
        "snapshots",
        "자료 판의 목록을 보여 줍니다.",
        "List the snapshots.",
    ),
    Command(
        "publish",
        "publish",
        "지난 자료 판을 다시 공개합니다.",
        "Serve an earlier snapshot again.",
        (
            Argument(
                ("version",),
                {"metavar": "VERSION"},
                "자료 판 번호 (snapshots 명령의 첫 열)",
                "version, as listed by snapshots",
            ),
        ),
    ),
    Command(
        "export",
        "export",
        "표 하나를 CSV 또는 Parquet 파일로 내보냅니다.",
        "Write one canonical table as CSV or Parquet.",
        (
            Argument(
                ("table",),
                {"metavar": "TABLE"},
                "표 이름 (data/README.md 참조)",
                "name of a table (see data/README.md)",
            ),
            Argument(
                ("--to",),
                {"required": True, "metavar": "FILE"},
                "만들 파일: .csv 또는 .parquet",
                "file to write: .csv or .parquet",
            ),
        ),
    ),
    Command(
        "report",
        "report_weekly",
        "주간 보고를 한글(HWPX) 또는 HTML 파일로 만듭니다.",
        "Write the weekly report as HWPX or HTML.",
        (
            Argument(
                ("--week",),
                {"default": None, "metavar": "WEEK"},
                "보고할 ISO 주, 예: 2026-W46 (기본: 자료의 마지막 주)",
                "ISO week such as 2026-W46 (default: the last week of the data)",
            ),
            Argument(
                ("--complex",),
                {"default": None, "metavar": "COMPLEX"},
                "산업단지의 식별자 또는 이름 (기본: 전국)",
                "id or name of a complex (default: the whole country)",
            ),
            Argument(
                ("--every-complex",),
                {"action": "store_true"},
                "모든 산업단지의 보고를 하나씩 만듭니다",
                "write one report for every complex",
            ),
            Argument(
                ("--program",),
                {"default": PROGRAMS[0], "choices": PROGRAMS, "metavar": "PROGRAM"},
                f"첫 문장과 첫 그림의 제도: {', '.join(PROGRAMS)}",
                f"programme of the answer and the first chart: {', '.join(PROGRAMS)}",
            ),
            Argument(
                ("--format",),
                {"default": "hwpx", "choices": ("hwpx", "html"), "metavar": "FORMAT"},
                "파일 형식: hwpx, html",
                "format of the files: hwpx, html",
            ),
            Argument(
                ("--out",),
                {"default": ".", "metavar": "FOLDER"},
                "파일을 쓸 폴더 (기본: 지금 폴더)",
                "folder to write into (default: the current one)",
            ),
        ),
    ),
    Command(
        "rights",
        "rights",
        "권한을 주고, 닫고, 보여 줍니다.",
        "Give rights, close them, list them.",
        (
            Argument(
                ("deed",),
                {"choices": ("give", "close", "list"), "metavar": "DEED"},
                "give 주기, close 닫기, list 보기",
                "give, close or list",
            ),
            Argument(
                ("who",),
                {"nargs": "?", "default": "", "metavar": "USER_OR_NUMBER"},
                "give: 사용자 이름, close: 닫을 권한의 번호, list: 이 사용자의 것만",
                "give: name of the user; close: number of the right; list: only those of a user",
            ),
            Argument(
                ("capabilities",),
                {"nargs": "*", "metavar": "CAPABILITY"},
                f"give: 줄 권한: {', '.join(CAPABILITIES)}",
                f"give: what to give: {', '.join(CAPABILITIES)}",
            ),
            Argument(
                ("--region",),
                {"default": EVERYWHERE, "metavar": "REGION"},
                "시도·시군구 코드나 이름, 산업단지 식별자나 이름 (기본: * 전국)",
                "code or name of a province, district or complex (default: * the whole country)",
            ),
            Argument(
                ("--since",),
                {"type": date.fromisoformat, "default": None, "metavar": "DATE"},
                "권한이 시작하는 날, 예: 2026-12-01 (기본: 오늘)",
                "first day of the right, such as 2026-12-01 (default: today)",
            ),
            Argument(
                ("--until",),
                {"type": date.fromisoformat, "default": None, "metavar": "DATE"},
                "권한이 끝나는 날 (기본: 닫을 때까지)",
                "last day of the right (default: until it is closed)",
            ),
            Argument(
                ("--note",),
                {"default": "", "metavar": "TEXT"},
                "왜 주는지 (기록에 남음)",
                "why it is given (it is recorded)",
            ),
        ),
    ),
    Command(
        "serve",
        "serve",
        "대시보드를 엽니다.",
        "Serve the dashboard.",
        (
            Argument(
                ("--port",),
                {"type": int, "default": None, "metavar": "PORT"},
                "포트 (기본: 설정 PORT)",
                "port (default: the setting PORT)",
            ),
            Argument(
                ("--host",),
                {"default": None, "metavar": "HOST"},
                "주소 (기본: 설정 SANDAN_HOST)",
                "address (default: the setting SANDAN_HOST)",
            ),
        ),
    ),
    Command(
        "first-run",
        "first_run",
        "공개된 자료 판이 없으면 국가산업단지 공개 통계로 첫 판을 만듭니다.",
        "Publish the public facts of the national complexes if there is no snapshot yet.",
    ),
    Command(
        "docs",
        "docs",
        "자동으로 만드는 참고 문서를 다시 씁니다.",
        "Write the generated reference pages anew.",
    ),
)
