"""The words that spellings of one name or address differ in, as rows of data.

Everything is compared in Unicode form NFKC, lower case and without blanks: NFKC turns ㈜ into (주),
full-width letters and digits into ordinary ones, and one kind of middle dot into another.
"""

# What a legal form is called → the one word that it is compared by. Longer words come first:
# '주식회사' stands in '농업회사법인주식회사' as well.
LEGAL_FORMS = (
    ("유한책임회사", "유한책임"),
    ("주식회사", "주식"),
    ("유한회사", "유한"),
    ("합자회사", "합자"),
    ("합명회사", "합명"),
    ("농업회사법인", ""),
    ("영농조합법인", ""),
    ("사회적협동조합", ""),
    ("협동조합", ""),
    ("재단법인", "재단"),
    ("사단법인", "사단"),
    ("의료법인", ""),
    ("사회복지법인", ""),
    ("학교법인", ""),
    ("(주)", "주식"),
    ("(유)", "유한"),
    ("(합)", "합명"),
    ("(자)", "합자"),
    ("(재)", "재단"),
    ("(사)", "사단"),
    ("co.,ltd.", "주식"),
    ("co.,ltd", "주식"),
    ("co.ltd.", "주식"),
    ("co.ltd", "주식"),
    (",ltd.", "주식"),
    (",ltd", "주식"),
    (",inc.", "주식"),
    (",inc", "주식"),
    ("inc.", "주식"),
    ("corporation", "주식"),
    ("corp.", "주식"),
)
# Left over where a bracket is missing ('주)대화', '대화(주'), at the beginning or the end only
BROKEN_FORMS = (("주)", "주식"), ("(주", "주식"), ("유)", "유한"), ("(유", "유한"))

DAY_LABOUR = ("/일용", "/상용", "/자활")
"""What begins the name of a building site or of day labourers behind the name of the firm."""

BRANCHES = (
    *("본사", "본점", "지점", "지사", "공장", "영업소", "영업점", "사무소", "사업소", "사업장"),
    *("연구소", "연구원", "출장소", "물류센터", "직매장", "대리점", "현장"),
)
"""How the last word of a name ends where it tells one place of a firm from another."""
MAIN_BRANCHES = ("본사", "본점")
"""A branch that is the firm itself."""

NOT_NAMES = (
    *("없음", "미상", "해당없음", "알수없음", "불명", "비공개", "미정", "미기재", "테스트", "무"),
    *("null", "none", "na", "n/a", "nan", "unknown", "test", "unnamed", "#n/a", "#ref!"),
)
"""What stands in place of a name: two of them say nothing of one another."""
MASKS = ("*", "○", "●", "□", "■", "◯", "〇", "xxx")
"""Marks of a name of which a part is hidden."""
FORMULA_STARTS = ("=", "+", "-", "@", "<")
"""A name that begins so was made to be run; it is compared with nothing."""
LONGEST_NAME = 100
SHORTEST_NAME = 2

PROVINCES = (
    ("서울특별시", "서울"),
    ("서울시", "서울"),
    ("부산광역시", "부산"),
    ("부산시", "부산"),
    ("대구광역시", "대구"),
    ("대구시", "대구"),
    ("인천광역시", "인천"),
    ("인천시", "인천"),
    ("전남광주통합특별시", "광주전남"),
    ("광주광역시", "광주전남"),
    ("전라남도", "광주전남"),
    ("대전광역시", "대전"),
    ("대전시", "대전"),
    ("울산광역시", "울산"),
    ("울산시", "울산"),
    ("세종특별자치시", "세종"),
    ("세종시", "세종"),
    ("경기도", "경기"),
    ("강원특별자치도", "강원"),
    ("강원도", "강원"),
    ("충청북도", "충북"),
    ("충청남도", "충남"),
    ("전북특별자치도", "전북"),
    ("전라북도", "전북"),
    ("전남", "광주전남"),
    ("경상북도", "경북"),
    ("경상남도", "경남"),
    ("제주특별자치도", "제주"),
    ("제주도", "제주"),
)
"""Spellings of a province at the beginning of an address → the one that it is compared by."""

UNITS = (
    r"(?:지하|지상|제)?\s*b?\d+(?:(?:\s*[~-]\s*|,)\d+)?\s*층",
    r"(?:[a-z가나다라]동\s*)?제?[a-z가나다라]?-?\d+(?:(?:\s*[~-]\s*|,)\d+)*\s*호",
    r"(?<!\d)\d{1,3}\s*동(?=\s|,|$)",
    r"(?<![a-z])[a-z]\s*동(?=\s|,|$)",
)
"""Patterns of floor (층), room (호) and wing (동), which are dropped."""

COMPLEX_SUFFIXES = (
    *("국가산업단지", "일반산업단지", "도시첨단산업단지", "산업단지", "농공단지", "산단"),
    *("국가", "일반", "도시첨단"),
)
"""What the name of a complex may end in; one source prints it and another does not."""

SEASONAL_OPERATIONS = ("fixed", "pooled_fixed")
"""Kinds of operation of building sites (유기, 일괄유기), which end with the site."""
SEASONAL_DIGIT = "6"
"""Last digit of the workplace number of building sites."""
