"""Recognise kinds of files that we do not read, by their bytes, and say what to do instead.

Each kind is a row. Its name and remedy are `reason.kind_of_file` and `reason.mend` in src/text.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from src.domain.sources import SOURCE
from src.load.files.reasons import Reason, Words, because, words

UTF16 = (b"\xff\xfe", b"\xfe\xff")
LOCK_SIZES = (162, 165)
"""Sizes in bytes of the lock files of Word and Excel."""
LOCK_NAME = 54
PROTECTED_WITHIN = 256


@dataclass(frozen=True)
class Kind:
    """A kind of file that we do not read.

    starts : its possible first bytes. within : bytes of which one occurs near its beginning (for
    OLE, names of streams; for text, in lower case). members : for a zip, names of which one is in
    it. mimetype : for a zip, the content of its file `mimetype`.
    """

    code: str
    mend: str
    starts: tuple[bytes, ...] = ()
    within: tuple[bytes, ...] = ()
    members: tuple[str, ...] = ()
    mimetype: str = ""

    @property
    def reason(self) -> Reason:
        """Return why it is refused."""
        kind = words(f"kind_of_file.{self.code}")
        if self.mend == "choose_table":
            return because("file.other_kind", kind=kind)
        return because("file.kind_to_mend", kind=kind, mend=words(f"mend.{self.mend}"))


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


# fmt: off
PROTECTED = Kind("drm", "release", starts=(b"SCDSA", b"\x9b DRMONE", b"<DOCUMENT SAFER"),
                 within=(b"drmone", b"fasoo drm", b"softcamp", b"markany", b"nasca drm"))
LOCK = Kind("lock", "close_excel")
PLAIN = (
    Kind("jpeg", "choose_table", (b"\xff\xd8\xff",)),
    Kind("png", "choose_table", (b"\x89PNG\r\n",)),
    Kind("gif", "choose_table", (b"GIF8",)),
    Kind("bmp", "choose_table", (b"BM",)),
    Kind("tiff", "choose_table", (b"II*\0", b"MM\0*")),
    Kind("pdf", "copy_table", (b"%PDF",)),
    Kind("hwp", "copy_table", (b"HWP Document",)),
    Kind("sevenzip", "unpack", (b"7z\xbc\xaf\x27\x1c",)),
    Kind("rar", "unpack", (b"Rar!",)),
    Kind("alz", "unpack", (b"ALZ\x01", b"EGGA")),
    Kind("gzip", "unpack", (b"\x1f\x8b",)),
    Kind("sqlite", "export_csv", (b"SQLite format 3",)),
    Kind("access", "export_csv", (b"\0\x01\0\0Standard Jet DB", b"\0\x01\0\0Standard ACE DB")),
    Kind("parquet", "export_csv", (b"PAR1",)),
    Kind("spss", "export_csv", (b"$FL2", b"$FL3")),
    Kind("stata", "export_csv", (b"<stata_dta>",)),
    Kind("rtf", "copy_table", (b"{\\rtf",)),
)
OLE_KINDS = (
    Kind("hwp", "copy_table", within=(_stream("HwpSummaryInformation"), b"HWP Document File")),
    Kind("doc", "copy_table", within=(_stream("WordDocument"),)),
    Kind("ppt", "copy_table", within=(_stream("PowerPoint Document"),)),
    Kind("mail", "attached", within=(_stream("__substg1.0_"),)),
)
OLE_ENDINGS = {".hwp": OLE_KINDS[0], ".doc": OLE_KINDS[1], ".ppt": OLE_KINDS[2],
               ".msg": OLE_KINDS[3]}
"""The kind of an OLE container by its extension, if no stream name decides."""
ZIPPED = (
    Kind("hwpx", "copy_table", members=("Contents/section0.xml",), mimetype="application/hwp+zip"),
    Kind("ods", "save_xlsx", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    Kind("odt", "copy_table", mimetype="application/vnd.oasis.opendocument.text"),
    Kind("xlsb", "save_xlsx", members=("xl/workbook.bin",)),
    Kind("docx", "copy_table", members=("word/document.xml",)),
    Kind("pptx", "copy_table", members=("ppt/presentation.xml",)),
    Kind("numbers", "save_xlsx", members=("Index/Document.iwa",)),
    Kind("kmz", "save_shapes", members=("doc.kml",)),
    Kind("ods", "save_xlsx", members=("content.xml",)),
)
MARKED = (
    Kind("web_page", "save_xlsx", (b"<!doctype html", b"<html", b"<table", b"<meta", b"<style",
                                   b"<head", b"<body", b"<div", b"<script")),
    Kind("web_archive", "save_xlsx", (b"mime-version:",)),
    Kind("xml_sheet", "save_xlsx", (b"<?xml", b"<workbook"),
         (b"urn:schemas-microsoft-com:office:spreadsheet",)),
    Kind("web_page", "save_xlsx", (b"<?xml", b"<!--"), (b"<html", b"<table")),
    Kind("kml", "save_shapes", (b"<?xml", b"<kml"), (b"<kml",)),
    Kind("gml", "save_shapes", (b"<?xml", b"<gml", b"<wfs"), (b"opengis.net/gml", b"<gml:")),
    Kind("xml", "same_table", (b"<?xml",)),
)
"""Kinds of text: they begin with one of `starts` and, if given, contain one of `within`."""
TOPOLOGY = Kind("topojson", "save_shapes")
JSON = Kind("json", "same_table")
XML_OF_ANY_NAME = re.compile(rb"<[a-z_][\w:.-]*(?:\s[^<>]*)?>\s*<[a-z_/]")
JSON_START = re.compile(rb"(?:\[\s*)*\{\s*(?:\"|\})|\[\s*\[?\s*(?:\"[^\"]*\"|-?\d+)\s*,")
FEATURES = re.compile(rb'"type"\s*:\s*"(?:featurecollection|feature)"')
INTERFACES = (
    ("pension", ("wkplnm", "wkpl_nm", "bzowrrgstno", "bzowr_rgst_no", "자료생성년월")),
    ("comwel", ("sangsiinwoncnt", "saeopjangnm", "opaboheomfg", "상시근로자수")),
    ("factories", ("cmpnynm", "irsttnm", "indutynm", "공장주소", "공장대표주소")),
    ("centres", ("지식산업센터명",)),
)
"""Words in files of the data portal's open APIs, by the source of ours with the same rows."""
# fmt: on


