"""Write a report as HWPX, the format that officials open and edit in 한글."""

from hwpx import HwpxDocument
from hwpx.oxml.paragraph import HwpxOxmlParagraph

from src.report.content import Heading, Paragraph, Picture, Report, Table, clean

PAPER = {"paper_size": "A4", "margins_mm": {"left": 18, "right": 18, "top": 15, "bottom": 15}}
PICTURE_MM = 170
HEAD_COLOUR = "#E6E8EA"
CENTRE, LEFT, RIGHT = "CENTER", "LEFT", "RIGHT"
# manner of a text: size in points, bold, colour, space above in points, alignment
MANNERS: dict[str, tuple[float, bool, str, float, str]] = {
    "title": (18, True, "#1E2124", 0, CENTRE),
    "about": (9, False, "#58616A", 2, CENTRE),
    "mark": (11, True, "#A24E10", 4, CENTRE),
    "heading": (13, True, "#03409C", 12, LEFT),
    "answer": (12, True, "#1E2124", 6, LEFT),
    "body": (10.5, False, "#1E2124", 3, LEFT),
    "caption": (10.5, True, "#1E2124", 6, LEFT),
    "note": (9, False, "#58616A", 2, LEFT),
    "head": (9, True, "#1E2124", 0, CENTRE),
    "cell": (9, False, "#1E2124", 0, LEFT),
    "number": (9, False, "#1E2124", 0, RIGHT),
}


def to_hwpx(report: Report) -> bytes:
    """Return the report as the bytes of an HWPX file, which the library validates."""
    sheet = _Sheet(report)
    for block in report.blocks:
        _WRITE[type(block)](sheet, block)
    return sheet.finished()


class _Sheet:
    """Builds a document: writes texts in a manner, with each style created once."""

    def __init__(self, report: Report):
        self.document = HwpxDocument.new()
        self.document.page.setup(**PAPER)
        self.document.parts.clear_document_metadata()
        self.document.parts.set_document_metadata(title=clean(report.title))
        self.document.parts.clear_preview()
        self.document.page.set_footer(text=clean(report.about))
        styles = self.document.styles
        self.letters = {
            manner: styles.ensure_run(size=size, bold=bold, color=colour)
            for manner, (size, bold, colour, *_) in MANNERS.items()
        }
        self.placed: dict[str, list[HwpxOxmlParagraph]] = {manner: [] for manner in MANNERS}
        self._first(report.title)
        self.write(report.about, "about")

    def _first(self, text: str) -> None:
        """Write the title into the paragraph that a new document has."""
        self.document.paragraphs[0].text = clean(text)
        self.dress(self.document.paragraphs[0], "title")

    def write(self, text: str, manner: str) -> None:
        """Add a paragraph in a manner."""
        self.dress(self.document.add_paragraph(clean(text), inherit_style=False), manner)

    def dress(self, paragraph: HwpxOxmlParagraph, manner: str) -> None:
        """Apply the character style of a manner; its spacing is applied at the end."""
        paragraph.char_pr_id_ref = self.letters[manner]
        self.placed[manner].append(paragraph)

    def finished(self) -> bytes:
        """Return the bytes of the document, after formatting the paragraphs of each manner."""
        for manner, paragraphs in self.placed.items():
            if paragraphs:
                self._format(paragraphs, manner)
        return self.document.to_bytes()

    def _format(self, paragraphs: list, manner: str) -> None:
        """Apply spacing and alignment of a manner to paragraphs."""
        *_, above, alignment = MANNERS[manner]
        self.document.styles.apply_paragraph_format(
            paragraphs=paragraphs,
            alignment=alignment,
            spacing_before_pt=above,
            line_spacing_percent=130,
            keep_with_next=manner in ("heading", "caption"),
        )


def _heading(sheet: _Sheet, heading: Heading) -> None:
    sheet.write(f"□ {heading.text}", "heading")


def _paragraph(sheet: _Sheet, paragraph: Paragraph) -> None:
    sheet.write(paragraph.text, paragraph.manner)


def _picture(sheet: _Sheet, picture: Picture) -> None:
    from src.pictures.picture import to_png

    sheet.write(f"○ {picture.title}", "caption")
    width, height = picture.size
    placed = sheet.document.add_picture(
        to_png(picture.figure, width, height),
        "png",
        width_mm=PICTURE_MM,
        height_mm=PICTURE_MM * height / width,
        align=CENTRE,
    )
    # The picture's description in 한글, which screen readers read
    placed.element.find("{*}shapeComment").text = clean(picture.alt)


def _table(sheet: _Sheet, table: Table) -> None:
    sheet.write(f"○ {table.title}", "caption")
    rows = [table.header, *table.rows]
    drawn = sheet.document.add_table(
        len(rows), len(table.header), char_pr_id_ref=sheet.letters["cell"]
    )
    drawn.set_column_widths(table.widths)
    for at, (row, texts) in enumerate(zip(drawn.rows, rows, strict=True)):
        cells = zip(row.cells, texts, table.numeric, strict=True)
        for column, (cell, text, numeric) in enumerate(cells):
            cell.set_text(clean(text))
            manner = "head" if at == 0 else "number" if numeric else "cell"
            sheet.dress(cell.paragraphs[0], manner)
            if at == 0:
                drawn.set_cell_shading(at, column, HEAD_COLOUR)


_WRITE = {Heading: _heading, Paragraph: _paragraph, Picture: _picture, Table: _table}
