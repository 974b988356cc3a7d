"""Every query of the dashboard, by name: tests compile and run each, benchmarks time each."""

from src.store.queries.companies import buildings_in, companies_in, count_companies_in
from src.store.queries.complexes import (
    biggest_changes,
    complex_detail,
    complex_figures,
    complex_trend,
    complexes_list,
    industry_mix,
    like_candidates,
)
from src.store.queries.loaded import coverage, problems_of, snapshot_facts, sources_loaded
from src.store.queries.low_uptake import (
    held_out_companies,
    low_uptake_candidates,
    low_uptake_facts,
    low_uptake_groups,
    low_uptake_reference,
    low_uptake_within,
    visit_campaigns,
)
from src.store.queries.regions import region_figures, regions
from src.store.queries.tables import shapes_of, table_rows

CATALOGUE = (
    snapshot_facts,
    sources_loaded,
    problems_of,
    coverage,
    regions,
    region_figures,
    complexes_list,
    complex_figures,
    complex_trend,
    complex_detail,
    industry_mix,
    like_candidates,
    biggest_changes,
    buildings_in,
    companies_in,
    count_companies_in,
    low_uptake_candidates,
    low_uptake_within,
    low_uptake_facts,
    low_uptake_groups,
    low_uptake_reference,
    visit_campaigns,
    held_out_companies,
    table_rows,
    shapes_of,
)
QUERIES = {query.__name__: query for query in CATALOGUE}
