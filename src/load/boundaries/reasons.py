"""Why a boundary file, or one of its shapes, is refused or noted: one row each, in two languages.

Kept like the reasons of the other sources (reasons.py): the sentence says what is wrong and how to
mend it; the file, the number of the shape and the value stand beside it.
"""

from src.load.files.problems import LONGEST_VALUE, Problems, as_printed
from src.load.unreadable import Unreadable

FILE_REASONS = {
    "missing_companion": (
        (
            "함께 있어야 할 {missing} 파일이 없습니다. {needed} 파일을 모두 같은 폴더나 "
            "하나의 ZIP에 넣어 주십시오."
        ),
        (
            "The file {missing} that belongs to it is missing. Keep {needed} together, "
            "in one folder or one zip archive."
        ),
    ),
    "no_crs": (
        (
            "좌표계가 적혀 있지 않습니다. 좌표계를 적은 {prj} 파일(예: EPSG:5186의 .prj)을 "
            "원본에서 찾아 함께 넣어 주십시오."
        ),
        (
            "It does not say its coordinate system. Add {prj}, the .prj file of the original "
            "(such as EPSG:5186)."
        ),
    ),
    "no_crs_package": (
        "좌표계가 적혀 있지 않습니다. QGIS 등에서 원본의 좌표계를 지정해 다시 저장해 주십시오.",
        "It does not say its coordinate system. Assign that of the original and save it again.",
    ),
    "no_rows": (
        "쓸 수 있는 도형이 하나도 없습니다. 코드와 이름이 채워진 원본을 골라 주십시오.",
        "It holds no shape that can be used. Choose an original with codes and names.",
    ),
    "no_datum": (
        (
            "좌표계 '{crs}'에 측지 기준이 없어 300~400 m 어긋날 수 있습니다. "
            ".prj를 EPSG:5174처럼 기준이 적힌 것으로 바꿔 주십시오."
        ),
        (
            "Its coordinate system '{crs}' names no datum and may be 300 to 400 m off. "
            "Replace the .prj by one that names it, such as EPSG:5174."
        ),
    ),
    "outside": (
        (
            "좌표계 '{crs}'로 읽으면 도형이 우리나라를 벗어납니다. {suspicion} "
            ".prj 파일이 이 자료의 것인지 확인해 주십시오."
        ),
        (
            "Read as '{crs}' its shapes lie outside Korea. {suspicion_en} "
            "Check that the .prj file belongs to it."
        ),
    ),
    "displaced": (
        (
            "좌표계 '{crs}'로 읽으면 도형이 제자리에서 약 {km}km 벗어납니다. {suspicion} "
            ".prj 파일이 이 자료의 것인지 확인해 주십시오."
        ),
        (
            "Read as '{crs}' its shapes lie about {km} km off their place. {suspicion_en} "
            "Check that the .prj file belongs to it."
        ),
    ),
    "broken": (
        "도형 파일을 읽을 수 없습니다. 잘리거나 깨진 파일이니 원본을 다시 내려받아 주십시오.",
        "Its shapes cannot be read: it is cut short or damaged. Download the original again.",
    ),
    "too_large": (
        "압축을 풀면 {size} MB가 넘어 열지 않았습니다. 필요한 도형 파일만 골라 넣어 주십시오.",
        "It grows beyond {size} MB when unpacked and was not opened. Choose fewer shape files.",
    ),
    "no_shapes": (
        "도형 파일(.shp 또는 .gpkg)이 들어 있지 않습니다. 경계 도형 파일을 골라 주십시오.",
        "It holds no shape file (.shp or .gpkg). Choose a file of boundaries.",
    ),
    "unknown_layer": (
        (
            "행정구역 경계도 산업단지 경계(DAM_DAN)도 아닙니다(열: {columns}). "
            "sig_cd 같은 코드 열이나 DAN_NAME, DANJI_TYPE 열이 있는 파일을 골라 주십시오."
        ),
        (
            "It holds neither regions nor industrial complexes (columns: {columns}). Choose a file "
            "with a code column such as sig_cd, or with DAN_NAME and DANJI_TYPE."
        ),
    ),
    "no_polygon": (
        "면(폴리곤)이 아닌 도형입니다. 경계가 면으로 그려진 파일을 골라 주십시오.",
        "Its shapes are not polygons. Choose a file that draws boundaries as areas.",
    ),
    "no_complexes": (
        (
            "산업단지 경계를 이을 단지 목록이 아직 없습니다. 전국산업단지현황통계를 먼저 올려 "
            "주십시오."
        ),
        "There is no list of complexes yet to join it to. Load the census of complexes first.",
    ),
}

SHAPE_REASONS = {
    "empty_shape": (
        "도형이 비어 있어 쓰지 않았습니다. 원본을 확인해 주십시오.",
        "The shape is empty and was not used. Check the original.",
    ),
    "unknown_region": (
        "어느 행정구역인지 알 수 없어 쓰지 않았습니다. 코드와 이름을 확인해 주십시오.",
        "The region is not known; the shape was not used. Check its code and name.",
    ),
    "other_name": (
        "코드는 {region}인데 이름이 다릅니다. 코드대로 받았으니 이름을 확인해 주십시오.",
        "The code means {region}, the name says otherwise; the code was believed. Check the name.",
    ),
    "unknown_kind": (
        "DANJI_TYPE이 1(국가)·2(일반)·3(도시첨단)·4(농공)가 아니어서 쓰지 않았습니다.",
        "DANJI_TYPE is none of 1, 2, 3, 4; the shape was not used.",
    ),
    "unmatched": (
        "같은 유형과 이름의 단지가 목록에 없어 쓰지 않았습니다. 이름을 확인해 주십시오.",
        "No complex of this kind and name is listed; the shape was not used. Check the name.",
    ),
    "elsewhere": (
        "이름이 같은 단지가 다른 시도({listed})에만 있어 쓰지 않았습니다. 위치를 확인해 주십시오.",
        "The complex of this name is listed elsewhere ({listed}); the shape was not used.",
    ),
    "several": (
        "이름이 같은 단지가 {count}곳이라 어느 것인지 알 수 없어 쓰지 않았습니다.",
        "{count} complexes have this name; which one is meant cannot be told. It was not used.",
    ),
}


def unreadable(name: str, code: str, **details) -> Unreadable:
    """Return the error for the file called `name`: one Korean sentence, one English."""
    korean, english = FILE_REASONS[code]
    return Unreadable(
        f"파일 '{name}': {korean.format(**details)}", f"File '{name}': {english.format(**details)}"
    )


def report(problems: Problems, level: str, code: str, *, layer, row, column, value, **details):
    """Add one row about a shape; `layer` stands in the column `sheet`, `row` counts from 1."""
    korean, english = SHAPE_REASONS[code]
    printed = as_printed(value)[:LONGEST_VALUE]
    problems.rows.append(
        (level, layer, row, column, printed, korean.format(**details), english.format(**details))
    )
