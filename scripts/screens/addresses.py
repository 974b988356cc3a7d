"""Every address that is compared, with codes of the pilot sample.

A row is a page, the codes of its address, and whether the files it offers are made and read.
`{firm}`, `{small}` and `{closed}` stand for companies of the snapshot: one with leave and contacts,
one with a single employee, one that has closed. Each row is opened in both languages.
"""

LANGUAGES = ("ko", "en")
BUILDING = "sample-building-096"
G_VALLEY = {"sido": "11", "complex": "seoul-digital"}
IN_BUILDING = {**G_VALLEY, "building": BUILDING}
GUMI = {"sido": "47", "sigungu": "47190", "complex": "gumi-1"}
PEOPLE = {"program": "reduced_hours", "sex": "m", "window": "12"}
FILES = True

REGIONS = (
    ({}, FILES),
    (PEOPLE, FILES),
    ({"measure": "ratio", "program": "paternity", "window": "36"}, FILES),
    ({"measure": "tenants", "size": "employees"}, FILES),
    ({"measure": "operating_share", "kind": "general", "quarter": "2025Q3"}, FILES),
    ({"measure": "production_krw", "unit": "complex", "kind": "national"}, FILES),
    ({"measure": "young_share", "unit": "sigungu"}, FILES),
    ({"unit": "complex", "program": "flexible", "sex": "f"}, FILES),
    ({"sido": "47"}, FILES),
    ({"sido": "41", "unit": "complex", "program": "maternity"}, not FILES),
    ({"sido": "47", "sigungu": "47190"}, FILES),
    (GUMI, FILES),
    (IN_BUILDING, not FILES),
    ({"measure": "employees", "sido": "11", "complex": "seoul-digital"}, not FILES),
    ({"sido": "99", "measure": "no_such", "window": "7"}, not FILES),
)
COMPLEXES = (
    ({}, FILES),
    ({"compare": "gumi-1,seoul-digital,banwol"}, FILES),
    ({**PEOPLE, "compare": "gumi-1,namdong"}, FILES),
    ({"measure": "ratio", "compare": "gumi-1,changwon", "program": "replacement"}, not FILES),
    ({"measure": "women_share", "compare": "gumi-1,sihwa", "quarter": "2025Q3"}, FILES),
    ({"measure": "exports_usd", "compare": "gumi-1,sihwa,juan"}, FILES),
    ({"measure": "young_share", "compare": "gumi-1,sihwa"}, FILES),
    ({"compare": ""}, not FILES),
)
WEEKLY = (
    ({}, FILES),
    ({**PEOPLE, "peers": "rest"}, FILES),
    ({**GUMI, "peers": "rest"}, FILES),
    ({**GUMI, "peers": "kind"}, FILES),
    ({**GUMI, "peers": "none"}, FILES),
    ({"sido": "47", "peers": "rest", "program": "paternity"}, not FILES),
    ({"industry": "electronics", "size_band": "5-49", "peers": "rest"}, FILES),
    ({"reached": "yes", "peers": "rest", "complex": "seoul-digital"}, FILES),
    ({"reached": "no", "sex": "f", "program": "maternity"}, not FILES),
    ({"as_of": "2026-W40"}, FILES),
    ({"program": "replacement", "complex": "pohang"}, not FILES),
)
CAMPAIGNS = (
    ({}, not FILES),
    ({"channel": "visit"}, not FILES),
    ({"channel": "mail", "program": "paternity", "since": "informed"}, not FILES),
    ({"campaign": "sample-campaign-020", "since": "informed"}, not FILES),
    ({"campaign": "sample-campaign-021"}, not FILES),
    ({"since": "briefed", "sido": "47"}, FILES),
    (GUMI, FILES),
    (IN_BUILDING, FILES),
    ({"program": "replacement", "since": "visited"}, not FILES),
)
CRITERIA = (
    {"benchmark": "p75"},
    {"benchmark": "p50", "certainty": "99", "gap": "0"},
    {"benchmark": "given", "given": "40", "certainty": "80", "gap": "20"},
)
LOW_UPTAKE = (
    ({}, FILES),
    (PEOPLE, FILES),
    *(({**GUMI, **criteria}, FILES) for criteria in CRITERIA),
    *(({**G_VALLEY, "status": status}, not FILES) for status in ("low", "watch", "too_few", "all")),
    ({**G_VALLEY, "marked": "unmarked"}, not FILES),
    ({**G_VALLEY, "marked": "follow_up"}, not FILES),
    ({"industry": "machinery", "size_band": "50-299", "sex": "f"}, FILES),
    ({**GUMI, "selected": "{firm}", "status": "all"}, not FILES),
    *(({"view": view}, not FILES) for view in ("map", "funnel", "plan")),
    *(({**GUMI, "view": view}, FILES) for view in ("map", "funnel", "plan")),
    *(({**IN_BUILDING, "view": view}, FILES) for view in ("list", "map", "plan")),
    ({"view": "funnel", "funnel": "building", "sido": "11"}, not FILES),
    (
        {"view": "plan", "hours": "16", "floor": "1", "hold_out": "10", "cool_down": "30"}
        | {"visit_minutes": "40", "building_minutes": "10", "day_hours": "8"},
        FILES,
    ),
    ({"view": "plan", "campaign": "sample-campaign-040"}, not FILES),
)
COMPANIES = (
    ({}, not FILES),
    (GUMI, FILES),
    (IN_BUILDING, FILES),
    ({**IN_BUILDING, "sort": "employees", "order": "desc", "rows": "200"}, FILES),
    ({"search": "예시소프트 00001"}, FILES),
    ({"industry": "textile", "size_band": "300+"}, FILES),
    ({**GUMI, "reached": "yes", "stage": "visited"}, FILES),
    ({**GUMI, "reached": "no", "program": "flexible", "window": "36"}, not FILES),
    ({**IN_BUILDING, "columns": "industry,ksic,rate,opened_on"}, FILES),
    ({"page": "3", "rows": "200"}, not FILES),
    ({"search": "=no such firm"}, FILES),
    *(({"company": firm}, FILES) for firm in ("{firm}", "{small}", "{closed}")),
    ({"company": "{firm}", "program": "paternity", "window": "36"}, not FILES),
    ({"company": "unknown"}, not FILES),
)
DATA = (
    ({}, FILES),
    *(({"template": name}, FILES) for name in ("companies", "leave_starts", "contacts")),
)
PAGES: dict[str, tuple] = {
    "overview": (
        ({}, FILES),
        ({"change": "tenants"}, FILES),
        ({"change": "ratio", **PEOPLE}, FILES),
        ({"change": "employees"}, FILES),
    ),
    "regions": REGIONS,
    "complexes": COMPLEXES,
    "weekly": WEEKLY,
    "campaigns": CAMPAIGNS,
    "low_uptake": LOW_UPTAKE,
    "companies": COMPANIES,
    "data": DATA,
    "methods": (({}, FILES),),
}

