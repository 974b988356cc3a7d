"""Why a file, a row or a figure is refused or noted: one row each, in Korean and in English.

Each sentence says what is wrong and how to mend it; the place (sheet, row, column, value) stands
in columns of its own. `{…}` are filled in by whoever finds the problem. Those of
large text files and archives stand in src/load/files/text_reasons.py.
"""

from src.load.extracts.reasons import EXTRACT_FILE_REASONS, EXTRACT_ROW_REASONS
from src.load.files import text_reasons

FILE_REASONS = {
    "missing": (
        "파일이 없으니 경로와 이름을 확인해 주십시오.",
        "The file does not exist: check its path and name.",
    ),
    "directory": (
        "파일이 아니라 폴더이니 폴더 안의 파일을 골라 주십시오.",
        "This is a folder: choose a file inside it.",
    ),
    "not_permitted": (
        "파일을 열 수 없으니({detail}) 읽기 권한을 확인하거나 다른 프로그램에서 닫아 주십시오.",
        "The file cannot be opened ({detail}): check that you may read it.",
    ),
    "empty": (
        "내용이 없는 빈 파일(0바이트)이니 원본을 다시 내려받아 주십시오.",
        "The file is empty (0 bytes): download the original again.",
    ),
    "other_kind": (
        "{kind}로 보여 읽을 수 없으니 엑셀 파일(.xlsx)이나 CSV 파일을 골라 주십시오.",
        "This looks like {kind_en}: choose an Excel workbook (.xlsx) or a CSV file.",
    ),
    "not_text": (
        "엑셀 파일도 글자로 된 CSV 파일도 아니니 원본 엑셀 파일(.xlsx)을 골라 주십시오.",
        "This is neither an Excel workbook nor a text file: choose the original .xlsx file.",
    ),
    "old_excel": (
        "옛 엑셀 형식(.xls)이니 엑셀에서 열어 .xlsx 형식으로 다시 저장한 뒤 올려 주십시오.",
        "This is an old .xls workbook: open it in Excel, save it as .xlsx and load that.",
    ),
    "encrypted": (
        "암호가 걸린 엑셀 파일이니 엑셀에서 암호를 풀고 다시 저장해 주십시오.",
        "The workbook is protected by a password: remove it in Excel and save again.",
    ),
    "broken_zip": (
        "엑셀 파일이 잘렸거나 깨졌으니 원본을 다시 내려받아 주십시오.",
        "The workbook is cut short or damaged: download the original again.",
    ),
    "zip_bomb": (
        (
            "압축을 풀면 지나치게 커지는 파일({detail})이라 열지 않았으니 "
            "원본을 엑셀에서 새 파일로 저장해 다시 올려 주십시오."
        ),
        (
            "The file grows beyond all measure when unpacked ({detail}) and was not opened: "
            "save the original as a new workbook and load that."
        ),
    ),
    "not_workbook": (
        (
            "압축 파일이지만 엑셀 통합 문서(.xlsx)가 아니니 "
            "압축을 풀어 안에 든 엑셀 파일을 골라 주십시오."
        ),
        "This is a zip archive but no Excel workbook: unpack it and choose the workbook inside.",
    ),
    "unknown_workbook": (
        "아는 자료가 아닌 엑셀 파일이니(시트: {sheets}) {known} 가운데 하나를 골라 주십시오.",
        "This workbook is none of the known sources (sheets: {sheets}): choose one of {known_en}.",
    ),
    "unknown_csv": (
        (
            "아는 자료가 아닌 CSV 파일이니(1행 머리글: {header}; 문자 인코딩: {encoding}) "
            "{known} 가운데 하나를 골라 주십시오."
        ),
        (
            "This CSV file is none of the known sources (row 1: {header}; encoding: {encoding}): "
            "choose one of {known_en}."
        ),
    ),
    "empty_csv": (
        "글자가 한 줄도 없는 빈 CSV 파일이니 원본을 다시 내려받아 주십시오.",
        "The CSV file holds no line of text: download the original again.",
    ),
    "bad_text": (
        (
            "{row}행에 UTF-8로도 CP949로도 읽히지 않는 글자가 있으니 "
            "엑셀에서 'CSV UTF-8'로 다시 저장해 주십시오."
        ),
        "Row {row} holds bytes that are neither UTF-8 nor CP949: save it as CSV UTF-8 again.",
    ),
    "too_large": (
        "파일이 너무 크니({size}) {limit} 이하의 원본 파일을 골라 주십시오.",
        "The file is too large ({size}): choose an original of at most {limit}.",
    ),
    "no_quarter": (
        (
            "시트 '{sheet}'의 제목에서 몇 년 몇 분기 자료인지 찾지 못했으니 "
            "제목 줄을 '2025년 3분기'처럼 적어 주십시오."
        ),
        (
            "No year and quarter were found in the title of sheet '{sheet}': "
            "write it like '2025년 3분기'."
        ),
    ),
    "no_column": (
        (
            "시트 '{sheet}' {row}행 머리글에 '{column}' 열이 없으니 "
            "열 이름을 원본대로 되돌려 주십시오."
        ),
        "The header in row {row} of sheet '{sheet}' has no column '{column}': restore its name.",
    ),
    "no_sheet": (
        "'{sheet}' 시트가 없으니 시트를 지우지 않은 원본 파일을 골라 주십시오.",
        "There is no sheet '{sheet}': choose an original with all its sheets.",
    ),
    "mixed_origin": (
        "예시 자료와 공식 자료의 행이 한 파일에 섞여 있으니 origin 열을 보고 나누어 주십시오.",
        "Rows of sample and of official data stand in one file: separate them by column origin.",
    ),
    "no_rows": (
        "시트 '{sheet}'에 받을 수 있는 자료 행이 하나도 없으니 원본을 다시 내려받아 주십시오.",
        "Sheet '{sheet}' holds no row that can be taken: download the original again.",
    ),
}

