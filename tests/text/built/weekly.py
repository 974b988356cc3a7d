"""Keys that the weekly page builds while running."""

from src.domain.codes import CHANNELS
from src.metrics.control_chart import KINDS
from src.metrics.early_change import DIRECTIONS
from src.metrics.weekly_answer import VERDICTS
from src.screens.weekly import chart as weekly_parts
from src.screens.weekly import complexes as weekly_complexes
from src.screens.weekly import series as weekly
from src.text.holidays import LUNAR

TABLES = (weekly_parts.TABLE, weekly_parts.SIGNAL_TABLE, weekly_complexes.COLUMNS)
BUILT = {
    "channel.{}": CHANNELS,
    "choice.{}": ("peers", "as_of", "shown", "span", "page"),
    "column.{}": tuple(name for table in TABLES for _, name, _ in table),
    "weekly.complexes_{}.{}": tuple(
        (one, of) for one in ("some", "none") for of in ("eligible", "shown")
    ),
    "export.title_{}": ("weekly", "weekly_signals", "weekly_complexes"),
    "weekly.axis_{}": weekly_parts.SHOWN,
    "weekly.figure_{}": ("centre", "limits", "before", "peers"),
    "weekly.compared.{}": [f"{side}_{how}" for side in ("year", "peers") for how in VERDICTS],
    "weekly.flag.{}": ("inside", "low", "high", *weekly_parts.UNJUDGED),
    "weekly.early_{}": DIRECTIONS,
    "weekly.early_do_{}": DIRECTIONS,
    "weekly.hover_{}": ("low", "high"),
    "weekly.hover_sum_{}": ("low", "high", "inside"),
    "weekly.kind.{}": (*KINDS, "none", "not_judged"),
    "weekly.kind.early_{}": DIRECTIONS,
    "weekly.lunar.{}": LUNAR,
    "weekly.peers.{}": weekly.PEERS,
    "weekly.shown.{}": weekly_parts.SHOWN,
    "weekly.signal_{}": KINDS,
    "weekly.span.{}": weekly_parts.SPANS,
    "weekly.state.{}": tuple(weekly_parts.STATES.values()),
}
