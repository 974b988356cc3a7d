"""The marts of uptake counted slowly and plainly with pandas, from the loaded tables.

Written from the text of docs/explanation/windows.md, without looking at the SQL.
"""

import pandas as pd

from src.domain.codes import STAGES

KEY = ["company_id", "month", "program", "sex"]
YOUNG = ("-29", "30-39")


FOLLOW_UP = {
    ("parental", "f"): 12,
    ("parental", "m"): 24,
    ("maternity", "f"): 4,
    ("paternity", "m"): 4,
}
"""Months that a cohort is followed; 12 for every other programme and sex."""


def is_told(tables: dict) -> bool:
    return "eligible_month" in tables["leave_starts"]


def followed(tables: dict, program: str, sex: str) -> int:
    """Return for how many months a cohort is followed; 0 if the files do not give the month."""
    return FOLLOW_UP.get((program, sex), 12) if is_told(tables) else 0


def windows(tables: dict) -> dict[tuple, tuple[str, str]]:
    """Return (window, period, program, sex) → first and last month."""
    first, month = history(tables)
    known = pd.Period(tables["eligible"]["month"].max(), "M")
    found = {}
    for program, sex in groups(tables):
        last = min(known, month - followed(tables, program, sex))
        for length in (12, 24, 36):
            for period, end in (("now", last), ("before", last - 12)):
                if end - (length - 1) >= first:
                    months = str(end - (length - 1)), str(end)
                    found[length, period, program, sex] = months
    return found


def groups(tables: dict) -> list[tuple[str, str]]:
    both = pd.concat([tables["eligible"], tables["leave_starts"]])
    return sorted(set(zip(both["program"], both["sex"], strict=True)))


def history(tables: dict) -> tuple[pd.Period, pd.Period]:
    """Return the first month with data, and the last month with all its starts reported."""
    starts, people = tables["leave_starts"], tables["eligible"]
    last_week = starts["received_week"].max()
    old = starts[starts["week"] <= last_week - pd.Timedelta(weeks=26)]
    for weeks in range(1000):
        in_time = old["received_week"] <= old["week"] + pd.Timedelta(weeks=weeks)
        if old.loc[in_time, "users"].sum() >= 0.98 * old["users"].sum():
            break
    month = pd.Period(last_week, "M")
    while not settled(month, last_week, weeks):
        month -= 1
    first = pd.Period(people["month"].min(), "M")
    while first_monday(first) < starts["week"].min():
        first += 1
    return first, month


def first_monday(month: pd.Period) -> pd.Timestamp:
    days = pd.date_range(month.start_time, periods=7)
    return next(day for day in days if day.weekday() == 0)


def settled(month: pd.Period, last_week: pd.Timestamp, weeks: int) -> bool:
    days = pd.date_range(month.start_time, month.end_time, freq="D")
    return all(day + pd.Timedelta(weeks=weeks) <= last_week for day in days if day.weekday() == 0)


def company_months(tables: dict, strangers: bool = False) -> pd.DataFrame:
    """Return eligible and users by company, month, program and sex.

    strangers : include unknown companies.
    """
    starts = cohorts(tables)
    users = starts.groupby(KEY)["users"].sum().reset_index()
    both = tables["eligible"].merge(users, on=KEY, how="outer").fillna({"eligible": 0, "users": 0})
    both["raised"] = (both["users"] - both["eligible"]).clip(lower=0)
    both["eligible"] = both[["eligible", "users"]].max(axis=1)
    known = tables["companies"][["company_id", "complex_id", "industry", "size_band"]]
    known = known.fillna({"industry": "", "size_band": ""})
    both = both.merge(known, on="company_id", how="left" if strangers else "inner")
    return both[both["eligible"] > 0]


def cohorts(tables: dict) -> pd.DataFrame:
    """Return leave starts within the follow-up, with the months of eligibility and of the start.

    If the files do not give the month of eligibility, it is that of the start.
    """
    starts = tables["leave_starts"].assign(month=lambda f: f["week"].dt.strftime("%Y-%m"))
    starts["started"] = starts["month"]
    if not is_told(tables):
        return starts
    late = pd.PeriodIndex(starts["month"], freq="M").astype("int64") - pd.PeriodIndex(
        starts["eligible_month"], freq="M"
    ).astype("int64")
    most = [followed(tables, *key) for key in zip(starts["program"], starts["sex"], strict=True)]
    return starts[late <= most].assign(month=lambda f: f["eligible_month"])