ROW_REASONS = {
    "no_company": (
        "기업 식별자(company_id)가 비어 있습니다. 내려받은 시트의 값을 되돌려 주십시오.",
        "The company_id is empty. Restore it from the sheet as it was downloaded.",
    ),
    "unknown_company": (
        "지금 자료 판에 없는 기업 식별자(company_id)입니다. 내려받은 값과 같은지 확인해 주십시오.",
        "No company of this company_id is in the data. Check it against the downloaded sheet.",
    ),
    "unknown_campaign": (
        "지금 자료 판에 없는 캠페인(campaign_id)입니다. 내려받은 값과 같은지 확인해 주십시오.",
        "No campaign of this campaign_id is in the data. Check it against the downloaded sheet.",
    ),
    "bad_day": (
        "날짜로 읽을 수 없습니다. '2026-11-23'처럼 적어 주십시오.",
        "This is no date. Write it like 2026-11-23.",
    ),
    "no_day": (
        "단계는 있는데 접촉일이 없습니다. 접촉한 날을 적어 주십시오.",
        "There is a stage but no date. Give the day of the contact.",
    ),
    "no_stage": (
        "접촉일은 있는데 단계가 없습니다. 단계를 목록에서 골라 주십시오.",
        "There is a date but no stage. Choose the stage from the list.",
    ),
    "unknown_stage": (
        "알 수 없는 단계입니다. 목록에 있는 말로 골라 주십시오.",
        "This stage is not known. Choose one from the list.",
    ),
    "same_visit": (
        "앞의 {first}행과 같은 방문입니다. 두 행 가운데 하나를 지워 주십시오.",
        "This is the same visit as row {first}. Remove one of the two.",
    ),
    "no_outcome": (
        "결과를 적지 않은 행이 {rows}개 있습니다. 접촉으로 세지 않았습니다.",
        "{rows} rows have no outcome yet; they do not count as contacts.",
    ),
    "unknown_kind": (
        "유형이 국가·일반·도시첨단·농공 가운데 하나가 아닙니다. 유형 칸을 고쳐 주십시오.",
        "The kind is none of 국가, 일반, 도시첨단, 농공. Correct the cell.",
    ),
    "no_name": (
        "단지 이름이 비어 있습니다. 이름을 채워 주십시오.",
        "The name is empty. Fill it in.",
    ),
    "unknown_sido": (
        "시도 이름을 알 수 없습니다. '경기'처럼 시도 이름을 적어 주십시오.",
        "The province is not known. Write its name, such as 경기.",
    ),
    "unknown_sigungu": (
        "시군구 이름을 찾지 못해 시군구 없이 받았습니다. 이름을 확인해 주십시오.",
        "The district is not known; the row was taken without it. Check the name.",
    ),
    "not_a_number": (
        "숫자가 아닙니다. 숫자나 비공개 표시 X로 고쳐 주십시오.",
        "This is not a number. Write a number, or X where withheld.",
    ),
    "negative": (
        "음수일 수 없는 값입니다. 값을 확인해 주십시오.",
        "This value cannot be negative. Check it.",
    ),
    "not_whole": (
        "정수여야 하는 값에 소수가 있습니다. 값을 확인해 주십시오.",
        "This count must be a whole number. Check it.",
    ),
    "too_big": (
        "있을 수 없이 큰 값입니다. 단위와 값을 확인해 주십시오.",
        "This value is impossibly large. Check the unit and the value.",
    ),
    "duplicate": (
        "앞의 {first}행과 같은 단지입니다. 두 행 가운데 하나를 지워 주십시오.",
        "This is the same complex as row {first}. Remove one of the two.",
    ),
    "orphan": (
        "하위단지인데 바로 위에 상위단지 행이 없습니다. 상위단지 행을 되돌려 주십시오.",
        "This is a child without a parent above it. Restore the parent's row.",
    ),
    "unmatched_name": (
        (
            "어느 산업단지인지 알 수 없는 이름입니다. data/reference/complex_aliases.csv에 "
            "이름과 단지 식별자를 한 줄 더해 주십시오."
        ),
        "No complex of this name is known. Add a line to data/reference/complex_aliases.csv.",
    ),
    "unknown_quarter": (
        "분기를 '2026Q1'처럼 적어 주십시오.",
        "Write the quarter like 2026Q1.",
    ),
    "unknown_id": (
        "data/reference/complex_tree.csv에 없는 단지 식별자입니다. 식별자를 확인해 주십시오.",
        "This id is not in data/reference/complex_tree.csv. Check it.",
    ),
    "blank": (
        "칸이 비어 있어 값 없이 받았습니다. 원자료를 확인해 주십시오.",
        "The cell is empty; the row was taken without the value. Check the source.",
    ),
    "stale_label": (
        "열 이름의 연도가 제목의 연도({year})와 달라 제목의 연도로 읽었습니다.",
        "The year in this label is not that of the title ({year}); the title's was used.",
    ),
    "missing_table": (
        "'{table}' 표가 파일에 없어 그 값은 비워 두었습니다.",
        "Table '{table}' is not in the file; its values were left empty.",
    ),
    "straddles": (
        "같은 이름의 상위단지가 두 시도({sidos})에 있어 한 단지로 묶었습니다.",
        "Parents of this name stand in two provinces ({sidos}); they were joined into one complex.",
    ),
    "kind_total": (
        (
            "{kind} 단지의 {measure} 합({sum})이 요약 시트의 값({printed})과 다릅니다. "
            "원자료를 확인해 주십시오."
        ),
        "The sum of {measure} over {kind} complexes ({sum}) differs from the summary ({printed}).",
    ),
    "parent_total": (
        (
            "하위단지의 {measure} 합({sum})이 상위단지의 값({printed})과 다릅니다. "
            "원자료를 확인해 주십시오."
        ),
        "The children's {measure} add up to {sum}, the parent prints {printed}.",
    ),
    "grand_total": (
        (
            "단지의 {measure} 합({sum})이 '계' 행의 값({printed})과 다릅니다. "
            "원자료를 확인해 주십시오."
        ),
        "The {measure} add up to {sum}, the total row prints {printed}.",
    ),
    "total_with_withheld": (
        (
            "'계' 행의 {measure}({printed})에는 비공개(X) 단지 {count}곳의 값이 들어 있어 "
            "단지의 합({sum})과 다를 수 있습니다."
        ),
        (
            "The total of {measure} ({printed}) includes {count} withheld complexes, "
            "so the sum ({sum}) may differ."
        ),
    ),
    "industry_total": (
        "업종의 {measure} 합({sum})이 총계({printed})와 다릅니다. 원자료를 확인해 주십시오.",
        "The {measure} of the industries add up to {sum}, the total prints {printed}.",
    ),
    "sex_total": (
        "남({men})과 여({women})의 합이 고용 계({printed})와 다릅니다. 원자료를 확인해 주십시오.",
        "Men ({men}) and women ({women}) do not add up to the total ({printed}).",
    ),
    "more_operating": (
        "가동업체({operating})가 입주업체({tenants})보다 많습니다. 원자료를 확인해 주십시오.",
        "More companies operate ({operating}) than are tenants ({tenants}). Check the source.",
    ),
    "tables_differ": (
        "{measure}이(가) 다른 표의 값({other})과 다릅니다. 원자료를 확인해 주십시오.",
        "The {measure} differ from another table of the same file ({other}).",
    ),
}

FILE_REASONS |= text_reasons.FILE_REASONS
ROW_REASONS |= text_reasons.ROW_REASONS

FILE_REASONS |= EXTRACT_FILE_REASONS
ROW_REASONS |= EXTRACT_ROW_REASONS
