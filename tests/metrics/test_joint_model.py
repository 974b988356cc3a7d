"""The joint model and its beliefs: against loops over firms, nodes and rates; limits; known
truth."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, optimize, special, stats

from src.domain.codes import SIZE_BANDS
from src.metrics.checks import BadInputError
from src.metrics.false_discovery import bayesian_fdr
from src.metrics.firm_rates import Belief, firm_rates, like_belief, own_belief
from src.metrics.joint_model import (
    BANDS,
    KEYS,
    NODES,
    Priors,
    Records,
    draw_positions,
    fit_joint_model,
    intercepts,
    joint_records,
    log_posterior,
    split,
)
from tests.metrics.support import reference

GAUSS = np.polynomial.hermite_e.hermegauss(len(NODES))[1]
GAUSS = GAUSS / GAUSS.sum()
REFUSABLE = ("parental", "flexible")
PRIOR = (11.39117033, 46.08740795)
FLAT = Priors(
    log_m=(0, 1e9), log_m_within=1e9, loading=(0, 1e9), loading_within=1e9, shift_sd=1e9,
    never_sd=1e9,
)  # fmt: skip


def made_up(seed: int, firms: int, mean: float = 2.0, never=(0.12, 0.08, 0.025, 0.01)):
    """Return firms and the true rate of each row, with λ .8 and M 6 for all groups."""
    rng = np.random.default_rng(seed)
    names = [("parental", "f", 0.6), ("parental", "m", 0.15), ("maternity", "f", 0.85),
             ("flexible", "f", 0.3)]  # fmt: skip
    base = pd.DataFrame({
        "company_id": [f"c{n:06d}" for n in range(firms)],
        "industry": rng.choice(["metal", "food"], firms),
        "size_band": rng.choice(SIZE_BANDS, firms, p=[0.3, 0.4, 0.2, 0.1]),
    })  # fmt: skip
    effect = rng.normal(size=firms)
    refuses = (
        rng.random(firms) < np.array(never)[pd.Index(SIZE_BANDS).get_indexer(base["size_band"])]
    )
    parts = []
    for program, sex, rate in names:
        centre = 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) * 1.15 + 0.8 * effect)))
        true = rng.beta(6 * centre, 6 * (1 - centre))
        if program in REFUSABLE:
            true = np.where(refuses, 0.0, true)
        eligible = rng.poisson(mean, firms)
        users = rng.binomial(eligible, true)
        parts.append(
            base.assign(program=program, sex=sex, users=users, eligible=eligible, true=true)
        )
    return pd.concat(parts, ignore_index=True)


# the slow version: one firm and one node at a time


def slow_intercept(mean: float, loading: float) -> float:
    def off(a):
        return (
            sum(w / (1 + np.exp(-(a + loading * u))) for w, u in zip(GAUSS, NODES, strict=True))
            - mean
        )

    return optimize.brentq(off, -40, 40, xtol=1e-13)


def slow_firm(rows, rate_of, own, band) -> tuple[float, list]:
    """Return the marginal likelihood of a firm, and for each class of firm and node its chance
    given the people of the firm, with the law of each group: the two parameters of a beta, or None
    if the firm never grants.

    own : (λ, M, shift) by group, and never by band.
    """
    groups, never = own
    classes = []
    for refuses, share in ((False, 1 - never[band]), (True, never[band])):
        for u, weight in zip(NODES, GAUSS, strict=True):
            joint, laws = share * weight, {}
            for row in rows.itertuples():
                group = (row.program, row.sex)
                loading, size, shift = groups[group]
                can = row.program in REFUSABLE
                if can and refuses:
                    joint *= row.users == 0
                    laws[group] = None
                    continue
                odds = np.exp(shift) * rate_of[group] / (1 - rate_of[group])
                wanted = odds / (1 + odds) / (1 - never[band] if can else 1)
                a = slow_intercept(min(wanted, 1 - 1e-4), loading)
                mean = 1 / (1 + np.exp(-(a + loading * u)))
                alpha, beta = size * mean, size * (1 - mean)
                chance = stats.betabinom.pmf(row.users, row.eligible, alpha, beta)
                joint *= chance / comb(row.eligible, row.users)
                laws[group] = (alpha + row.users, beta + row.eligible - row.users)
            classes.append((joint, laws))
    total = sum(joint for joint, _ in classes)
    return total, [(joint / total, laws) for joint, laws in classes if joint > 0]


def at(groups: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.concatenate([
        rng.uniform(0.2, 1.2, groups), rng.uniform(1, 3, groups), rng.uniform(-0.4, 0.4, groups),
        rng.uniform(-4, -1, len(BANDS)), [0.7, 1.8],
    ])  # fmt: skip


def moments_of(classes: list, group: tuple) -> tuple[float, float, float]:
    """Return the chance that the firm never grants; mean and variance of the rate if it does."""
    zero = sum(chance for chance, laws in classes if laws[group] is None)
    granting = [(chance / (1 - zero), laws[group]) for chance, laws in classes if laws[group]]
    mean = sum(chance * stats.beta.mean(*law) for chance, law in granting)
    square = sum(chance * stats.beta.moment(2, *law) for chance, law in granting)
    return zero, mean, square - mean**2


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3))])
def test_likelihood_and_beliefs_agree_with_loops_over_firms_nodes_and_rates(seed):
    rows = made_up(seed, 4)
    records = joint_records(rows, REFUSABLE)
    position = at(len(records.groups), seed)
    own = split(position, len(records.groups))
    named = [tuple(row) for row in records.groups.to_numpy()]
    groups = dict(zip(named, zip(own.loading, own.size, own.shift, strict=True), strict=True))
    found = firm_rates(records, position)
    total = 0.0
    for _, firm in rows.groupby("company_id"):
        rate_of = {
            named[records.table_group[records.table[i]]]: records.rate[records.table[i]]
            for i in firm.index
        }
        band = SIZE_BANDS.index(firm["size_band"].iloc[0])
        likelihood, classes = slow_firm(firm, rate_of, (groups, own.never), band)
        total += np.log(likelihood)
        for i, row in firm.iterrows():
            wanted = moments_of(classes, (row["program"], row["sex"]))
            np.testing.assert_allclose(
                found.loc[i, ["zero", "mean", "variance"]].to_numpy(float), wanted, atol=1e-9
            )
            assert found.loc[i, "like_rate"] == pytest.approx(
                records.rate[records.table[i]], abs=1e-3
            )
            if row["program"] == "parental":
                both = [("parental", "f"), ("parental", "m")]
                zero, mean, _ = moments_of(classes, both[0])
                product = sum(
                    chance * stats.beta.mean(*laws[both[0]]) * stats.beta.mean(*laws[both[1]])
                    for chance, laws in classes
                    if laws[both[0]]
                )
                wanted = product / (1 - zero) - mean * moments_of(classes, both[1])[1]
                assert found.loc[i, "covariance"] == pytest.approx(wanted, abs=1e-9)
    assert log_posterior(records, position, FLAT)[0] == pytest.approx(total, rel=1e-9)


def test_the_gradient_is_that_of_finite_differences():
    rows = made_up(3, 300)
    records = joint_records(rows, REFUSABLE)
    position = at(len(records.groups), 3)
    _, gradient = log_posterior(records, position, Priors())
    for place in range(len(position)):
        shift = np.zeros(len(position))
        shift[place] = 1e-5
        up, down = (log_posterior(records, position + s * shift, Priors())[0] for s in (1, -1))
        assert gradient[place] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-3)


def test_firms_with_the_same_records_are_worked_out_once_and_stand_for_all():
    rows = made_up(4, 400)
    alike = joint_records(rows, REFUSABLE).alike
    of_firm = rows.assign(kind=alike.records.firm[alike.row]).groupby("company_id")["kind"]
    assert (of_firm.nunique() == 1).all()
    said = rows.sort_values(KEYS).assign(
        said=rows["program"] + rows["sex"] + rows["industry"] + rows["size_band"]
        + rows["users"].astype(str) + "/" + rows["eligible"].astype(str)
    ).groupby("company_id")["said"].agg(" ".join)  # fmt: skip
    kinds = of_firm.first().to_numpy()
    assert len(set(zip(kinds, said, strict=True))) == len(set(kinds)) == said.nunique() < 400
    np.testing.assert_array_equal(np.bincount(kinds), alike.number)


def test_looked_for_from_the_model_of_other_data_it_is_the_same():
    rows = made_up(5, 600)
    records = joint_records(rows, REFUSABLE)
    cold = fit_joint_model(records)
    other = fit_joint_model(joint_records(made_up(6, 600), REFUSABLE))
    warm = fit_joint_model(records, near=other)
    error = np.sqrt(np.diag(cold.covariance))
    np.testing.assert_allclose(warm.position / error, cold.position / error, atol=0.02)
    np.testing.assert_allclose(np.sqrt(np.diag(warm.covariance)), error, rtol=0.02)


def test_the_mean_over_firms_is_the_rate_of_the_people():
    found = intercepts(np.array([0.02, 0.5, 0.9]), np.array([0.3, 0.0, 1.5]))
    assert found[1] == pytest.approx(0, abs=1e-12)
    for a, mean, loading in zip(found, [0.02, 0.5, 0.9], [0.3, 0.0, 1.5], strict=True):
        assert a == pytest.approx(slow_intercept(mean, loading), abs=1e-9)


def alone(users, eligible) -> Records:
    """Return the records of firms of one stratum and one programme that all must grant."""
    number = len(users)
    return joint_records(
        pd.DataFrame({
            "company_id": range(number), "program": "maternity", "sex": "f", "industry": "metal",
            "size_band": "5-49", "users": users, "eligible": eligible,
        })
    )  # fmt: skip


def without_effect(log_m: float, shift: float) -> np.ndarray:
    return np.array([0, log_m, shift, *[-30] * len(BANDS), 0, 0], float)


def fitted(users, eligible) -> tuple[float, float, float]:
    """Return alpha and beta of firms without a shared effect, and the log-likelihood."""
    records = alone(users, eligible)

    def loss(own):
        return -log_posterior(records, without_effect(*own), FLAT)[0]

    found = optimize.minimize(loss, [2.0, 0.0], method="Nelder-Mead",
                              options={"xatol": 1e-7, "fatol": 1e-9})  # fmt: skip
    size = np.exp(found.x[0])
    mean = special.expit(special.logit(records.rate[0]) + found.x[1])
    people, some = np.asarray(eligible), np.asarray(users)
    orders = (special.gammaln(people + 1) - special.gammaln(some + 1)).sum()
    orders -= special.gammaln(people - some + 1).sum()
    return size * mean, size * (1 - mean), orders - found.fun


def beta_of(users, eligible, alpha, beta) -> Belief:
    a, b = np.atleast_1d(alpha + users), np.atleast_1d(beta + eligible - users)
    return Belief(np.zeros(len(a)), a / (a + b), a * b / (a + b) ** 2 / (a + b + 1))


def test_the_fit_to_families_of_twelve_is_the_published_one():
    """Geissler's Saxony data, boys among 12 children of 6,115 families (Lindsey & Altham 1998,
    Applied Statistics 47:149): Beta(34.096, 31.572), AIC 24989.74. No family effect is shared."""
    families = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]
    boys = np.repeat(np.arange(13), families)
    alpha, beta, loglik = fitted(boys, np.full(len(boys), 12))
    assert (alpha, beta) == pytest.approx((34.09558, 31.5715), rel=5e-4)
    assert 4 - 2 * loglik == pytest.approx(24989.74, abs=0.005)


def test_the_published_fit_is_reproduced():
    data = reference("ebbr/sim2017_posterior.csv")
    alpha, beta, loglik = fitted(data["x"], data["total"])
    assert (alpha, beta) == pytest.approx(PRIOR, rel=1e-3)
    assert loglik == pytest.approx(-2992.59108150, rel=1e-8)


def test_the_published_readme_posterior_is_reproduced():
    """ebbr README: 66 of 182 under Beta(11.39115, 46.0875) gives .323, 95 % .266 to .384."""
    found = beta_of(66, 182, 11.39115, 46.0875)
    said = [found.average(), found.quantile(0.025), found.quantile(0.975)]
    np.testing.assert_allclose(np.ravel(said), [0.3231651, 0.2655182, 0.3836099], atol=1e-6)


def test_published_posteriors_and_q_values_are_reproduced():
    data = reference("ebbr/sim2017_posterior.csv")
    found = beta_of(data["x"].to_numpy(), data["total"].to_numpy(), *PRIOR)
    limits = [(found.quantile(0.025), "low"), (found.quantile(0.975), "high")]
    for ours, theirs in ((found.average(), "fitted"), *limits):
        np.testing.assert_allclose(ours, data[theirs], rtol=1e-9)
    for benchmark, called in ((0.20, 202), (0.25, 667)):
        below = found.below(np.full(len(data), benchmark))
        error = data[f"pep_less_{benchmark:.2f}"]
        np.testing.assert_allclose(1 - below, error, rtol=1e-6, atol=1e-12)
        published = data[f"q_less_{benchmark:.2f}"]
        same = np.isclose(_q_in_the_middle_of_ties(error), published, rtol=1e-6, atol=1e-14)
        # errors that are printed as 1 can no longer be distinguished
        assert (same | (error == 1)).all()
        assert same.sum() >= 993
        q = bayesian_fdr(below)
        assert (q >= published * (1 - 1e-6) - 1e-12)[error < 1].all()
        assert (q < 0.05).sum() == called


def _q_in_the_middle_of_ties(error):
    """Return q as ebbr does: tied companies get the running mean at the middle one of them."""
    ordered = np.sort(error)
    running = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    first, last = np.searchsorted(ordered, error), np.searchsorted(ordered, error, side="right")
    return running[(first + last - 1) // 2]


def test_a_shortfall_is_the_area_under_the_distribution_up_to_the_benchmark():
    found = Belief(np.array([0.0, 0.3]), np.array([0.3, 0.3]), np.array([0.02, 0.02]))
    points = np.linspace(0, 0.4, 4_001)
    for at in (0, 1):
        below = [Belief(*(part[[at]] for part in found)).below(np.array([p]))[0] for p in points]
        wanted = integrate.simpson(below, x=points)
        # a rate of 0 falls short by the whole benchmark; the first point, of no width, adds nothing
        assert found.shortfall(np.full(2, 0.4))[at] == pytest.approx(wanted, abs=2e-4)


@pytest.mark.slow
def test_the_beta_that_stands_for_a_belief_is_within_three_hundredths_of_it():
    rows = made_up(5, 8)
    records = joint_records(rows, REFUSABLE)
    position = at(len(records.groups), 5)
    own = split(position, len(records.groups))
    named = [tuple(row) for row in records.groups.to_numpy()]
    groups = dict(zip(named, zip(own.loading, own.size, own.shift, strict=True), strict=True))
    belief = own_belief(firm_rates(records, position))
    for _, firm in rows.groupby("company_id"):
        rate_of = {
            named[records.table_group[records.table[i]]]: records.rate[records.table[i]]
            for i in firm.index
        }
        band = SIZE_BANDS.index(firm["size_band"].iloc[0])
        classes = slow_firm(firm, rate_of, (groups, own.never), band)[1]
        for i, row in firm.iterrows():
            group = (row["program"], row["sex"])
            for edge in (0.05, 0.2, 0.4, 0.6, 0.8, 0.95):
                whole = sum(
                    chance * (1 if laws[group] is None else stats.beta.cdf(edge, *laws[group]))
                    for chance, laws in classes
                )
                below = belief.below(np.full(len(rows), edge))[i]
                assert below == pytest.approx(whole, abs=0.03)


def test_what_started_rules_out_that_the_firm_never_grants():
    rows = made_up(5, 400)
    records = joint_records(rows, REFUSABLE)
    found = firm_rates(records, fit_joint_model(records).position)
    refusable = rows["program"].isin(REFUSABLE)
    used = rows["users"].where(refusable, 0).groupby(rows["company_id"]).transform("sum") > 0
    assert (found["zero"][used] < 1e-12).all()
    assert (found["zero"][~refusable] < 1e-12).all()
    assert (found["zero"][~used & refusable] > 0).all()
    like = like_belief(found)
    assert (like.zero[refusable] > 0).all()
    assert np.abs(like.average() - found["like_rate"].to_numpy()).max() < 0.1


def test_another_programme_of_the_firm_tells_of_this_one():
    rows = made_up(6, 2000, mean=4)
    records = joint_records(rows, REFUSABLE)
    found = own_belief(firm_rates(records, fit_joint_model(records).position))
    wide = rows.assign(mean=found.average()).pivot(
        index="company_id", columns=["program", "sex"], values=["mean", "users", "eligible"]
    )
    users, eligible = wide["users"], wide["eligible"]
    same = (users["flexible", "f"] == 0) & (eligible["flexible", "f"] == 2)
    of_mothers = users["parental", "f"] / eligible["parental", "f"]
    means = wide["mean"]["flexible", "f"]
    assert means[same & (of_mothers == 1)].mean() > 1.3 * means[same & (of_mothers == 0)].mean()


def test_a_firm_that_nobody_of_a_programme_is_known_of_is_judged_by_its_others():
    rows = made_up(6, 800, mean=4)
    nobody = rows["program"] == "flexible"
    rows.loc[nobody & (rows.index % 2 == 0), ["users", "eligible"]] = 0
    records = joint_records(rows, REFUSABLE)
    found = rows.assign(
        mean=own_belief(firm_rates(records, fit_joint_model(records).position)).average()
    )
    mothers = rows[(rows["program"] == "parental") & (rows["sex"] == "f")].set_index("company_id")
    good = mothers.index[(mothers["users"] == mothers["eligible"]) & (mothers["eligible"] > 3)]
    bad = mothers.index[(mothers["users"] == 0) & (mothers["eligible"] > 3)]
    unknown = found[nobody & (rows["eligible"] == 0)].set_index("company_id")["mean"]
    assert unknown.reindex(good).mean() > 1.3 * unknown.reindex(bad).mean()


def test_the_order_of_rows_changes_nothing_and_groups_may_be_of_another_window():
    rows = made_up(7, 60)
    position = at(4, 7)
    one = firm_rates(joint_records(rows, REFUSABLE), position)
    mixed = rows.sample(frac=1, random_state=1)
    two = firm_rates(joint_records(mixed, REFUSABLE), position).set_axis(mixed.index).sort_index()
    np.testing.assert_allclose(one, two, atol=1e-12)
    groups = joint_records(rows, REFUSABLE).groups
    part = rows[rows["program"] != "maternity"].reset_index(drop=True)
    few = firm_rates(joint_records(part, REFUSABLE, groups), position)
    assert len(few) == len(part)
    assert few.notna().all().all()


def test_bad_input_is_answered_in_words():
    rows = made_up(8, 3)
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: eligible"):
        joint_records(rows.drop(columns="eligible"))
    with pytest.raises(BadInputError, match="두 번 나옵니다"):
        joint_records(pd.concat([rows, rows]))
    with pytest.raises(BadInputError, match="eligible 열보다 큰"):
        joint_records(rows.assign(eligible=0, users=1))
    with pytest.raises(BadInputError, match="size_band 열에 모르는 값"):
        joint_records(rows.assign(size_band="10-49"))


@pytest.mark.slow
def test_the_truth_lies_in_92_to_98_of_100_intervals_at_every_number_of_eligible_people():
    rows = made_up(9, 20_000)
    records = joint_records(rows, REFUSABLE)
    found = own_belief(firm_rates(records, draw_positions(fit_joint_model(records))))
    true = rows["true"].to_numpy()
    inside = pd.Series((found.quantile(0.025) <= true) & (true <= found.quantile(0.975)))
    people = np.minimum(rows["eligible"], 5)
    shares = inside.groupby([rows["program"], rows["sex"], people]).mean()
    assert shares.between(0.92, 0.98).all()
    low = found.below(np.full(len(rows), 0.25))
    sure = low > 0.9
    assert (true < 0.25)[sure].mean() == pytest.approx(low[sure].mean(), abs=0.02)


def test_a_thin_stratum_has_the_rate_that_its_industry_and_its_size_say():
    """Odds 1 : 1, twice as high in food, three times as high in large firms; nobody in one cell."""
    rows = [
        ("metal", "5-49", 5_000, 0.5), ("food", "5-49", 5_000, 2 / 3),
        ("metal", "300+", 5_000, 0.75), ("food", "300+", 0, 0.0),
    ]  # fmt: skip
    records = joint_records(
        pd.DataFrame({
            "company_id": range(4), "program": "parental", "sex": "f",
            "industry": [row[0] for row in rows], "size_band": [row[1] for row in rows],
            "eligible": [row[2] for row in rows], "users": [round(row[2] * row[3]) for row in rows],
        })
    )  # fmt: skip
    assert records.rate[records.table[3]] == pytest.approx(6 / 7, abs=0.005)
    assert records.rate[records.table[0]] == pytest.approx(0.5, abs=0.005)
