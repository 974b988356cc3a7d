"""Write a report as one HTML file that needs no network and prints well on A4."""

from html import escape

from src.figures.look import FONT, LIGHT
from src.report.content import Heading, Paragraph, Picture, Report, Table, clean

# No scripts, fonts or pictures: the browser blocks whatever a text might smuggle in.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = f"""
@page {{ size: A4; margin: 15mm 18mm; }}
body {{ max-width: 174mm; margin: 2rem auto; padding: 0 1rem; font: 10.5pt/1.55 {FONT};
  color: {LIGHT.ink}; background: #fff; word-break: keep-all; overflow-wrap: anywhere; }}
h1 {{ font-size: 18pt; line-height: 1.3; text-align: center; margin: 0 0 .3rem; }}
h2 {{ font-size: 13pt; color: #03409c; margin: 1.6rem 0 .4rem; break-after: avoid; }}
.about, .note {{ color: {LIGHT.muted}; font-size: 9pt; margin: .2rem 0; }}
.about {{ text-align: center; }}
.mark {{ text-align: center; font-weight: 700; color: #a24e10; border: 1px solid; padding: .3rem; }}
.answer {{ font-size: 12pt; font-weight: 700; margin: .8rem 0 .4rem; }}
p {{ margin: .3rem 0; }}
figure {{ margin: .8rem 0; break-inside: avoid; }}
figcaption, caption {{ font-weight: 700; text-align: left; margin-bottom: .3rem; }}
svg {{ width: 100%; height: auto; display: block; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: 9pt; margin: .8rem 0; }}
tr {{ break-inside: avoid; }}
th, td {{ border: 1px solid #b1b8be; padding: .25rem .35rem; text-align: left;
  overflow-wrap: break-word; }}
th {{ background: #e6e8ea; }}
.number {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }}
@media print {{ body {{ margin: 0; padding: 0; max-width: none; }} }}
"""


def to_html(report: Report) -> bytes:
    """Return the report as the bytes of one HTML page, its charts and style inside."""
    title = _text(report.title)
    blocks = "\n".join(_WRITE[type(block)](block) for block in report.blocks)
    page = (
        f'<!doctype html>\n<html lang="{report.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{title}</h1>\n<p class="about">{_text(report.about)}</p>\n{blocks}\n'
        "</main>\n</body>\n</html>\n"
    )
    return page.encode("utf-8")


def _text(text: str) -> str:
    """Return the text escaped for HTML."""
    return escape(clean(text))


def _heading(heading: Heading) -> str:
    return f"<h2>{_text(heading.text)}</h2>"


def _paragraph(paragraph: Paragraph) -> str:
    return f'<p class="{paragraph.manner}">{_text(paragraph.text)}</p>'


def _picture(picture: Picture) -> str:
    from src.pictures.picture import to_svg

    drawn = to_svg(picture.figure, *picture.size, alt=clean(picture.alt))
    return f"<figure><figcaption>{_text(picture.title)}</figcaption>{drawn}</figure>"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(label)}</th>' for label in table.header)
    rows = "\n".join(f"<tr>{_cells(row, table.numeric)}</tr>" for row in table.rows)
    whole = sum(table.widths)
    widths = "".join(f'<col style="width:{share / whole:.1%}">' for share in table.widths)
    return (
        f'<div class="wide"><table><caption>{_text(table.title)}</caption>\n'
        f"<colgroup>{widths}</colgroup>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _cells(row: tuple[str, ...], numeric: tuple[bool, ...]) -> str:
    return "".join(
        f'<td class="number">{_text(cell)}</td>' if is_number else f"<td>{_text(cell)}</td>"
        for cell, is_number in zip(row, numeric, strict=True)
    )


_WRITE = {Heading: _heading, Paragraph: _paragraph, Picture: _picture, Table: _table}
