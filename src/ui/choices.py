"""Choices that pages offer; each is kept in the address as a code."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from src.domain.codes import KINDS
from src.domain.measures import Measure
from src.domain.other_names import code_of_today
from src.ui import address, cached
from src.ui.run import for_later, t

ALL = "all"
Label = Callable[[str], str | None]
"""Returns what an option is called; never None for an option that is offered."""
MOST_COMPARED = 8
WIDTH = 190
UNITS = ("sido", "sigungu", "complex")


@dataclass(frozen=True)
class Spot:
    """The chosen place, as one code per step; ALL where nothing is chosen at that step."""

    sido: str
    sigungu: str
    complex: str
    building: str

    @property
    def codes(self) -> tuple[str, str, str, str]:
        """Return the codes of all steps, from province to building."""
        return self.sido, self.sigungu, self.complex, self.building

    @property
    def place(self) -> dict[str, str | None]:
        """Return the place as queries of complexes and regions take it."""
        keys = ("sido", "sigungu", "complex_id")
        return {key: none(code) for key, code in zip(keys, self.codes, strict=False)}

    @property
    def within(self) -> dict[str, str | None]:
        """Return the place as queries of companies take it, down to a building."""
        return self.place | {"building_id": none(self.building)}

    @property
    def step(self) -> str:
        """Return the finest step that is chosen: country, sido, sigungu, complex or building."""
        for step in ("building", "complex", "sigungu", "sido"):
            if getattr(self, step) != ALL:
                return step
        return "country"


STEPS = ("sido", "sigungu", "complex", "building")


def chips() -> DeltaGenerator:
    """Return a container for the conditions of a page: one line, which scrolls on a phone.

    Labels are for screen readers only, as the values speak for themselves.
    """
    return line("")


def line(name: str) -> DeltaGenerator:
    """Return a container like `chips`, for the choices of one figure or list."""
    return st.container(horizontal=True, gap="small", key=f"chips{name}")


def bar() -> DeltaGenerator:
    """Return a container that puts choices side by side and wraps on a narrow screen."""
    return st.container(horizontal=True, gap="small")


def more() -> DeltaGenerator:
    """Return a popover for choices that few readers need."""
    return st.popover(t("choice.more"), icon=":material/tune:", key="more_choices")


def select(
    key: str, options: Iterable[str], default: str, label_of: Label, width: int = WIDTH
) -> str:
    """Return the code chosen in a select box named after `key`."""
    options = list(options)
    if address.unknown(key, options):
        shown = label_of(default) if default in options else None
        _say_unknown(t(f"choice.{key}"), shown or t("table.no_value"))
    return address.choose(
        st.selectbox,
        t(f"choice.{key}"),
        options,
        key=key,
        default=default,
        format_func=for_later(label_of),
        width=width,
        placeholder=t("choice.type_to_search"),
    )


def _say_unknown(condition: str, shown: str) -> None:
    """Say that the address holds an unknown code.

    condition : the label of the choice. shown : what is shown instead.
    """
    words = t("choice.unknown", condition=condition, shown=shown)
    st.toast(words, icon=":material/link_off:", duration="long")


def say_left_out(unknown: int) -> None:
    """Say in one line that the address has brought complexes that are not here, if it has."""
    if unknown:
        words = t("choice.unknown_complexes", unknown=unknown)
        st.toast(words, icon=":material/link_off:", duration="long")


def number(key: str, least: int, most: int, default: int, width: int = 150) -> int:
    """Return the whole number typed in a box named after `key`; the address keeps the number."""
    known = [str(one) for one in range(least, most + 1)]
    value = int(address.current(key, known, str(default)))
    box = f"{key}_number"
    st.session_state[box] = value

    def moved() -> None:
        address.move(**{key: str(st.session_state[box])})

    st.number_input(t(f"choice.{key}"), least, most, key=box, on_change=moved, width=width)
    address.write(key, str(value))
    return value


def view(label: str, key: str, views: Sequence[str], label_of: Label) -> str:
    """Return the code of the view chosen, side by side, the first by default."""
    return address.choose(
        st.segmented_control,
        label,
        views,
        key=key,
        default=views[0],
        format_func=for_later(label_of),
        label_visibility="collapsed",
    )


def measure(measures: Iterable[Measure]) -> Measure:
    """Return the measure chosen."""
    by_name = {row.name: row for row in measures}
    name = select(
        "measure", by_name, next(iter(by_name)), lambda name: measure_label(by_name[name])
    )
    return by_name[name]


def measure_label(row: Measure) -> str:
    """Return the name of a measure in the reader's language."""
    return t.pick(row.label_ko, row.label_en)


def quarter(row: Measure) -> str:
    """Return the chosen quarter among those that have the measure; the best covered by default.

    Each option says how many complexes it covers, as that differs between quarters. Ends the run
    with a message where no quarter has the measure.
    """
    covered = quarters_of(row)
    if covered.empty:
        st.info(t("choice.no_quarter", measure=measure_label(row)), icon=":material/search_off:")
        st.stop()
    counts = dict(zip(covered["quarter"], covered["complexes"], strict=True))
    best = covered.loc[covered["fullest"], "quarter"]
    return select(
        "quarter",
        counts,
        best.iloc[0] if len(best) else next(iter(counts)),
        lambda code: t(
            "choice.quarter_option", quarter=t.value("quarter", code), complexes=counts[code]
        ),
        width=300,
    )


