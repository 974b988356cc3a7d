"""Why a large text file, an archive, or a row of one is refused or noted, in Korean and English."""

FILE_REASONS = {
    "resident_numbers": (
        (
            "'{column}' 열에 주민등록번호로 보이는 값이 있어 아무것도 적재하지 않았으니 "
            "그 열을 지운 파일을 올려 주십시오."
        ),
        (
            "Column '{column}' looks like resident registration numbers, so nothing was loaded: "
            "remove the column."
        ),
    ),
    "resident_number_in_text": (
        (
            "{row}행에 주민등록번호로 보이는 값이 있어 아무것도 적재하지 않았으니 "
            "그 값을 지운 파일을 올려 주십시오."
        ),
        (
            "Row {row} holds what looks like a resident registration number, so nothing was "
            "loaded: remove it."
        ),
    ),
    "resident_number_in_sheet": (
        (
            "'{sheet}' 시트 {row}행에 주민등록번호로 보이는 값이 있어 아무것도 적재하지 않았으니 "
            "그 값을 지운 파일을 올려 주십시오."
        ),
        (
            "Row {row} of sheet '{sheet}' holds what looks like a resident registration number, "
            "so nothing was loaded: remove it."
        ),
    ),
    "resident_number_in_name": (
        (
            "파일이나 시트의 이름에 주민등록번호로 보이는 값이 있어 아무것도 적재하지 않았으니 "
            "이름을 바꾸어 올려 주십시오."
        ),
        (
            "The name of the file or of a sheet holds what looks like a resident registration "
            "number, so nothing was loaded: change the name."
        ),
    ),
    "endless_line": (
        "줄이 끝나지 않을 만큼 기니 줄바꿈이 있는 원본 파일을 골라 주십시오.",
        "A line is too long to end: choose the original with its line breaks.",
    ),
    "too_wide": (
        "머리글의 열이 {columns}개나 되니 원본 파일을 골라 주십시오.",
        "The header has {columns} columns: choose the original file.",
    ),
    "double_column": (
        "머리글에 '{column}' 열이 두 번 있으니 하나를 지워 주십시오.",
        "The header has column '{column}' twice: remove one of them.",
    ),
    "no_text_column": (
        "{row}행 머리글에 '{column}' 열이 없으니 열 이름을 원본대로 되돌려 주십시오.",
        "The header in row {row} has no column '{column}': restore its name.",
    ),
    "no_text_rows": (
        "머리글만 있고 자료 행이 하나도 없으니 원본을 다시 내려받아 주십시오.",
        "There is a header and no row below it: download the original again.",
    ),
    "no_month": (
        (
            "몇 년 몇 월 자료인지 파일 이름에도 내용에도 없으니 "
            "파일 이름에 '20241231'처럼 기준일을 적어 주십시오."
        ),
        "Neither name nor content says of which month this is: write it in the name, as 20241231.",
    ),
    "other_codes": (
        (
            "시도 코드가 통계청 SGIS 코드로 보여 지역을 잘못 읽을 수 있으니 "
            "행정안전부 법정동 코드로 된 원본을 골라 주십시오."
        ),
        (
            "The province codes look like those of the statistics office, which mean other places: "
            "choose the original with codes of the Ministry of the Interior."
        ),
    ),
    "undecided_codes": (
        (
            "시도 코드({codes})만으로는 행정안전부 코드인지 통계청 SGIS 코드인지 가릴 수 없으니 "
            "주소 열이 있거나 다른 시도가 함께 든 원본을 골라 주십시오."
        ),
        (
            "Province codes ({codes}) alone fit both the system of the Ministry of the Interior "
            "and that of the statistics office: choose the original with addresses."
        ),
    ),
    "unsafe_path": (
        "압축 파일에 폴더 밖을 가리키는 이름({path})이 있어 열지 않았으니 다시 압축해 주십시오.",
        "The archive holds a name that leads out of its folder ({path}): pack it again.",
    ),
    "nested_zip": (
        "압축 파일 안에 또 압축 파일({path})이 있으니 풀어서 따로 올려 주십시오.",
        "The archive holds another archive ({path}): unpack it and load that.",
    ),
    "old_excel_member": (
        (
            "압축 파일 안의 '{path}'은(는) 옛 엑셀 형식(.xls)이니 엑셀에서 .xlsx로 저장해 다시 "
            "압축해 주십시오."
        ),
        "'{path}' in the archive is an old workbook (.xls): save it as .xlsx and pack it again.",
    ),
    "encrypted_member": (
        (
            "압축 파일 안의 '{path}'은(는) 암호가 걸린 엑셀 파일이니 암호를 풀고 다시 압축해 "
            "주십시오."
        ),
        "'{path}' in the archive is protected by a password: save it without one.",
    ),
    "locked_zip": (
        "암호가 걸린 압축 파일이니 암호를 풀고 다시 압축해 주십시오.",
        "The archive is protected by a password: pack it again without one.",
    ),
    "damaged_zip": (
        "압축 파일이 잘렸거나 깨졌으니({path}) 원본을 다시 내려받아 주십시오.",
        "The archive is cut short or damaged ({path}): download the original again.",
    ),
    "large_zip": (
        "압축을 풀면 지나치게 커지는 파일({detail})이라 열지 않았으니 나누어 올려 주십시오.",
        "The archive grows beyond all measure when unpacked ({detail}): load it in parts.",
    ),
    "strange_member": (
        "압축 파일 안의 '{path}'은(는) 읽을 수 있는 자료가 아니니 빼고 다시 압축해 주십시오.",
        "'{path}' in the archive is none of the known sources: leave it out and pack it again.",
    ),
    "no_member": (
        "압축 파일 안에 읽을 수 있는 CSV나 엑셀 파일이 없으니 원본을 다시 내려받아 주십시오.",
        "The archive holds no CSV file or workbook that can be read: download the original again.",
    ),
}