def by_window(tables: dict) -> pd.DataFrame:
    """Return company_months once for each window and period that it lies in."""
    months = company_months(tables)
    parts = []
    for (window, period, program, sex), (first, last) in windows(tables).items():
        ours = months[(months["program"] == program) & (months["sex"] == sex)]
        inside = ours[ours["month"].between(first, last)]
        parts.append(inside.assign(window=window, period=period))
    return pd.concat(parts)


def known(tables: dict) -> dict[tuple[str, str, str], float]:
    """Return (program, sex, month of eligibility) → the chance that a start is known by now.

    For the months that data give: as long after they became eligible as people of complete cohorts
    started, and as late as starts of old weeks were reported.
    """
    first, last = history(tables)
    newest = pd.Period(tables["eligible"]["month"].max(), "M")
    found = {}
    for program, sex in groups(tables):
        late = _delays(tables, program, sex)
        for month in pd.period_range(first, newest, freq="M"):
            chance = sum(
                share * (1.0 if month + after <= last else _reported(tables, month + after))
                for after, share in enumerate(late)
            )
            if chance >= 0.05:
                found[program, sex, str(month)] = chance
    return found


def _delays(tables: dict, program: str, sex: str) -> list[float]:
    """Return the share of starters who start 0, 1, … months after becoming eligible."""
    if not is_told(tables):
        return [1.0]
    (first, last), most = history(tables), followed(tables, program, sex)
    starts = tables["leave_starts"]
    ours = starts[(starts["program"] == program) & (starts["sex"] == sex)]
    months = pd.PeriodIndex(ours["eligible_month"], freq="M")
    after = pd.PeriodIndex(ours["week"], freq="M").astype("int64") - months.astype("int64")
    whole = (months >= first) & (months <= last - most) & (after <= most)
    users = [int(ours.loc[whole & (after == month), "users"].sum()) for month in range(most + 1)]
    return [many / sum(users) for many in users]


def _reported(tables: dict, month: pd.Period) -> float:
    """Return the share of the starts of a month that is reported: the mean over its weeks."""
    starts = tables["leave_starts"]
    newest = starts["received_week"].max()
    old = starts[starts["week"] <= newest - pd.Timedelta(weeks=26)]
    mondays = [day for day in pd.date_range(month.start_time, periods=month.days_in_month)
               if day.weekday() == 0]  # fmt: skip
    shares = [
        old.loc[old["received_week"] - old["week"] <= newest - monday, "users"].sum()
        / old["users"].sum()
        if monday <= newest
        else 0.0
        for monday in mondays
    ]
    return sum(shares) / len(shares)


def followed_months(tables: dict, program: str, until: str) -> pd.DataFrame:
    """Return eligible and users by company, month of eligibility and sex.

    Each eligible person counts as the chance that a start of theirs is known.
    """
    months, chances = company_months(tables, strangers=True), known(tables)
    ours = months[(months["program"] == program) & (months["month"] <= until)]
    rows = [
        (one.company_id, one.month, one.sex, one.eligible * chances[program, one.sex, one.month],
         one.users)
        for one in ours.itertuples()
        if (program, one.sex, one.month) in chances
    ]  # fmt: skip
    names = ["company_id", "month", "sex", "eligible", "users"]
    return pd.DataFrame(rows, columns=names).sort_values(names[:3], ignore_index=True)


def open_people(tables: dict) -> dict[tuple[str, str], int]:
    """Return (program, sex) → people after the last complete cohort who have not started."""
    months = company_months(tables)
    months = months[months["complex_id"].isin(tables["complexes"]["complex_id"])]
    found = {}
    for (window, period, program, sex), (_, last) in windows(tables).items():
        if (window, period) == (12, "now"):
            ours = months[(months["program"] == program) & (months["sex"] == sex)]
            after = ours[ours["month"] > last]
            found[program, sex] = int((after["eligible"] - after["users"]).sum())
    return found


