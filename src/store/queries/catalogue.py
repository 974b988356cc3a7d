"""Every query of the dashboard by name, with the right that a reader needs for its rows.

Tests compile and run each, benchmarks time each; screens and reports use src/store/door.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Executable

from src.store.queries.campaign_ways import campaign_ways
from src.store.queries.campaigns import (
    campaign_days,
    campaign_groups,
    campaign_list,
    campaign_parts,
    campaign_stages,
    companies_unreached,
    effect_arms,
    effect_contacts,
    effect_firsts,
    effect_months,
    effect_neighbours,
    effect_others,
    effect_starts,
)
from src.store.queries.changes import (
    company_names,
    company_places,
    complex_names,
    country_totals,
    people_by_period,
    people_loaded,
    quarter_sums,
)
from src.store.queries.companies import buildings_in, buildings_list
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
from src.store.queries.loaded import (
    coverage,
    problem_rows,
    problems_of,
    reasons_told,
    sources_loaded,
)
from src.store.queries.low_uptake import (
    earlier_lists,
    held_out_companies,
    help_bases,
    help_effect,
    help_levels,
    help_open,
    help_start_shares,
    low_uptake_candidates,
    low_uptake_facts,
    low_uptake_groups,
    low_uptake_reference,
    low_uptake_within,
    open_by_complex,
    subsidy_starts,
    visit_campaigns,
    visit_facts,
)
from src.store.queries.people import complex_people, people_month, region_people
from src.store.queries.protected import (
    protected_complex_uptake,
    protected_monthly_eligible,
    protected_monthly_eligible_by_complex,
    protected_reach,
    protected_reach_by_complex,
    protected_region_uptake,
    protected_weekly_starts,
    protected_weekly_starts_by_complex,
)
from src.store.queries.regions import region_figures, regions
from src.store.queries.reports import report_campaigns, report_stages
from src.store.queries.tables import shapes_of, table_rows
from src.store.queries.uptake import (
    complex_uptake,
    region_uptake,
    region_uptake_everywhere,
    uptake_bases,
    uptake_groups,
    uptake_periods,
    uptake_windows,
)
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

PUBLIC, PLACES, FIRMS, IDENTIFIERS, LOAD = "public", "places", "firms", "identifiers", "load"
"""What a query needs: nothing (published statistics), or a capability (src/domain/rights.py)."""
WHOLE, LIMITED, EVERYWHERE = "whole", "limited", "everywhere"
"""Whose rows a reader with the capability gets. whole : the same rows for every such reader.
limited : rows of his regions only (the query takes `regions`); a reader of some regions gets no
sums of the country. everywhere : all rows, only for readers with the capability everywhere."""
EXACT, PROTECTED = "exact", "protected"
"""Counts of places: exact ones need the right to see the firms there, protected ones `places`."""


@dataclass(frozen=True)
class Query:
    """One query: the function that makes its statement, the capability it needs, its reach.

    counts : whether a query of places gives exact or protected counts. recorded : whether each use
    is recorded with the firms in its rows, as for a firm's page or a list of firms by name. place :
    the column of the place, in a query by place that has a twin with protected counts, so that a
    reader can get exact rows of some places and protected rows of others. of_firms : whether a
    public query aggregates rows of firms when it runs.
    """

    make: Callable[..., Executable]
    needs: str
    reach: str
    counts: str = EXACT
    recorded: bool = False
    place: str = ""
    of_firms: bool = False

    @property
    def name(self) -> str:
        return self.make.__name__


ENTRIES = (
    Query(sources_loaded, PUBLIC, WHOLE),
    Query(coverage, PUBLIC, WHOLE),
    Query(regions, PUBLIC, WHOLE),
    Query(region_figures, PUBLIC, WHOLE),
    Query(country_totals, PUBLIC, WHOLE),
    Query(quarter_sums, PUBLIC, WHOLE),
    Query(complexes_list, PUBLIC, WHOLE),
    Query(complex_figures, PUBLIC, WHOLE),
    Query(complex_trend, PUBLIC, WHOLE),
    Query(industry_mix, PUBLIC, WHOLE),
    Query(biggest_changes, PUBLIC, WHOLE),
    Query(buildings_list, PUBLIC, WHOLE),
    Query(shapes_of, PUBLIC, WHOLE),
    Query(uptake_bases, PUBLIC, WHOLE),
    Query(uptake_windows, PUBLIC, WHOLE),
    Query(weeks_reported, PUBLIC, WHOLE),
    Query(people_month, PUBLIC, WHOLE),
    Query(logged_events, PUBLIC, WHOLE),
    Query(logged_events_everywhere, PUBLIC, WHOLE),
    Query(complex_names, PUBLIC, WHOLE),
    Query(links_counted, PUBLIC, WHOLE, of_firms=True),
    Query(links_by_source, PUBLIC, WHOLE, of_firms=True),
    Query(fills_counted, PUBLIC, WHOLE, of_firms=True),
    Query(places_counted, PUBLIC, WHOLE, of_firms=True),
    Query(complex_uptake, PLACES, LIMITED, place="complex_id"),
    Query(region_uptake, PLACES, LIMITED, place="region_code"),
    Query(uptake_groups, PLACES, LIMITED),
    Query(uptake_periods, PLACES, LIMITED),
    Query(complex_people, PLACES, LIMITED),
    Query(region_people, PLACES, LIMITED),
    Query(weekly_starts, PLACES, LIMITED),
    Query(monthly_eligible, PLACES, LIMITED),
    Query(weekly_starts_by_complex, PLACES, LIMITED, place="complex_id"),
    Query(monthly_eligible_by_complex, PLACES, LIMITED, place="complex_id"),
    Query(protected_complex_uptake, PLACES, LIMITED, PROTECTED, place="complex_id"),
    Query(protected_region_uptake, PLACES, LIMITED, PROTECTED, place="region_code"),
    Query(protected_weekly_starts, PLACES, LIMITED, PROTECTED),
    Query(protected_monthly_eligible, PLACES, LIMITED, PROTECTED),
    Query(protected_weekly_starts_by_complex, PLACES, LIMITED, PROTECTED, place="complex_id"),
    Query(protected_monthly_eligible_by_complex, PLACES, LIMITED, PROTECTED, place="complex_id"),
    Query(protected_reach, PLACES, LIMITED, PROTECTED),
    Query(protected_reach_by_complex, PLACES, LIMITED, PROTECTED),
    Query(buildings_in, FIRMS, LIMITED),
    Query(company_rows, FIRMS, LIMITED, recorded=True),
    Query(count_company_rows, FIRMS, LIMITED),
    Query(company_detail, FIRMS, LIMITED, recorded=True),
    Query(company_people, FIRMS, LIMITED, recorded=True),
    Query(company_months, FIRMS, LIMITED, recorded=True),
    Query(company_windows, FIRMS, LIMITED, recorded=True),
    Query(company_contacts, FIRMS, LIMITED, recorded=True),
    Query(low_uptake_candidates, FIRMS, LIMITED),
    Query(low_uptake_within, FIRMS, LIMITED),
    Query(low_uptake_facts, FIRMS, LIMITED, recorded=True),
    Query(low_uptake_groups, FIRMS, LIMITED),
    Query(held_out_companies, FIRMS, LIMITED),
    Query(campaigns_shown, FIRMS, LIMITED),
    Query(report_campaigns, FIRMS, LIMITED),
    Query(report_stages, FIRMS, LIMITED),
    Query(campaign_list, FIRMS, LIMITED),
    Query(campaign_stages, FIRMS, LIMITED),
    Query(campaign_ways, FIRMS, LIMITED),
    Query(campaign_days, FIRMS, LIMITED),
    Query(campaign_groups, FIRMS, LIMITED),
    Query(campaign_parts, FIRMS, LIMITED),
    Query(companies_unreached, FIRMS, LIMITED, recorded=True),
    Query(effect_months, FIRMS, LIMITED),
    Query(effect_others, FIRMS, LIMITED),
    Query(effect_starts, FIRMS, LIMITED),
    Query(effect_contacts, FIRMS, LIMITED),
    Query(effect_firsts, FIRMS, LIMITED),
    Query(effect_arms, FIRMS, LIMITED),
    Query(effect_neighbours, FIRMS, LIMITED),
    Query(count_doubtful_links, FIRMS, LIMITED),
    Query(doubtful_links, FIRMS, LIMITED, recorded=True),
    Query(low_uptake_reference, FIRMS, LIMITED),
    Query(help_open, FIRMS, LIMITED),
    Query(open_by_complex, FIRMS, LIMITED),
    Query(earlier_lists, FIRMS, LIMITED),
    Query(subsidy_starts, FIRMS, LIMITED),
    Query(visit_facts, FIRMS, LIMITED, recorded=True),
    Query(help_bases, FIRMS, WHOLE),
    Query(help_effect, FIRMS, WHOLE),
    Query(help_levels, FIRMS, WHOLE),
    Query(help_start_shares, FIRMS, WHOLE),
    Query(visit_campaigns, FIRMS, LIMITED),
    Query(region_uptake_everywhere, FIRMS, EVERYWHERE),
    Query(table_rows, IDENTIFIERS, EVERYWHERE, recorded=True),
    Query(company_places, IDENTIFIERS, EVERYWHERE, recorded=True),
    Query(company_names, IDENTIFIERS, EVERYWHERE, recorded=True),
    Query(eligible_people, IDENTIFIERS, EVERYWHERE),
    Query(workplace_identities, IDENTIFIERS, EVERYWHERE, recorded=True),
    Query(workplaces_of, IDENTIFIERS, EVERYWHERE, recorded=True),
    Query(problems_of, LOAD, WHOLE),
    Query(problem_rows, LOAD, WHOLE),
    Query(reasons_told, LOAD, WHOLE),
    Query(people_by_period, LOAD, WHOLE),
    Query(people_loaded, LOAD, WHOLE),
    Query(month_files, LOAD, WHOLE),
    Query(problems_among, LOAD, WHOLE),
)
CATALOGUE = {query.name: query for query in ENTRIES}
QUERIES: dict[str, Callable[..., Executable]] = {name: one.make for name, one in CATALOGUE.items()}
