"""A file with resident registration numbers is not loaded, and the number is never printed."""

import numpy as np
import pytest

from src.load.files.reasons import ResidentNumbers, Unreadable
from src.load.files.registration_numbers import is_resident
from src.load.lists.reference import REFERENCE
from src.load.read_files import read_source
from tests.load.files.lookalikes import write_workbook
from tests.load.sources.insured_files import (
    FACTORIES,
    FACTORY_ROWS,
    PENSION_2026,
    PENSION_ROWS,
    changed,
    packed,
    write,
)

WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
CORPORATE = (1, 2) * 6


def person(first_twelve: str) -> str:
    """Return a made-up number with its check digit."""
    total = sum(w * int(d) for w, d in zip(WEIGHTS, first_twelve, strict=True))
    return first_twelve + str((11 - total % 11) % 10)


def corporation(first_twelve: str) -> str:
    total = sum(w * int(d) for w, d in zip(CORPORATE, first_twelve, strict=True))
    return first_twelve + str((10 - total % 10) % 10)


OLD = person("900101123456")
NEW = "2103053123456"  # born after October 2020: no check digit


@pytest.mark.parametrize(
    ("number", "looks"),
    [
        (OLD, True),
        (NEW, True),
        (OLD[:-1] + str((int(OLD[-1]) + 1) % 10), False),
        ("9013011234567", False),
        ("9002301234567", False),
        ("9001010234567", False),
    ],
)
def test_a_number_is_told_by_date_sex_and_check_digit(number, looks):
    assert is_resident(np.array([list(map(int, number))]))[0] == looks


@pytest.mark.parametrize("place", ["사업장명", "사업자등록번호", "우편번호", "가입자수"])
@pytest.mark.parametrize("number", [OLD, NEW, f"{OLD[:6]}-{OLD[6:]}", f"{NEW[:6]} {NEW[6:]}"])
def test_one_in_any_column_stops_the_load_and_is_not_printed(tmp_path, place, number):
    rows = changed(PENSION_ROWS, 1, PENSION_2026, **{place: number})
    with pytest.raises(Unreadable) as stopped:
        read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    said = str(stopped.value) + stopped.value.english
    assert "주민등록번호로 보이는 값이 있어 아무것도 적재하지 않았으니" in said
    assert number[-7:] not in said


@pytest.mark.parametrize("text", [f"홍길동({OLD[:6]}-{OLD[6:]})", f"대표 {OLD[:6]}-1******"])
def test_one_within_a_text_stops_the_load(tmp_path, text):
    rows = changed(PENSION_ROWS, 1, PENSION_2026, 사업장명=text)
    with pytest.raises(Unreadable, match="3행에 주민등록번호로 보이는 값이 있어"):
        read_source(write(tmp_path / "a.csv", PENSION_2026, rows))


def test_one_in_a_row_that_is_refused_stops_the_load(tmp_path):
    rows = [*FACTORY_ROWS, ["3", OLD]]
    with pytest.raises(Unreadable, match="4행에 주민등록번호로 보이는 값이 있어"):
        read_source(write(tmp_path / "20241231.csv", FACTORIES, rows))


@pytest.mark.parametrize("header", ["주민등록번호", "대표자 주민번호", "외국인등록번호", "JUMIN"])
def test_a_header_that_names_them_stops_the_load_whatever_the_cells(tmp_path, header):
    rows = [[*row, ""] for row in PENSION_ROWS]
    with pytest.raises(Unreadable, match="주민등록번호로 보이는 값이 있어"):
        read_source(write(tmp_path / "a.csv", [*PENSION_2026, header], rows))


def test_numbers_of_corporations_and_other_long_numbers_are_let_through(tmp_path):
    numbers = [corporation(f"1101110{n:05d}") for n in range(300)]
    others = [f"{n:013d}" for n in np.random.default_rng(1).integers(0, 10**13, 300)]
    rows = [
        [*PENSION_ROWS[0][:1], f"가나{n}", *PENSION_ROWS[0][2:], *pair]
        for n, pair in enumerate(zip(numbers, others, strict=True))
    ]
    header = [*PENSION_2026, "법인등록번호", "일련번호"]
    assert read_source(write(tmp_path / "a.csv", header, rows)).source["rows_accepted"] == 300


def test_one_in_a_sheet_stops_the_load(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"명단": [["이름", "번호"], ["가", int(OLD)]]})
    with pytest.raises(Unreadable, match="'명단 시트 2번째' 열에 주민등록번호로 보이는"):
        read_source(path)


WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
SPELT = {
    "bare": f"홍길동 {OLD} 대표",
    "new": f"대표 {NEW}",
    "hyphen": f"홍길동({OLD[:6]}-{OLD[6:]})",
    "blanks": f"홍길동 {OLD[:6]} - {OLD[6:]}",
    "blank": f"홍길동 {OLD[:6]} {OLD[6:]}",
    "long hyphen": f"홍길동 {OLD[:6]}–{OLD[6:]}",
    "full width": f"홍길동 {OLD.translate(WIDE)}",
    "full width hyphen": f"{OLD[:6]}-{OLD[6:]}".translate(WIDE),
    "full width alone": OLD.translate(WIDE),
    "masked": f"{OLD[:6]}-1******",
    "as text of a formula": f'="{OLD}"',
    "apostrophe": f"'{OLD}",
}