def open_by_months(tables: dict) -> dict[tuple, int]:
    """Return (company, program, sex, months of known starts) → open people, one firm at a time."""
    months, found = company_months(tables, strangers=True), {}
    (_, last_start), ends = history(tables), windows(tables)
    for row in months.itertuples():
        if (12, "now", row.program, row.sex) not in ends or row.eligible <= row.users:
            continue
        month = pd.Period(row.month, "M")
        if month > pd.Period(ends[12, "now", row.program, row.sex][1], "M"):
            watched = (last_start - month).n + 1
            key = (row.company_id, row.program, row.sex, watched)
            found[key] = found.get(key, 0) + int(row.eligible - row.users)
    return found


def quality(tables: dict) -> pd.DataFrame:
    """Return eligible, users, raised, placed, classed by program and sex, of all full cohorts."""
    months = company_months(tables, strangers=True)
    first, month = history(tables)
    rows = {}
    for program, sex in groups(tables):
        last = month - followed(tables, program, sex)
        ours = months[(months["program"] == program) & (months["sex"] == sex)]
        ours = ours[ours["month"].between(str(first), str(last))]
        placed = ours["complex_id"].isin(tables["complexes"]["complex_id"])
        classed = ours["industry"].fillna("") != ""
        rows[program, sex] = {
            **ours[["eligible", "users", "raised"]].sum().to_dict(),
            "placed": ours.loc[placed, "eligible"].sum(),
            "classed": ours.loc[classed, "eligible"].sum(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").astype("int64")


def ancestors(tables: dict) -> pd.DataFrame:
    """Return complex_id and above_id: the complex itself, its parent, the parent's parent."""
    parents = tables["complexes"].set_index("complex_id")["parent_id"].to_dict()
    found = []
    for complex_id in parents:
        above = complex_id
        while isinstance(above, str):
            found.append((complex_id, above))
            above = parents[above]
    return pd.DataFrame(found, columns=["complex_id", "above_id"])


def rates(rows: pd.DataFrame, tables: dict) -> pd.DataFrame:
    """Return eligible and users by window, period, program, sex, industry and size band."""
    known = rows[rows["complex_id"].isin(tables["complexes"]["complex_id"])]
    key = ["window", "period", "program", "sex", "industry", "size_band"]
    return known.groupby(key)[["eligible", "users"]].sum().reset_index()


BORROWED = 20
"""People that a stratum elsewhere borrows from the stratum above it."""
CHANCES = ["expected", "clustered", "chance", "chance_less", "chance_more"]


def known_rows(tables: dict) -> pd.DataFrame:
    """Return one row per window, period, company, programme and sex, for known complexes."""
    rows = by_window(tables)
    rows = rows[rows["complex_id"].isin(tables["complexes"]["complex_id"])]
    key = ["window", "period", "program", "sex", "industry", "size_band", "complex_id"]
    return rows.groupby([*key, "company_id"])[["eligible", "users"]].sum().reset_index()


def successive_rows(tables: dict) -> pd.DataFrame:
    """Return one row per period of half a year (5 the newest), company, programme and sex."""
    months, (first, settled_month) = company_months(tables), history(tables)
    months = months[months["complex_id"].isin(tables["complexes"]["complex_id"])]
    known = pd.Period(tables["eligible"]["month"].max(), "M")
    last = {
        (program, sex): min(known, settled_month - followed(tables, program, sex))
        for program, sex in groups(tables)
    }
    rows = []
    for row in months.itertuples():
        shortest = min(end for (program, _), end in last.items() if program == row.program)
        fit = min(5, ((shortest - first).n + 1) // 6)
        age = (last[row.program, row.sex] - pd.Period(row.month, "M")).n
        if fit >= 3 and 0 <= age < 6 * fit:
            rows.append((6, str(5 - age // 6), *row[1:]))
    frame = pd.DataFrame(rows, columns=["window", "period", *months.columns])
    key = ["window", "period", "program", "sex", "industry", "size_band", "complex_id"]
    return frame.groupby([*key, "company_id"])[["eligible", "users"]].sum().reset_index()


def with_moments(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of companies with with_all and with_later."""
    found = []
    for row in rows.itertuples():
        same = (rows["company_id"] == row.company_id) & (rows["program"] == row.program)
        own = rows[same & (rows["sex"] == row.sex)]
        later = sum(int(one.period) * one.eligible for one in own.itertuples())
        found.append((row.eligible * own["eligible"].sum(), row.eligible * later))
    return rows.assign(with_all=[pair[0] for pair in found], with_later=[pair[1] for pair in found])


def likeness(everybody: pd.DataFrame) -> float:
    """Return how alike people of one company are; everybody: companies of a programme and sex."""
    top = bottom = 0.0
    for _, stratum in everybody.groupby(["industry", "size_band"]):
        rate = stratum["users"].sum() / stratum["eligible"].sum()
        for company in stratum.itertuples():
            if company.eligible > 1:
                weight = 1 / (1 + 0.1 * (company.eligible - 1)) ** 2
                chance = company.eligible * rate * (1 - rate)
                top += weight * ((company.users - company.eligible * rate) ** 2 - chance)
                bottom += weight * chance * (company.eligible - 1)
    return min(max(top / bottom, 0), 1) if bottom else 0.0


def held(here: pd.DataFrame, everybody: pd.DataFrame, left_out: pd.DataFrame) -> dict:
    """Return the expected users of the companies of a place, stratum by stratum.

    here, everybody : companies of one window, period, programme and sex. left_out : companies that
    the benchmark leaves out, by company_id.
    """
    alike = likeness(everybody)
    rest = everybody[~everybody["company_id"].isin(left_out["company_id"])]
    found = dict.fromkeys(CHANCES, 0.0)
    borrowed = BORROWED if len(left_out) else 0
    base = rest if len(rest) else everybody
    for (industry, size), stratum in here.groupby(["industry", "size_band"]):
        band = rest[rest["size_band"] == size]
        same = band[band["industry"] == industry]
        rate = base["users"].sum() / base["eligible"].sum()
        for group in (band, same):
            rate = (group["users"].sum() + borrowed * rate) / (group["eligible"].sum() + borrowed)
        people = same["eligible"].sum()
        crowd = 1 + alike * ((same["eligible"] ** 2).sum() / people - 1) if people else 1
        for own in stratum["eligible"]:
            counting = own * (1 + alike * (own - 1))
            found["expected"] += own * rate
            found["clustered"] += counting
            found["chance"] += counting * rate
            found["chance_less"] += counting * rate**2
        if len(left_out):
            doubt = rate * (1 - rate) * crowd / (people + borrowed)
            found["chance_more"] += stratum["eligible"].sum() ** 2 * doubt
    return found


def held_places(rows: pd.DataFrame, everybody: pd.DataFrame, place: list[str]) -> pd.DataFrame:
    """Return CHANCES by window, period, programme, sex and place; the first of `place` is left out.

    rows : known_rows with the place of each company, once for each place that contains it. Without
    a place, that is for the country, nobody is left out.
    """
    window, found = ["window", "period", "program", "sex"], {}
    for key, here in rows.groupby([*window, *place]):
        same = (everybody[window] == list(key[:4])).all(axis=1)
        within = (rows[[*window, *place[:1]]] == list(key[:5])).all(axis=1)
        country = key[4] == "KR"
        found[key] = held(here, everybody[same], rows[within].head(0) if country else rows[within])
    made = pd.DataFrame.from_dict(found, orient="index")
    made.index.names = [*window, *place]
    return made.sort_index()


def uptake(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return eligible, users and companies of each key, as a frame indexed by it."""
    grouped = rows.groupby(key)
    sums = grouped[["eligible", "users"]].sum()
    return sums.assign(companies=grouped["company_id"].nunique()).sort_index()


def people(tables: dict) -> pd.DataFrame:
    """Return head counts with the complex: employees, employees_f, employees_young per row."""
    rows = tables["headcounts"].merge(tables["companies"][["company_id", "complex_id"]])
    rows["employees_f"] = rows["employees"].where(rows["sex"] == "f", 0)
    rows["employees_young"] = rows["employees"].where(rows["age_band"].isin(YOUNG), 0)
    return rows


def furthest(tables: dict) -> dict[str, str]:
    """Return company_id → the furthest stage that it reached."""
    found: dict[str, str] = {}
    for row in tables["contacts"].itertuples():
        before = found.get(row.company_id, "targeted")
        found[row.company_id] = max(before, row.stage, key=STAGES.index)
    return found


def placed(complexes: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return complex_id, kind and the region_code in which a complex counts at a level."""
    codes = []
    for row in complexes.itertuples():
        sido = row.sido if isinstance(row.sido, str) else "00"
        sigungu = row.sigungu if isinstance(row.sigungu, str) else sido
        codes.append({"country": "KR", "sido": sido, "sigungu": sigungu}[level])
    return complexes[["complex_id", "kind"]].assign(region_code=codes)
