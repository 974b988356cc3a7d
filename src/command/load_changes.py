"""What publishing would change: companies new, gone and moved, people counted, what looks wrong."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import pandas as pd

from src.domain.sources import SOURCE
from src.store.engine import fetch_frame, open_engine
from src.store.queries.changes import company_places, complex_names, people_by_period
from src.store.snapshots import Snapshot
from src.store.workplace_months import workplaces_counted

SHOWN = 20
FEWEST_TO_HALVE = 10
"""Companies of a complex below which losing half of them is no news."""
MOST_LOST = 0.5
MOST_WORKPLACES_LOST = 0.2
"""Share of a month's workplaces: a correction of it hardly loses so many, a part of it does."""
KINDS = {"headcounts": "고용 인원", "eligible": "제도 대상자", "leave_starts": "제도 사용자"}
KINDS_EN = {
    "headcounts": "people employed",
    "eligible": "people eligible",
    "leave_starts": "people who used a programme",
}

DOUBTS = {
    "replaces_sample": (
        (
            "지금 보이는 예시 자료가 사라지고, 올린 공식 자료만 든 새 판이 보입니다. "
            "공식 자료와 예시 자료는 섞이지 않습니다."
        ),
        (
            "The sample shown now gives way to a snapshot of the loaded official data alone: "
            "official data and sample data never mix."
        ),
    ),
    "complex_halved": (
        "{name}의 기업이 {before:,}곳에서 {after:,}곳으로 절반 넘게 줄어듭니다.",
        "{name} loses more than half of its companies: {before:,} before, {after:,} after.",
    ),
    "companies_fell": (
        "전체 기업이 {before:,}곳에서 {after:,}곳으로 절반 넘게 줄어듭니다.",
        "More than half of all companies go: {before:,} before, {after:,} after.",
    ),
    "workplaces_fell": (
        (
            "{period} {source} 사업장이 {before:,}곳에서 {after:,}곳으로 {share} 줄어듭니다. "
            "조각 하나만 담긴 파일이면 그 달의 모든 조각을 함께 올려 주십시오."
        ),
        (
            "Workplaces of {source_en} of {period} fall by {share}: {before:,} before, {after:,} "
            "after. If the file is a part, load all parts of the month together."
        ),
    ),
    "month_unlike": (
        (
            "{period} {source}의 사업장이 앞서 적재한 것과 {share}만 겹쳐, 고친 자료인지 나머지 "
            "조각인지 알 수 없습니다. 그대로 공개하면 앞의 것을 바꿉니다. 나머지 조각이면 파일 "
            "이름 끝에 (1), (2)를 적어 모든 조각을 함께 올려 주십시오."
        ),
        (
            "Only {share} of the workplaces of {source_en} of {period} are those loaded before: it "
            "cannot be told whether they are a correction or another part. Published as they are, "
            "they replace what was there. If they are a part, load all parts together."
        ),
    ),
    "period_fell": (
        (
            "{period} {kind}이(가) {before:,}명에서 {after:,}명으로 절반 넘게 줄어듭니다. "
            "일부만 담긴 파일이 아닌지 확인해 주십시오."
        ),
        (
            "{kind_en} of {period} fall by more than half: {before:,} before, {after:,} after. "
            "Check that the file is not a part."
        ),
    ),
}
"""What looks wrong and must be confirmed before it is published: Korean, English."""


@dataclass(frozen=True)
class Doubt:
    """One change that looks wrong, in both languages."""

    code: str
    korean: str
    english: str


@dataclass(frozen=True)
class Changes:
    """What changes from the snapshot served to the one that would be published.

    new, gone, moved : numbers of companies; a company is gone when it closed or is no longer there.
    complexes : rows of name, before, after of the complexes whose number of companies changes most.
    people : rows of kind, period, before, after where the sums change. workplaces : rows of source,
    period, before, after where a month that was loaded changes its number of workplaces.
    """

    companies_before: int
    companies_after: int
    new: int
    gone: int
    moved: int
    complexes: list[dict] = field(default_factory=list)
    people: list[dict] = field(default_factory=list)
    workplaces: list[dict] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def as_rows(self) -> dict:
        """Return the changes as plain values, for a report that is JSON."""
        return asdict(self)


class Doubtful(Exception):
    """The changes look wrong and nobody has confirmed them: str() is one Korean sentence."""

    def __init__(self, changes: Changes):
        super().__init__(
            "바뀌는 내용이 이상해 보여 공개하지 않았습니다. "
            "위의 내용이 맞으면 --confirmed를 붙여 다시 실행하세요."
        )
        self.changes = changes
        self.english = "The changes look wrong and were not published; --confirmed publishes them."


def changes_between(
    before: Snapshot | None, after: Snapshot, told: Sequence[Doubt] = ()
) -> Changes:
    """Return what changes, with what looks wrong. A sample that gives way is compared with nothing.

    before : the snapshot served, None where there is none. told : what was doubtful in the files.
    """
    replaced = before is not None and before.origin != after.origin
    old = _open_companies(None if replaced else before)
    now = _open_companies(after)
    kept = old.index.intersection(now.index)
    moved = old.loc[kept, "complex_id"].to_numpy() != now.loc[kept, "complex_id"].to_numpy()
    complexes = _by_complex(old, now, after)
    people = _people(None if replaced else before, after)
    workplaces = _workplaces(None if replaced else before, after)
    return Changes(
        companies_before=len(old),
        companies_after=len(now),
        new=len(now.index.difference(old.index)),
        gone=len(old.index.difference(now.index)),
        moved=int(moved.sum()),
        complexes=complexes.head(SHOWN).to_dict("records"),
        people=people.head(4 * SHOWN).to_dict("records"),
        workplaces=workplaces[:SHOWN],
        doubts=[
            *_doubts(replaced, old, now, complexes, people),
            *_fewer_workplaces(workplaces),
            *told,
        ],
    )


