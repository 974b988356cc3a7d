"""Unofficial names of complexes, for searching, and former codes of provinces, for old links."""

FORMER_PROVINCES = {"42": "51", "45": "52"}
"""Former and present codes of the provinces that became special ones (2023, 2024). The code of a
district begins with that of its province; the rest of it stayed the same."""

OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "seoul-digital": ("G밸리", "지밸리", "G-Valley", "구로공단", "구로디지털", "가산디지털"),
    "korea-export-seoul": ("구로공단",),
    "banwol": ("반월공단", "반월국가", "안산 반월"),
    "banwol-special": ("반월시화", "반월·시화"),
    "sihwa": ("시화공단", "시화국가", "안산 시화", "시흥 시화"),
    "sihwa-mtv": ("시화멀티테크노밸리", "멀티테크노밸리"),
    "namdong": ("남동공단", "남동인더스파크", "인천 남동"),
    "bupyeong": ("부평공단", "인천 부평"),
    "juan": ("주안공단", "인천 주안"),
    "noksan": ("녹산공단", "녹산국가", "부산 녹산"),
    "myeongji-noksan": ("녹산", "명지녹산"),
    "gumi-1": ("구미공단", "구미1공단", "구미1산단"),
    "gumi-2-4": ("구미공단", "구미2공단", "구미3공단", "구미4공단"),
    "changwon": ("창원공단", "창원국가"),
    "ulsan-mipo": ("미포", "울산공단", "현대미포"),
    "onsan": ("온산공단", "울산 온산"),
    "yeosu": ("여수석유화학", "여천공단", "여수공단"),
    "gwangyang": ("광양제철", "광양공단"),
    "daebul-national": ("대불공단", "영암 대불"),
    "pohang": ("포항철강", "포항제철", "포항공단"),
    "gunsan": ("군산공단",),
    "iksan": ("이리공단",),
    "masan-free-trade": ("마산수출자유지역", "마산자유무역"),
    "gwangju-high-tech": ("첨단단지", "광주첨단"),
    "daedeok": ("대덕연구단지", "대덕특구"),
    "osong": ("오송생명", "오송바이오"),
    "daegu": ("대구테크노폴리스", "달성"),
    "paju-book-city": ("파주출판도시", "출판단지"),
    "asan-poseung": ("포승공단", "평택 포승"),
    "seokmun": ("당진 석문",),
}
"""By the id of a complex (data/reference/complex_tree.csv)."""


def code_of_today(code: str) -> str:
    """Return the present code of a province or a district."""
    return FORMER_PROVINCES.get(code[:2], code[:2]) + code[2:]