ROW_REASONS = {
    "ragged": (
        (
            "칸이 {cells}개로 머리글의 {width}개와 다릅니다. "
            "쉼표가 든 값을 따옴표로 묶었는지 확인해 주십시오."
        ),
        "The row has {cells} cells, the header {width}. Put values with commas in quotes.",
    ),
    "broken_quotes": (
        "열고 닫지 않은 따옴표가 있습니다. 따옴표를 고쳐 주십시오.",
        "A quote is opened and not closed. Mend the quotes.",
    ),
    "bad_letters": (
        "파일의 다른 행과 문자 인코딩이 달라 읽을 수 없습니다. 이 행을 다시 입력해 주십시오.",
        "The row is in another encoding than the file. Type it again.",
    ),
    "unknown_day": (
        "날짜로 읽을 수 없습니다. '2026-08-01'처럼 적어 주십시오.",
        "This is no date. Write it like 2026-08-01.",
    ),
    "unknown_month": (
        "달로 읽을 수 없습니다. '2026-08'처럼 적어 주십시오.",
        "This is no month. Write it like 2026-08.",
    ),
    "unknown_status": (
        "가입상태는 1(등록)이나 2(탈퇴)여야 합니다. 값을 확인해 주십시오.",
        "The status must be 1 (joined) or 2 (left). Check it.",
    ),
    "no_status": (
        "가입상태가 비어 있습니다. 1(등록)이나 2(탈퇴)를 적어 주십시오.",
        "The status is empty. Write 1 (joined) or 2 (left).",
    ),
    "unknown_insurance": (
        "보험구분은 0(모두), 1(산재), 2(고용)여야 합니다. 값을 확인해 주십시오.",
        "The insurance must be 0 (both), 1 (accident) or 2 (employment). Check it.",
    ),
    "no_workplace_name": (
        "사업장 이름이 비어 있습니다. 이름을 채워 주십시오.",
        "The name of the workplace is empty. Fill it in.",
    ),
    "no_building_name": (
        "지식산업센터 이름이 비어 있습니다. 이름을 채워 주십시오.",
        "The name of the building is empty. Fill it in.",
    ),
    "no_count": (
        "사람 수가 비어 있습니다. 숫자를 적어 주십시오.",
        "The number of people is empty. Write a number.",
    ),
    "too_many_people": (
        "한 사업장의 사람 수로는 지나치게 큽니다. 열이 밀리지 않았는지 확인해 주십시오.",
        "This is too many people for a workplace. Check whether the columns have slipped.",
    ),
    "same_workplace": (
        "앞의 행과 모든 값이 같습니다. 겹친 행을 지워 주십시오.",
        "All values are those of a row before. Remove the double.",
    ),
    "same_building": (
        "앞의 행과 이름과 주소가 같은 건물입니다. 두 행 가운데 하나를 지워 주십시오.",
        "A row before has the same name and address. Remove one of the two.",
    ),
    "unknown_form": (
        "사업장 형태를 알 수 없어 비워 둔 행이 {rows}개 있습니다.",
        "{rows} rows have a form of business that is not known; it was left empty.",
    ),
    "unknown_operation": (
        "사업구분을 알 수 없어 비워 둔 행이 {rows}개 있습니다.",
        "{rows} rows have a kind of operation that is not known; it was left empty.",
    ),
    "unknown_business_no": (
        "사업자등록번호로 읽을 수 없어 비워 둔 행이 {rows}개 있습니다.",
        "{rows} rows have no readable business number; it was left empty.",
    ),
    "mistyped_business_no": (
        "사업자등록번호의 검증이 맞지 않아 앞 6자리만 쓴 행이 {rows}개 있습니다.",
        "{rows} business numbers fail their check; only the first six digits are kept.",
    ),
    "unknown_workplace_no": (
        "사업장관리번호로 읽을 수 없어 비워 둔 행이 {rows}개 있습니다.",
        "{rows} rows have no readable workplace number; it was left empty.",
    ),
    "unknown_postcode": (
        "우편번호로 읽을 수 없어 비워 둔 행이 {rows}개 있습니다.",
        "{rows} rows have no readable postcode; it was left empty.",
    ),
    "zero_restored": (
        "우편번호 앞의 0이 빠져 있어 되살린 행이 {rows}개 있습니다.",
        "{rows} postcodes had lost the zero in front; it was restored.",
    ),
    "until_before_since": (
        "탈퇴일자가 적용일자보다 빠른 행이 {rows}개 있습니다. 적힌 대로 받았습니다.",
        "{rows} rows left before they joined; they were taken as printed.",
    ),
    "left_with_people": (
        "탈퇴한 사업장인데 가입자가 있는 행이 {rows}개 있습니다. 적힌 대로 받았습니다.",
        "{rows} workplaces have left and still have people; they were taken as printed.",
    ),
    "no_count_told": (
        "상시근로자수가 없는 행이 {rows}개 있습니다.",
        "{rows} rows give no number of people.",
    ),
    "no_address": (
        "주소가 비어 있는 행이 {rows}개 있습니다.",
        "{rows} rows have no address.",
    ),
    "unknown_place": (
        "코드로도 주소로도 시군구를 알 수 없는 행이 {rows}개 있습니다. 시군구 없이 받았습니다.",
        "{rows} rows tell no known district by code or address; they were taken without it.",
    ),
    "too_many_forms": (
        "주소의 형태가 지나치게 많아 앞의 {rows}가지에서만 시군구를 찾았습니다.",
        "Addresses begin in too many ways; districts were looked up for the first {rows} only.",
    ),
    "industry_not_mapped": (
        (
            "국세청 업종코드를 지금의 산업분류로 옮길 수 없는 행이 {rows}개 있습니다. "
            "원래 코드만 남겼습니다."
        ),
        "{rows} industry codes of the tax office cannot be carried over; the code was kept as is.",
    ),
    "absent_column": (
        "파일에 이 열이 없어 값을 비워 두었습니다.",
        "The file has no such column; its values were left empty.",
    ),
    "other_month": (
        "파일 이름은 {named}인데 내용은 {month}입니다. 내용에 적힌 달로 읽었습니다.",
        "The name of the file says {named}, its rows {month}; the rows were believed.",
    ),
    "month_of_newest": (
        (
            "파일 이름에 기준일이 없어 가장 늦은 성립일자의 달({month})로 읽었습니다. "
            "다르면 이름에 '20241231'처럼 적어 다시 올려 주십시오."
        ),
        "The name tells no date, so the month is that of the newest workplace ({month}).",
    ),
    "month_replaced": (
        "앞서 적재한 {month} 자료를 이 파일의 것으로 바꾸었습니다.",
        "The data of {month} that were loaded before were replaced by this file.",
    ),
    "period_replaced": (
        "앞서 적재한 {period} {kind} 자료를 이 파일의 것으로 바꾸었습니다.",
        "The {kind_en} of {period} that were loaded before were replaced by this file.",
    ),
    "quarter_replaced": (
        "앞서 적재한 {quarter} 자료를 이 파일의 것으로 바꾸었습니다.",
        "The data of {quarter_en} that were loaded before were replaced by this file.",
    ),
    "month_added": (
        "앞서 적재한 {month} 자료와 겹치지 않는 조각이어서 그 자료에 더했습니다.",
        "The rows are another part of {month} and were added to those loaded before.",
    ),
    "unknown_complex": (
        "어느 산업단지인지 이름으로 알 수 없는 행이 {rows}개 있습니다. 단지 없이 받았습니다.",
        "The names of {rows} complexes are not known; the rows were taken without a complex.",
    ),
    "lines_left_out": (
        "자료 아래의 설명이나 되풀이된 머리글 {rows}줄은 자료가 아니어서 읽지 않았습니다.",
        "{rows} lines are notes or the header once more; they are no rows and were not read.",
    ),
    "sheet_left_out": (
        "이 시트는 아는 자료가 아니어서 읽지 않았습니다.",
        "This sheet is none of the known sources and was not read.",
    ),
    "layer_left_out": (
        "단지 이름과 유형(DAN_NAME, DANJI_TYPE)도 행정구역 코드도 없어 읽지 않았습니다.",
        "This layer has neither names of complexes nor codes of regions; it was not read.",
    ),
    "member_left_out": (
        "압축 파일 안의 이 파일은 자료가 아니어서 읽지 않았습니다.",
        "This file in the archive is no data and was not read.",
    ),
}
