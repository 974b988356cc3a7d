"""Why a row of the ministry's own extracts is refused or noted: one row each, in both languages."""

EXTRACT_FILE_REASONS = {
    "rejects_only": (
        "거절한 행의 목록이니 이 파일이 아니라 원본 파일을 고쳐 전체를 다시 올려 주십시오.",
        "This is a list of refused rows. Mend the original file and load all of it again.",
    ),
    "too_many_rows": (
        "시트 '{sheet}'의 행과 열이 너무 많으니({limit}칸까지) CSV로 저장해 올려 주십시오.",
        "Sheet '{sheet}' has too many rows and columns (up to {limit} cells): save it as CSV.",
    ),
    "no_sheet_rows": (
        "머리글 아래에 자료 행이 하나도 없으니 '자료' 시트를 채워 다시 올려 주십시오.",
        "There is no row below the header: fill in the sheet and load it again.",
    ),
    "unmapped": (
        (
            "처음 보는 표이니(머리글: {header}) 데이터 화면에서 열을 한 번 맞추어 저장하고 "
            "다시 올려 주십시오."
        ),
        (
            "This table has not been seen before (header: {header}): assign its columns once on "
            "the Data page and load it again."
        ),
    ),
}

EXTRACT_ROW_REASONS = {
    "empty_cell": (
        "비워 둘 수 없는 칸입니다. 값을 적어 주십시오.",
        "This cell must not be empty. Fill it in.",
    ),
    "too_long": (
        "글자가 너무 깁니다. 짧게 고쳐 주십시오.",
        "The text is too long. Shorten it.",
    ),
    "unknown_program": (
        (
            "알 수 없는 제도입니다. 육아휴직, 출산전후휴가, 배우자 출산휴가, 육아기 근로시간 단축, "
            "유연근무, 대체인력 가운데 하나로 적어 주십시오."
        ),
        "This programme is not known. Write one of the six, such as 육아휴직 or parental.",
    ),
    "unknown_sex": (
        "알 수 없는 성별입니다. 남 또는 여로 적어 주십시오.",
        "This sex is not known. Write 남 or 여 (m or f).",
    ),
    "unknown_age_band": (
        "알 수 없는 연령대입니다. 29세 이하, 30대, 40대, 50대, 60세 이상으로 적어 주십시오.",
        "This age band is not known. Write -29, 30-39, 40-49, 50-59 or 60+.",
    ),
    "unknown_size_band": (
        "알 수 없는 규모입니다. 1-4, 5-49, 50-299, 300+ 가운데 하나로 적어 주십시오.",
        "This size band is not known. Write 1-4, 5-49, 50-299 or 300+.",
    ),
    "unknown_channel": (
        "알 수 없는 방법입니다. 설명회, 대표이사 교육, 방문, 박람회, 안내문으로 적어 주십시오.",
        "This channel is not known. Write briefing, training, visit, fair or mail.",
    ),
    "unknown_industry": (
        "알 수 없는 업종입니다. 산업단지 통계의 11개 업종 이름으로 적어 주십시오.",
        "This industry is not known. Write one of the eleven of the statistics of complexes.",
    ),
    "unknown_yes_no": (
        "예 또는 아니오로 적어 주십시오.",
        "Write yes or no (예, 아니오).",
    ),
    "to_come": (
        "아직 오지 않은 날입니다. 연도와 날짜를 확인해 주십시오.",
        "This day is still to come. Check the year and the day.",
    ),
    "not_monday": (
        "월요일이 아닙니다. 그 주 월요일의 날짜를 적어 주십시오 (ISO 8601: 주는 월요일에 시작).",
        "This is no Monday. Write the Monday of the week (ISO 8601).",
    ),
    "not_in_korea": (
        "우리나라 밖의 좌표입니다. 위도와 경도(WGS84, 도)를 확인해 주십시오.",
        "This place is not in Korea. Check latitude and longitude (WGS84, degrees).",
    ),
    "short_business_no": (
        "사업자등록번호는 숫자 10자리입니다. 가려지지 않은 번호를 적어 주십시오.",
        "A business number has ten digits. Write it whole, not masked.",
    ),
    "wrong_business_no": (
        "검증 숫자가 맞지 않는 사업자등록번호입니다. 번호를 다시 확인해 주십시오.",
        "The check digit of this business number is wrong. Check the number.",
    ),
    "short_workplace_no": (
        "사업장관리번호는 숫자 11자리입니다. 번호를 다시 확인해 주십시오.",
        "A workplace number has eleven digits. Check the number.",
    ),
    "no_reference": (
        (
            "어느 기업인지 알 수 없습니다. 기업 식별자, 사업장관리번호, 사업자등록번호 "
            "가운데 하나를 적어 주십시오."
        ),
        "The row names no company. Give its id, workplace number or business number.",
    ),
    "not_loaded_company": (
        "자료 판에 없는 기업입니다. 번호를 확인하거나 입주기업 파일을 함께 올려 주십시오.",
        "No such company is in the data. Check the number, or load the companies as well.",
    ),
    "several_workplaces": (
        "사업장이 여럿인 사업자등록번호입니다. 사업장관리번호를 적어 주십시오.",
        "Several workplaces have this business number. Give the workplace number.",
    ),
    "closed_company": (
        "이 날에는 이미 소멸한 기업입니다. 날짜나 소멸일을 확인해 주십시오.",
        "The company had closed by then. Check the day, or the day it closed.",
    ),
    "no_complex": (
        "산업단지가 비어 있습니다. 산업단지 이름이나 식별자를 적어 주십시오.",
        "The complex is empty. Give its name or its id.",
    ),
    "not_loaded_complex": (
        "자료 판에 없는 산업단지입니다. 전국산업단지현황통계의 이름이나 식별자로 고쳐 주십시오.",
        "No such complex is in the data. Write its name as the census prints it, or its id.",
    ),
    "several_complexes": (
        "이 이름의 산업단지가 여럿입니다. 산업단지 식별자를 적어 주십시오.",
        "Several complexes have this name. Give the id of the complex.",
    ),
    "not_loaded_building": (
        "자료 판에 없는 건물 식별자입니다. 식별자를 확인하거나 비워 두십시오.",
        "No such building is in the data. Check the id, or leave it empty.",
    ),
    "not_loaded_campaign": (
        "자료 판에 없는 캠페인입니다. 식별자를 확인하거나 캠페인 파일을 함께 올려 주십시오.",
        "No such campaign is in the data. Check the id, or load the campaigns as well.",
    ),
    "received_before": (
        "접수 주가 시작 주보다 앞섭니다. 두 날짜를 확인해 주십시오.",
        "It was received before the week it started. Check both days.",
    ),
    "ends_before": (
        "종료일이 시작일보다 앞섭니다. 두 날짜를 확인해 주십시오.",
        "It ends before it starts. Check both days.",
    ),
    "closes_before": (
        "소멸일이 성립일보다 앞섭니다. 두 날짜를 확인해 주십시오.",
        "It closed before it opened. Check both days.",
    ),
    "wrong_sex": (
        "이 제도는 이 성별이 쓸 수 없습니다. 제도와 성별을 확인해 주십시오.",
        "People of this sex cannot use this programme. Check both.",
    ),
    "same_key": (
        "위에 같은 행이 있습니다({keys}). 한 행으로 합치거나 하나를 지워 주십시오.",
        "A row above has the same {keys}. Make them one, or remove one.",
    ),
    "more_users": (
        (
            "이 기업의 {month} {program} 사용자({users}명)가 대상자({eligible}명)보다 많습니다. "
            "두 자료가 한 달 어긋나면 그럴 수 있어 거절하지 않고 받았으니 확인해 주십시오."
        ),
        (
            "More people used {program} in {month} ({users}) than were eligible ({eligible}). "
            "A warning, no refusal: the files may be right a month apart. Check both."
        ),
    ),
    "more_users_more": (
        "사용자가 대상자보다 많은 곳이 {cases}곳 더 있습니다.",
        "There are {cases} more places with more users than eligible people.",
    ),
    "unused_column": (
        "쓰지 않는 열이라 읽지 않았습니다.",
        "This column is not used and was not read.",
    ),
}