# Pages without a snapshot, and pages of a reader who may not see single companies.
CLOSED = ("regions", "low_uptake", "companies", "overview", "data")

# The arguments of each report; {out} is the folder to write into.
REPORTS = (
    ("--format", "html"),
    ("--format", "hwpx"),
    ("--format", "html", "--complex", "gumi-1", "--program", "paternity"),
    ("--format", "hwpx", "--complex", "seoul-digital", "--week", "2026-W40"),
)

WANTED_COMPANIES = """
    with used as (select company_id, sum(users) users from leave_starts group by 1),
         met as (select company_id, count(*) met from contacts group by 1)
    select * from (
        select 'firm', company_id from companies join used using (company_id)
        join met using (company_id)
        where complex_id = 'gumi-1' and closed_on is null
        order by met desc, users desc, company_id limit 1)
    union all select * from (
        select 'small', company_id from companies
        where employees = 1 and closed_on is null order by company_id limit 1)
    union all select * from (
        select 'closed', company_id from companies
        where closed_on is not null order by company_id limit 1)
"""


def addresses(firms: dict[str, str]) -> list[tuple[str, dict[str, str], bool]]:
    """Return (page, codes, whether files are made) of every address, in both languages.

    firms : the id for each name in braces.
    """
    return [
        (page, {"lang": lang, **{key: code.format(**firms) for key, code in codes.items()}}, files)
        for page, rows in PAGES.items()
        for codes, files in rows
        for lang in LANGUAGES
    ]


def named(page: str, codes: dict[str, str]) -> str:
    """Return an address as a line: page?key=code&key=code."""
    return f"{page}?{'&'.join(f'{key}={code}' for key, code in codes.items())}"