@pytest.mark.parametrize(
    "place", ["사업장명", "사업장도로명상세주소", "고객행정동주소코드", "당월고지금액"]
)
@pytest.mark.parametrize("spelt", SPELT)
def test_one_spelt_in_any_way_in_any_column_stops_the_load(tmp_path, spelt, place):
    """Columns that are never kept are checked too: 행정동 codes and bills."""
    rows = changed(PENSION_ROWS, 1, PENSION_2026, **{place: SPELT[spelt]})
    for name, encoding in (("a.csv", "cp949"), ("b.csv", "utf-8-sig")):
        if spelt == "long hyphen" and encoding == "cp949":
            continue
        with pytest.raises(ResidentNumbers) as stopped:
            read_source(write(tmp_path / name, PENSION_2026, rows, encoding=encoding))
        assert OLD[-6:] not in str(stopped.value) + stopped.value.english


@pytest.mark.parametrize("spelt", [name for name in SPELT if name != "as text of a formula"])
def test_one_in_a_sheet_of_a_workbook_stops_the_load_also_within_an_archive(tmp_path, spelt):
    """This holds for any sheet, even if nothing else of it is read."""
    sheets = {
        "목록": [FACTORIES, *FACTORY_ROWS],
        "메모": [["적어 둠"], [], ["", SPELT[spelt]]],
    }
    path = write_workbook(tmp_path / "20241231.xlsx", sheets)
    with pytest.raises(ResidentNumbers, match="메모"):
        read_source(path)
    archive = tmp_path / "모음.zip"
    archive.write_bytes(packed({"폴더/20241231.xlsx": path.read_bytes()}))
    with pytest.raises(ResidentNumbers, match="'20241231.xlsx'"):
        read_source(archive)


@pytest.mark.parametrize("spelt", SPELT)
def test_a_table_that_nobody_knows_is_not_shown_where_it_holds_one(tmp_path, spelt):
    """The first rows of an unknown table are shown on the page for mapping; these never are."""
    header, rows = ["사번", "이름", "비고"], [["1", "가", SPELT[spelt]]]
    path = write(tmp_path / "a.csv", header, rows, encoding="utf-8")
    with pytest.raises(ResidentNumbers):
        read_source(path)
    with pytest.raises(ResidentNumbers):
        read_source(write(tmp_path / "b.csv", [SPELT[spelt], "나"], [["1", "2"]], encoding="utf-8"))


def test_one_in_the_small_csv_of_national_complexes_stops_the_load(tmp_path):
    text = (REFERENCE / "national_complexes.csv").read_text("utf-8-sig")
    (tmp_path / "a.csv").write_text(text.replace(",서울,", f",서울 {OLD},", 1), "utf-8")
    with pytest.raises(ResidentNumbers):
        read_source(tmp_path / "a.csv")


def test_one_of_someone_born_since_2000_that_lost_its_zero_as_a_number_stops_the_load(tmp_path):
    young = person("010101323456")
    rows = [["1", int(young)], ["2", int(person("020202423456"))]]
    with pytest.raises(ResidentNumbers):
        read_source(write_workbook(tmp_path / "a.xlsx", {"명단": [["순번", "번호"], *rows]}))
    lost = changed(PENSION_ROWS, 0, PENSION_2026, 우편번호=young[1:])
    with pytest.raises(ResidentNumbers):
        read_source(write(tmp_path / "a.csv", PENSION_2026, lost))


def test_one_in_the_name_of_a_file_or_a_sheet_stops_the_load_and_is_not_printed(tmp_path):
    named = write(tmp_path / f"홍길동_{OLD}.csv", PENSION_2026, PENSION_ROWS)
    sheet = write_workbook(tmp_path / "a.xlsx", {f"가 {OLD[:6]}-{OLD[6:]}": [["a", "b"]]})
    for path in (named, sheet):
        with pytest.raises(ResidentNumbers, match="이름에 주민등록번호로 보이는") as stopped:
            read_source(path)
        assert OLD[6:] not in str(stopped.value) + stopped.value.english


def test_long_numbers_in_words_that_nobody_may_have_are_let_through(tmp_path):
    """Contracts, devices, fractions: one in 300 has a date and a check digit by chance."""
    chance = np.random.default_rng(3)
    rows = [
        [
            str(n),
            f"계약 {chance.integers(10**12, 10**13)} 건",
            "",
            f"비율 0.{OLD} 및 {corporation('110111012345')}",
            "서울특별시 구로구 디지털로 1",
        ]
        for n in range(300)
    ]
    source = read_source(write(tmp_path / "20241231.csv", FACTORIES, rows)).source
    assert source["rows_accepted"] == 300


def _column_of(tmp_path, numbers: list[str], title: str = "법인등록번호"):
    from tests.load.sources.insured_files import COMWEL, COMWEL_ROWS

    rows = [
        [*COMWEL_ROWS[0][:2], f"가나{place}", *COMWEL_ROWS[0][3:], number]
        for place, number in enumerate(numbers)
    ]
    return read_source(write(tmp_path / "20251231.csv", [*COMWEL, title], rows))


CORPORATIONS = [corporation(f"110111{place * 7919:06d}") for place in range(1, 41)]


@pytest.mark.parametrize("title", ["법인등록번호", "법인번호", "비고"])
def test_a_column_of_corporations_is_let_through_though_some_pass_for_people(tmp_path, title):
    numbers = [f"{number[:6]}-{number[6:]}" for number in CORPORATIONS]
    assert _column_of(tmp_path, numbers, title).source["rows_accepted"] == 40


def test_corporations_without_a_check_digit_are_let_through(tmp_path):
    newer = [f"110111{number:07d}" for number in range(1_000_000, 1_000_009)]
    assert _column_of(tmp_path, [*CORPORATIONS, *newer]).source["rows_accepted"] == 49


def test_people_among_corporations_stop_the_load_even_under_their_title(tmp_path):
    with pytest.raises(ResidentNumbers):
        _column_of(tmp_path, [*CORPORATIONS, OLD, person("850101198765"[:12])])