def quarters_of(row: Measure) -> pd.DataFrame:
    """Return the quarters that have a measure, newest first, with their number of complexes."""
    return quarters_with(row.numerator)


def quarters_with(value: str) -> pd.DataFrame:
    """Return the quarters that have a value, newest first, with their number of complexes."""
    return cached.keep("quarters", (value,), lambda: _quarters_of(value))


def _quarters_of(value: str) -> pd.DataFrame:
    coverage = cached.ask("coverage")
    return coverage[
        (coverage["value"] == value) & (coverage["kind"] == ALL) & (coverage["complexes"] > 0)
    ].sort_values("quarter", ascending=False)


def kind() -> str | None:
    """Return the kind of complex chosen, None for all."""
    code = select("kind", (ALL, *KINDS), ALL, lambda code: t(f"kind.{code}"), width=130)
    return None if code == ALL else code


def spot(buildings: bool = True) -> Spot:
    """Return the chosen place: country → province → district → complex → building.

    A step that does not lie in the one above it falls back to ALL. buildings : whether the page
    goes down to buildings. The reader chooses in the place box (src/ui/place_box.py).
    """
    _complete_way()
    sido = _step("sido", (), _provinces)
    sigungu = _step("sigungu", (sido,), _districts)
    complex_ = _step("complex", (sido, sigungu), _complexes)
    building = _step("building", (complex_,), _buildings) if buildings else ALL
    return Spot(sido, sigungu, complex_, building)


def _complete_way() -> None:
    """Complete the address: replace former region codes, and add the province of a district that
    came alone."""
    given = {key: st.query_params.get(key, "") for key in ("sido", "sigungu")}
    today = {key: code_of_today(code) for key, code in given.items()}
    alone = today["sido"] in ("", ALL) and today["sigungu"] not in ("", ALL)
    if alone and address.brought("sigungu"):
        rows = cached.ask("regions", level="sigungu")
        above = rows.loc[rows["region_code"] == today["sigungu"], "parent_code"]
        today |= {"sido": above.iloc[0]} if len(above) else {}
    if today != given:
        address.move(**today)


def _step(key: str, above: tuple[str, ...], codes_of: Callable[..., Iterable[str]]) -> str:
    """Return the current code of one step; codes_of : (*codes of the steps above) -> codes."""
    known = cached.keep("step", (key, *above), lambda: frozenset([ALL, *codes_of(*above)]))
    if address.unknown(key, known):
        _say_unknown(t("choice.place"), t("choice.all_sido"))
    return address.hold(key, known, ALL)


def _provinces() -> Iterable[str]:
    return cached.ask("regions", level="sido")["region_code"]


def _districts(sido: str) -> Iterable[str]:
    return () if sido == ALL else cached.ask("regions", level="sigungu", parent=sido)["region_code"]


def _complexes(sido: str, sigungu: str) -> Iterable[str]:
    """Return the complexes of a place and their parts, as people often know only the parts."""
    rows = cached.ask("complexes_list", sido=none(sido), sigungu=none(sigungu), tops_only=False)
    return rows["complex_id"]


def _buildings(complex_id: str) -> Iterable[str]:
    if complex_id == ALL:
        return ()
    return cached.ask("buildings_list", complex_id=complex_id)["building_id"]


def complex_labels() -> dict[str, str]:
    """Return each complex's label by id: its name, where it lies, and its kind where that is needed
    to tell two apart."""
    return cached.keep("labels", (), lambda: _complex_labels())


def _complex_labels() -> dict[str, str]:
    regions = cached.ask("regions", level=None)
    column = "region_name_en" if t.lang == "en" else "region_short"
    names = dict(zip(regions["region_code"], regions[column], strict=True))
    listed = cached.ask("complexes_list", tops_only=False)
    labels = {
        row.complex_id: " · ".join(
            [row.complex_name, *[names[c] for c in (row.sido, row.sigungu) if c in names]]
        )
        for row in listed.itertuples()
    }
    called = Counter(labels.values())
    kinds = dict(zip(listed["complex_id"], listed["kind"], strict=True))
    return distinct_labels(
        {
            code: label if called[label] == 1 else f"{label} · {t(f'kind.{kinds[code]}')}"
            for code, label in labels.items()
        }
    )


def distinct_labels(labels: dict[str, str]) -> dict[str, str]:
    """Return the labels with a number appended to each repeated one.

    Streamlit identifies a chosen option by its label: of two equal labels it always takes the same.
    """
    distinct, taken = {}, set()
    for code, label in labels.items():
        numbered = (label if number == 1 else f"{label} ({number})" for number in count(1))
        distinct[code] = next(words for words in numbered if words not in taken)
        taken.add(distinct[code])
    return distinct


def none(code: str) -> str | None:
    """Return None for ALL: queries take None as no restriction."""
    return None if code == ALL else code


def into(step: str, code: str) -> dict[str, str]:
    """Return the choices that lead to `code` at `step`; finer steps are reset to ALL."""
    return {step: code} | dict.fromkeys(STEPS[STEPS.index(step) + 1 :], ALL)


def step_to(step: str, code: str) -> None:
    """Go to `code` at `step`. For callbacks."""
    address.move(**into(step, code))
