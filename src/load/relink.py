"""Link the companies served to the workplaces served again, with people's decisions."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from src.linkage.run import Rows
from src.load.base import Base
from src.load.build import Joining, place
from src.load.history import operating_user, recorded, reported
from src.load.joins import joins_of, read_verdicts, write_review, write_table
from src.load.outcome import Outcome, Status
from src.load.progress import OnProgress, nobody
from src.settings import setting, whole_setting
from src.store.checks import clear_checks, elsewhere
from src.store.operations.engine import open_operations
from src.store.operations.link_decisions import decide_links
from src.store.snapshots import Plan, Snapshot, base_snapshot, previewed, publish_plan
from src.text.both import UserError, both, words_of


@dataclass(frozen=True)
class JoinOrder:
    """An order to link again, and to record decisions before that.

    publish : publish the result instead of only checking it. decided : a review list with verdicts
    to record. decide_only : record it and do not link. review, table : files to write. report :
    folder for the outcome.
    """

    folder: Path
    by: str = ""
    publish: bool = False
    decided: Path | None = None
    decide_only: bool = False
    review: Path | None = None
    table: Path | None = None
    report: Path | None = None


def join_anew(order: JoinOrder, on_progress: OnProgress = nobody) -> Outcome:
    """Record decisions, link, and publish if the order says so; return the outcome.

    Errors that have a sentence for the user, and being stopped, are outcomes; errors of the program
    are raised.
    """
    run = Relink(order, on_progress)
    try:
        run.run()
    except KeyboardInterrupt:
        run.end(Status.STOPPED, reason=both("command.stopped"))
    except Exception as error:
        reason = words_of(error)
        if reason is None:
            raise
        run.end(Status.FAILED, reason=reason)
    return reported(order.report, run.outcome, pd.DataFrame())


@dataclass
class Relink:
    """A join in progress; `outcome` is what is known so far."""

    order: JoinOrder
    on_progress: OnProgress
    outcome: Outcome = field(default_factory=Outcome)

    def run(self) -> None:
        """Carry out the order. Raises errors that have a sentence for the user."""
        order = self.order
        served = _served(order)
        if order.decided is not None:
            decided = _decide(order.decided, order, served)
            self.outcome = replace(self.outcome, decided=decided)
        if order.decide_only:
            self.end(Status.DECIDED)
            return
        joining = Joining(order.folder, served.origin)
        plan = Plan({}, served.origin, on_progress=self.on_progress, place=place, join=joining)
        if order.publish:
            self.publish(plan)
        else:
            with elsewhere() as aside, previewed(aside, plan, served):
                self.end(Status.CHECKED)
        self.outcome = replace(self.outcome, joins=joins_of(joining), origin=served.origin)
        if joining.joined is not None and joining.rows is not None:
            self.write_lists(joining.joined.links.pairs, joining.rows, served)

    def publish(self, plan: Plan) -> None:
        """Publish the result, then record who did it."""
        keep, wait = whole_setting("SANDAN_KEEP"), whole_setting("SANDAN_WAIT")
        snapshot = publish_plan(self.order.folder, plan, keep=keep, wait_seconds=wait)
        self.end(Status.PUBLISHED, version=snapshot.version, as_of=snapshot.as_of)
        clear_checks(self.order.folder)
        self.outcome = recorded(self.order.folder, self.outcome, user=self.order.by, deed="link")

    def write_lists(self, links: pd.DataFrame, rows: Rows, served: Snapshot) -> None:
        """Write the pairs for review and the counts by method, if the order names files."""
        order, about, written = self.order, (served.origin, served.as_of or ""), []
        if order.review is not None:
            pairs = write_review(links, rows, order.review, about)
            written.append(both("load.list.review_written", pairs=pairs, file=order.review))
        if order.table is not None:
            write_table(links, order.table, about)
            written.append(both("load.list.table_written", file=order.table))
        self.outcome = replace(self.outcome, written=written)

    def end(self, status: Status, **found: Any) -> None:
        """Record how the join ended."""
        self.outcome = replace(self.outcome, status=status, **found)


def _served(order: JoinOrder) -> Snapshot:
    served = base_snapshot(order.folder)
    if served is None:
        raise UserError("command.no_snapshot")
    if order.decide_only and order.decided is None:
        raise UserError("load.list.nothing_decided")
    return served


def _decide(given: Path, order: JoinOrder, served: Snapshot) -> int:
    engine = open_operations(setting("SANDAN_OPERATIONS"), order.folder)
    by = order.by or operating_user()
    verdicts = read_verdicts(given)
    verdicts["company_id"] = Base(order.folder, served).hidden(verdicts["company_id"])
    return decide_links(engine, verdicts, origin=served.origin, decided_by=by)