def is_lock(name: str, head: bytes) -> bool:
    """Return whether a file is the lock file of a document open in Excel or Word.

    It holds the user's name: its length, the name, blanks; then the same in UTF-16.
    """
    if PurePosixPath(name).name.startswith("~$") and len(head) <= 512:
        return True
    if len(head) not in LOCK_SIZES or not 0 < head[0] <= LOCK_NAME:
        return False
    return not head[1 + head[0] : LOCK_NAME + 1].strip(b" \0")


def kind_of_bytes(name: str, head: bytes) -> Reason | None:
    """Return why a file is refused by its first bytes, None if it is not."""
    if is_lock(name, head):
        return LOCK.reason
    if _is_protected(head):
        return PROTECTED.reason
    found = (kind.reason for kind in PLAIN if head.startswith(kind.starts))
    return next(found, None)


def _is_protected(head: bytes) -> bool:
    """Return whether a file begins with a mark of document security, not after a delimiter."""
    start = head[:PROTECTED_WITHIN].lower()
    before = (start.split(mark)[0] for mark in PROTECTED.within if mark in start)
    marked = any(not re.search(rb"[,\t;|\n]", found) for found in before)
    return marked or head.startswith(PROTECTED.starts)


def kind_of_ole(name: str, around: bytes) -> Reason | None:
    """Return why an OLE container without a workbook is refused; None for a workbook."""
    for kind in OLE_KINDS:
        if any(mark in around for mark in kind.within):
            return kind.reason
    named = OLE_ENDINGS.get(PurePosixPath(name).suffix.lower())
    return None if named is None else named.reason


def kind_of_zip(file: Path | IO[bytes]) -> Reason | None:
    """Return why a zip file that is a document is refused; None for a workbook or an archive.

    file : a path, or an opened file. Raises the errors of zipfile for a damaged one.
    """
    with zipfile.ZipFile(file) as archive:
        names = [entry.filename for entry in archive.infolist()]
        raw = archive.read("mimetype")[:200] if _is_short(archive, names) else b""
    mimetype = raw.decode("ascii", "ignore").strip()
    for kind in ZIPPED:
        same_type = bool(kind.mimetype) and mimetype.startswith(kind.mimetype)
        if same_type or set(kind.members) & set(names):
            return kind.reason
    return None


def _is_short(archive: zipfile.ZipFile, names: list[str]) -> bool:
    if "mimetype" not in names:
        return False
    entry = archive.getinfo("mimetype")
    return entry.file_size <= 200 and not entry.flag_bits & 1


def kind_of_text(head: bytes) -> Reason | None:
    """Return why a text that is a web page, XML or JSON is refused; None for a table."""
    start = text_start(head)
    if start.startswith((b"{", b"[")):
        return _kind_of_json(start)
    for kind in MARKED:
        if start.startswith(kind.starts) and (
            not kind.within or any(mark in start for mark in kind.within)
        ):
            return _same_table(start) if kind.mend == "same_table" else kind.reason
    return _same_table(start) if XML_OF_ANY_NAME.match(start) else None


def text_start(head: bytes) -> bytes:
    """Return the beginning of a text in UTF-8 and lower case, without a byte order mark."""
    for mark, encoding in zip(UTF16, ("utf-16-le", "utf-16-be"), strict=True):
        if head.startswith(mark):
            head = head[2:].decode(encoding, "ignore").encode()
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()


def is_geojson(head: bytes) -> bool:
    """Return whether a text begins as GeoJSON: an object with features, or one feature."""
    start = text_start(head)
    return start.startswith(b"{") and FEATURES.search(start) is not None


def _kind_of_json(start: bytes) -> Reason | None:
    if not JSON_START.match(start):
        return None
    if re.search(rb'"type"\s*:\s*"topology"', start):
        return TOPOLOGY.reason
    return _same_table(start, JSON)


def _same_table(start: bytes, kind: Kind = MARKED[-1]) -> Reason:
    """Return why XML or JSON is refused; name the source of ours that has the same rows, if any."""
    text = start.decode("utf-8", "ignore") + start.decode("cp949", "ignore")
    for source, marks in INTERFACES:
        if any(mark in text for mark in marks):
            row = SOURCE[source]
            mend = words("mend.same_source", source=Words(row.ko, row.en))
            return because("file.kind_to_mend", kind=words(f"kind_of_file.{kind.code}"), mend=mend)
    return kind.reason
