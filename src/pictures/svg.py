"""What matplotlib writes as SVG, made an element of a page."""

import re
import xml.etree.ElementTree as ET

from src.pictures.words import Run

FAMILY = "'Pretendard GOV', PretendardGOV, 'Noto Sans KR', 'Malgun Gothic', sans-serif"
SVG = "{http://www.w3.org/2000/svg}"
UNWRITABLE = "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
"""What XML cannot hold."""
UNTURNED = "rotate(-0"
ET.register_namespace("", SVG[1:-1])
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def tidied(svg: str, alt: str) -> str:
    """Return one `<svg>` element that says `alt`: no prolog, no ids that nothing uses.

    Every text is as wide as we measured it, whatever font the reader has.
    """
    root = ET.fromstring(svg)
    used = set(re.findall(r"#([\w.-]+)", svg))
    for element in root.findall(f"{SVG}metadata"):
        root.remove(element)
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        if element.tag == f"{SVG}text":
            _fit(element)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "img", "aria-label": re.sub(UNWRITABLE, "", alt)}
    root.attrib["font-family"] = FAMILY
    return ET.tostring(root, encoding="unicode")


def _fit(text: ET.Element) -> None:
    style = dict(part.split(": ", 1) for part in text.attrib.pop("style").split("; "))
    size = float(style["font-size"].removesuffix("px"))
    bold = style.get("font-weight") in ("bold", "700")
    wide = Run(text.text or "", bold).width(size)
    if text.get("transform", "").startswith(UNTURNED):
        del text.attrib["transform"]
    text.attrib |= {name: style[name] for name in ("text-anchor", "fill") if name in style}
    text.set("font-size", f"{size:g}")
    if wide:
        text.attrib |= {"textLength": f"{wide:.1f}", "lengthAdjust": "spacingAndGlyphs"}
    if bold:
        text.set("font-weight", "700")
