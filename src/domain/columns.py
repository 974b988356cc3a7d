"""The types that describe a canonical table: its columns, its keys and how files give them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its name, the kind of its values, its meaning in Korean and English.

    kind : text, id, month, quarter, day, past_day, week, moment, count, signed (a count of which
    some may be taken back), total (a count that may be large), money, number, latitude, longitude,
    flag, ksic, workplace_no, business_no, or the name of a vocabulary that files may write in words
    (src/domain/codes.py, IN_FILES).
    key : identifies a row together with the table's other keys. needed : never missing; nor are
    keys. derived : files may leave it out, because other columns give it. divides : part of a row's
    identity like a key, but files may leave it out or empty. measured : may be missing for a
    reason, which a second column named `…_gap` gives. title : its heading in templates. also :
    titles that other systems use; they are suggested and taken only after somebody confirms.
    example : its cells in the filled template. stored : False if only files have the column.
    """

    name: str
    kind: str
    ko: str
    en: str
    key: bool = False
    needed: bool = False
    derived: bool = False
    divides: bool = False
    measured: bool = False
    title: str = ""
    example: tuple[str, str] = ("", "")
    also: tuple[str, ...] = ()
    stored: bool = True

    @property
    def must_be_given(self) -> bool:
        """Return whether every row of a file must fill the column."""
        return (self.key or self.needed) and not self.derived


# fmt: off
REFERENCE_COLUMNS = (
    Column("company_id", "id", "기업 식별자", "id of the company", title="기업 식별자",
           also=("기업ID", "업체코드", "기업번호")),
    Column("workplace_no", "workplace_no", "사업장관리번호 (숫자 11자리)",
           "workplace number, eleven digits", title="사업장관리번호",
           example=("12345678910", "22222222270"),
           also=("관리번호", "사업장번호", "고용보험관리번호", "사업장 관리 번호")),
    Column("business_no", "business_no", "사업자등록번호 (숫자 10자리)",
           "business number, ten digits", title="사업자등록번호",
           example=("1234567891", "2222222227"), also=("사업자번호", "사업자 등록 번호")),
)
# fmt: on
"""Columns that each identify the company of a file's row, the most reliable first."""
REFERENCE = tuple(column.name for column in REFERENCE_COLUMNS)
COMPANY_ID, WORKPLACE_NO, BUSINESS_NO = REFERENCE_COLUMNS


@dataclass(frozen=True)
class Table:
    """One canonical table.

    replaced_by : new rows replace the rows of the previous snapshot with the same values in these
    columns; () replaces all rows, None marks a table that no load brings.
    title : title of the ministry's extract that gives the table, "" if none does. For an extract,
    own_signs and own_least override `signs` and `least`; last : the column whose latest value is
    the last period of the rows; to_company : whether its rows refer to companies of another table.
    """

    name: str
    columns: tuple[Column, ...]
    replaced_by: tuple[str, ...] | None = None
    title: str = ""
    own_signs: tuple[str, ...] = ()
    own_least: int = 0
    last: str | None = None
    to_company: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the names of the columns that identify a row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def unique_by(self) -> tuple[str, ...]:
        """Return the names of the columns that together are different in every row."""
        return tuple(column.name for column in self.columns if column.key or column.divides)

    @property
    def values(self) -> tuple[str, ...]:
        """Return the names of the measured columns."""
        return tuple(column.name for column in self.columns if column.measured)

    @property
    def file_columns(self) -> tuple[Column, ...]:
        """Return the columns of the extract; any column of REFERENCE may identify a company."""
        given: list[Column] = []
        for column in self.columns:
            if column.name == COMPANY_ID.name:
                given += REFERENCE_COLUMNS
            elif column.name not in REFERENCE:
                given.append(column)
        return tuple(given)

    @property
    def signs(self) -> tuple[str, ...]:
        """Return the columns by which the header of the extract is recognised."""
        given = tuple(column.name for column in self.file_columns if column.must_be_given)
        return self.own_signs or given

    @property
    def least(self) -> int:
        """Return how many of `signs` a header must have."""
        return self.own_least or len(self.signs)

    def column(self, name: str) -> Column:
        """Return a column by its name in the store or in a file. Raises KeyError for none."""
        return {column.name: column for column in (*self.file_columns, *self.columns)}[name]
