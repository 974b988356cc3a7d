"""Tables of precomputed sums of campaigns, so that pages of a country need not count contacts.

A way is a channel, an agency, both or, where both are empty, all contacts together. A firm counts
once in each way that contacted it, in its own complex.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, Double, Table

from src.store.mart_columns import marts, number_column, program_columns, text_column


def _place_and_way() -> list[Column]:
    return [
        text_column("complex_id", "산업단지 식별자", "complex of the firms", primary_key=True),
        text_column(
            "size_band", "규모 (모르면 빈 문자열)", "size band, '' unknown", primary_key=True
        ),
        Column(
            "is_open",
            Boolean,
            primary_key=True,
            comment="자료 기준일에 열려 있는 기업인지",
            doc="whether these firms were open on the day of the data",
        ),
        *_way(),
        text_column(
            "stage",
            "가장 멀리 간 단계 (접촉이 없으면 빈 문자열: 모든 접촉의 행에만)",
            "furthest stage; '' where never contacted, told of all contacts together only",
            primary_key=True,
        ),
    ]


def _way() -> list[Column]:
    return [
        text_column(
            "channel", "캠페인의 방법 (모두면 빈 문자열)", "channel, '' all", primary_key=True
        ),
        text_column("agency", "접촉한 기관 (모두면 빈 문자열)", "agency, '' all", primary_key=True),
    ]


def _campaign_and_place() -> list[Column]:
    return [
        text_column(
            "campaign_id",
            "캠페인 식별자 (캠페인 밖의 접촉은 빈 문자열)",
            "id of the campaign, '' outside campaigns",
            primary_key=True,
        ),
        text_column("complex_id", "접촉한 기업의 단지", "complex of the firms", primary_key=True),
        text_column("agency", "접촉한 기관 (모두면 빈 문자열)", "agency, '' all", primary_key=True),
    ]


company_sums = Table(
    "company_sums",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    text_column("program", "제도", "program", primary_key=True),
    number_column("eligible", "대상자, 남녀 함께 (명)", "people eligible, both sexes"),
    number_column("users", "사용자 (명)", "people who started"),
    number_column("without", "쓰지 않은 대상자 (명)", "people eligible who did not start"),
    Column(
        "rate",
        Double,
        comment="사용률 (대상자가 없으면 비어 있음)",
        doc="users / eligible; NULL where nobody was eligible",
    ),
)

firms_by_way = Table(
    "firms_by_way",
    marts,
    *_place_and_way(),
    number_column("firms", "기업 수 (곳)", "firms"),
)

people_by_way = Table(
    "people_by_way",
    marts,
    *_place_and_way(),
    text_column("program", "제도", "program", primary_key=True),
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    number_column("eligible", "이 기업들의 대상자 (명)", "people eligible in these firms"),
)

# Campaigns of known cost that have begun; by agency only those whose contacts it made alone
costed_reach = Table(
    "costed_reach",
    marts,
    text_column(
        "complex_id",
        "산업단지 식별자: 그 단지만의 캠페인 (비용을 아는 모든 캠페인이면 빈 문자열)",
        "of campaigns for this complex that contacted nobody elsewhere; '' of all of known cost",
        primary_key=True,
    ),
    *_way(),
    number_column("reached", "안내부터 (곳)", "firms, from informed on"),
    number_column("linked", "연계부터 (곳)", "firms, from linked on"),
)

campaign_reach = Table(
    "campaign_reach",
    marts,
    *_campaign_and_place(),
    text_column("stage", "가장 멀리 간 단계", "furthest stage", primary_key=True),
    number_column("firms", "기업 수 (곳)", "firms"),
    number_column("alone", "그 가운데 다른 기관은 접촉하지 않은 곳", "by no other agency"),
)

campaign_firsts = Table(
    "campaign_firsts",
    marts,
    *_campaign_and_place(),
    Column("day", Date, primary_key=True, comment="처음 안내한 날", doc="day first informed"),
    number_column("firms", "기업 수 (곳)", "firms"),
)

complex_open = Table(
    "complex_open",
    marts,
    text_column("complex_id", "산업단지 식별자", "id of the complex", primary_key=True),
    number_column("people", "아직 지켜보는, 시작하지 않은 사람 (명)", "people still open"),
    number_column("firms", "그런 사람이 있는 기업 수", "firms with such people"),
)

like_sums = Table(
    "like_sums",
    marts,
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    *program_columns(),
    text_column("complex_id", "산업단지 식별자", "id of the complex", primary_key=True),
    text_column("industry", "업종 (모르면 빈 문자열)", "industry, '' unknown", primary_key=True),
    text_column("size_band", "규모 (모르면 빈 문자열)", "size band, '' unknown", primary_key=True),
    Column(
        "is_open",
        Boolean,
        primary_key=True,
        comment="자료 기준일에 열려 있는 기업인지",
        doc="whether these firms were open on the day of the data",
    ),
    number_column("firms", "대상자가 있는 기업 수", "firms with somebody eligible"),
    number_column("eligible", "대상자 (명)", "people eligible"),
    number_column("users", "사용자 (명)", "people who started"),
    number_column("squares", "기업마다 대상자의 제곱의 합", "sum of the squares of eligible"),
    number_column("known", "닮은 정도를 아는 기업 수", "firms whose likeness is known"),
    Column("likeness", Double, comment="닮은 정도의 합", doc="sum of their likeness"),
)
