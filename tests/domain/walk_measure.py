"""Take leasing_share from a load to the pages; run by test_new_measure in a copy."""

from pathlib import Path

from sqlalchemy import func, select

from src.command.main import main
from src.store.engine import fetch_frame, open_engine
from src.store.mart_tables import region_figures
from src.store.snapshots import current_snapshot
from tests.domain.opened_page import page_says

if __name__ == "__main__":
    assert main(["load", "data/reference/national_complexes.csv"]) == 0
    sums = region_figures.c
    statement = select(
        func.sum(sums.leasing_of_tenants).label("leasing"),
        func.sum(sums.tenants_with_leasing).label("tenants"),
    ).where(sums.level == "country")
    found = fetch_frame(open_engine(current_snapshot(Path("published"))), statement).iloc[0]
    print(f"marts: {found['leasing']:,.0f} of {found['tenants']:,.0f}")
    page_says("regions", "임대 비율", measure="leasing_share")
    page_says("complexes", "22.9%", measure="leasing_share", compare="seoul-digital")
    page_says("methods", "입주업체 가운데 임차업체의 비율입니다.")
