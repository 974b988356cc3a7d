"""Explains differences: the decisions made since the program was rebuilt, by what differs."""

from __future__ import annotations

import re

EXPLAINED = (
    (r"campaign_spread", "0026: who sees firms of a part: a campaign's reach by complex"),
    (r"(cohort_levels|help_rates|company_seen|seen_bases)", "0037: the newest month of people"),
    (r"(company_open|start_shares|uptake_(bases|periods|windows)\b)", "0024: uptake by cohorts"),
    (r"company_uptake", "0024: uptake by cohorts, rows of people who may still start"),
    (r"(companies(\.csv)?|company_facts)\.ksic", "a code keeps the length that it was given"),
    (r"leave_starts(\.csv)?\.eligible_month|\w+_uptake\.open", "0024: uptake by cohorts"),
    (r"earlier_lists", "0036: earlier lists"),
    (r"firm_rates", "0028: one model of a firm"),
    (r"protected_", "0018: protected counts"),
    (r"stored_answers", "0031: answers made at publication"),
    (r"uptake_groups", "0026: who sees firms of a part"),
    (r"visit_effect", "0039: what visits change"),
    (r"(campaigns|contacts)(\.csv)?\.(agency|spent_krw)", "0040: agencies and costs of campaigns"),
    (r"contacts\.(step|obstacle|next_on)", "0025: what follows a visit"),
    (r"companies(\.csv)?\.(contact|telephone)", "0025: whom a visit meets"),
    (r"\w+(\.csv)?\.firm_class", "0025: subsidies go by class of firm"),
    (r"\w+\.csv\.company_id", "0020: ids are keyed hashes"),
    (r"company_facts\.young_share", "0038: targets of visits"),
    (r"\w+_uptake\.(chance|chance_less|chance_more|clustered)", "0034: intervals by firm"),
    (r"(complex|region)_uptake\.expected", "0034: rates of like firms elsewhere"),
    (r"단지-비교.*\.육아휴직 ", "0024: uptake stands beside every measure"),
    (r"sources\.loaded_at", "the time of the load"),
    (r"report\.", "0015: other legends; 0040: agencies; early signal, news and work after visits"),
    (r"snapshot", "0031: says by which formulas it was made"),
)


def why(what: str) -> str:
    """Return the decision that explains a difference, "" if none is known."""
    return next((said for pattern, said in EXPLAINED if re.match(pattern, what)), "")
