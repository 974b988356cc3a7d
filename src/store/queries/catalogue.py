"""Every query of the dashboard, by name: tests compile and run each, benchmarks time each."""

from collections.abc import Callable

from sqlalchemy import Executable

from src.store.queries.campaigns import (
    campaign_days,
    campaign_groups,
    campaign_list,
    campaign_stages,
    companies_unreached,
    effect_arms,
    effect_contacts,
    effect_months,
    effect_neighbours,
)
from src.store.queries.changes import (
    company_places,
    complex_names,
    people_by_period,
    people_loaded,
)
from src.store.queries.companies import buildings_in
from src.store.queries.company_detail import (
    company_contacts,
    company_detail,
    company_months,
    company_people,
    company_windows,
)
from src.store.queries.company_table import company_rows, count_company_rows
from src.store.queries.complexes import (
    biggest_changes,
    complex_figures,
    complex_trend,
    complexes_list,
    industry_mix,
)
from src.store.queries.eligible import eligible_people
from src.store.queries.links import (
    count_doubtful_links,
    doubtful_links,
    fills_counted,
    links_by_source,
    links_counted,
    places_counted,
)
from src.store.queries.loaded import coverage, problems_of, sources_loaded
from src.store.queries.low_uptake import (
    held_out_companies,
    low_uptake_candidates,
    low_uptake_facts,
    low_uptake_groups,
    low_uptake_reference,
    low_uptake_within,
    visit_campaigns,
)
from src.store.queries.people import complex_people, region_people
from src.store.queries.protected import (
    protected_complex_uptake,
    protected_groups,
    protected_monthly_eligible,
    protected_monthly_eligible_by_complex,
    protected_region_uptake,
    protected_weekly_starts,
    protected_weekly_starts_by_complex,
)
from src.store.queries.regions import region_figures, regions
from src.store.queries.reports import report_campaigns, report_stages
from src.store.queries.tables import shapes_of, table_rows
from src.store.queries.uptake import complex_uptake, region_uptake, uptake_windows
from src.store.queries.weekly import (
    campaigns_shown,
    logged_events,
    logged_events_everywhere,
    monthly_eligible,
    monthly_eligible_by_complex,
    weekly_starts,
    weekly_starts_by_complex,
    weeks_reported,
)
from src.store.queries.workplaces import (
    month_files,
    problems_among,
    workplace_identities,
    workplaces_of,
)

CATALOGUE = (
    sources_loaded,
    problems_of,
    coverage,
    regions,
    region_figures,
    complexes_list,
    complex_figures,
    complex_trend,
    industry_mix,
    biggest_changes,
    buildings_in,
    company_rows,
    count_company_rows,
    company_detail,
    company_people,
    company_months,
    company_windows,
    company_contacts,
    low_uptake_candidates,
    low_uptake_within,
    low_uptake_facts,
    low_uptake_groups,
    low_uptake_reference,
    visit_campaigns,
    held_out_companies,
    table_rows,
    shapes_of,
    uptake_windows,
    complex_uptake,
    region_uptake,
    protected_complex_uptake,
    protected_groups,
    protected_monthly_eligible,
    protected_monthly_eligible_by_complex,
    protected_region_uptake,
    protected_weekly_starts,
    protected_weekly_starts_by_complex,
    complex_people,
    region_people,
    weeks_reported,
    weekly_starts,
    monthly_eligible,
    weekly_starts_by_complex,
    monthly_eligible_by_complex,
    logged_events,
    logged_events_everywhere,
    campaigns_shown,
    report_campaigns,
    report_stages,
    campaign_list,
    campaign_stages,
    campaign_days,
    campaign_groups,
    companies_unreached,
    effect_months,
    effect_contacts,
    effect_arms,
    effect_neighbours,
    company_places,
    complex_names,
    people_by_period,
    people_loaded,
    eligible_people,
    workplace_identities,
    workplaces_of,
    month_files,
    problems_among,
    links_counted,
    links_by_source,
    fills_counted,
    places_counted,
    count_doubtful_links,
    doubtful_links,
)
QUERIES: dict[str, Callable[..., Executable]] = {query.__name__: query for query in CATALOGUE}