def _open_companies(snapshot: Snapshot | None) -> pd.DataFrame:
    """Return complex_id of each company in business on the day the snapshot speaks for."""
    if snapshot is None:
        return pd.DataFrame({"complex_id": pd.Series(dtype="str")}, pd.Index([], dtype="str"))
    rows = fetch_frame(open_engine(snapshot), company_places()).set_index("company_id")
    closed = pd.to_datetime(rows["closed_on"])
    day = pd.Timestamp(snapshot.as_of) if snapshot.as_of else pd.Timestamp.max
    return rows.loc[closed.isna() | (closed > day), ["complex_id"]]


def _by_complex(old: pd.DataFrame, now: pd.DataFrame, after: Snapshot) -> pd.DataFrame:
    """Return name, before and after of each complex whose number changes, most first."""
    counts = pd.DataFrame(
        {"before": old["complex_id"].value_counts(), "after": now["complex_id"].value_counts()}
    )
    counts = counts.fillna(0).astype("int64")
    counts = counts[counts["before"] != counts["after"]]
    named = fetch_frame(open_engine(after), complex_names()).set_index("complex_id")
    names = named["complex_name"].reindex(counts.index)
    found = counts.assign(name=names.fillna(pd.Series(counts.index, counts.index)))
    change = (found["after"] - found["before"]).abs()
    return found.loc[change.sort_values(ascending=False, kind="stable").index]


def _people(before: Snapshot | None, after: Snapshot) -> pd.DataFrame:
    """Return kind, period, before and after of the sums that change, the newest period first."""
    keys = ["kind", "period"]
    then = _sums(before).set_index(keys)["people"]
    now = _sums(after).set_index(keys)["people"]
    both = pd.DataFrame({"before": then, "after": now}).fillna(0).astype("int64").reset_index()
    both = both[both["before"] != both["after"]]
    return both.sort_values(["period", "kind"], ascending=[False, True], ignore_index=True)


def _sums(snapshot: Snapshot | None) -> pd.DataFrame:
    if snapshot is None:
        return pd.DataFrame({"kind": [], "period": [], "people": []})
    return fetch_frame(open_engine(snapshot), people_by_period())


def _workplaces(before: Snapshot | None, after: Snapshot) -> list[dict]:
    """Return source, period, before and after of the months whose number of workplaces changes."""
    then, now = workplaces_counted(before), workplaces_counted(after)
    return [
        {"source": source, "period": month, "before": int(count), "after": int(now[source, month])}
        for (source, month), count in sorted(then.items(), reverse=True)
        if now.get((source, month), count) != count
    ]


def _fewer_workplaces(workplaces: list[dict]) -> list[Doubt]:
    fell = [
        row
        for row in workplaces
        if row["before"] >= FEWEST_TO_HALVE
        and row["after"] < row["before"] * (1 - MOST_WORKPLACES_LOST)
    ]
    shares = [f"{1 - row['after'] / row['before']:.0%}" for row in fell]
    return [
        doubt("workplaces_fell", **(row | source_name(row["source"])), share=share)
        for row, share in zip(fell, shares, strict=True)
    ]


def source_name(source: str) -> dict[str, str]:
    """Return what a source is called, for the sentences: source in Korean, source_en in English."""
    found = SOURCE.get(source)
    korean, english = (source, source) if found is None else (found.ko, found.en)
    return {"source": korean, "source_en": english}


def _doubts(replaced: bool, old, now, complexes: pd.DataFrame, people: pd.DataFrame) -> list[Doubt]:
    found = [doubt("replaces_sample")] if replaced else []
    if len(old) >= FEWEST_TO_HALVE and len(now) < len(old) * MOST_LOST:
        found.append(doubt("companies_fell", before=len(old), after=len(now)))
    halved = complexes[
        (complexes["before"] >= FEWEST_TO_HALVE)
        & (complexes["after"] < complexes["before"] * MOST_LOST)
    ]
    for row in halved.head(SHOWN).to_dict("records"):
        found.append(doubt("complex_halved", **row))
    fell = people[(people["before"] > 0) & (people["after"] < people["before"] * MOST_LOST)]
    for row in fell.head(SHOWN).to_dict("records"):
        words = {"kind": KINDS[row["kind"]], "kind_en": KINDS_EN[row["kind"]].capitalize()}
        found.append(doubt("period_fell", **(row | words)))
    return found


def doubt(code: str, **details) -> Doubt:
    """Return what must be confirmed, in words; details : what the sentences leave open."""
    korean, english = DOUBTS[code]
    return Doubt(code, korean.format(**details), english.format(**details))


def in_words(changes: Changes) -> list[str]:
    """Return what changes as lines for the command line."""
    told = [
        (
            f"  기업 {changes.companies_before:,}곳→{changes.companies_after:,}곳: "
            f"새 기업 {changes.new:,}곳, 없어진 기업 {changes.gone:,}곳, "
            f"옮긴 기업 {changes.moved:,}곳"
        )
    ]
    told += [
        f"  {row['period']} {KINDS[row['kind']]}: {row['before']:,}명→{row['after']:,}명"
        for row in changes.people[:SHOWN]
    ]
    told += [
        f"  {row['period']} {source_name(row['source'])['source']}: "
        f"{row['before']:,}곳→{row['after']:,}곳"
        for row in changes.workplaces
    ]
    return told + [f"  확인이 필요합니다: {found.korean}" for found in changes.doubts]
