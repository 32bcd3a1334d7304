"""Problems as lines of the ledger, and their table of stages."""

from exchange.wording import percent
from rectification.models import Item

JUDGING = ("review", "endorse", "approve", "return", "stage", "keep", "recheck", "reopen")


def for_ledger(items):
    """Items with what a line of the ledger shows. The same number of queries for one line and for fifty."""
    items = items.select_related("unit", "owner", "leader", "program")
    return items.prefetch_related(
        "measures__owner", "evidence", "acts", "unit__names", "also_rows__program", "assisting__unit"
    )


def as_lines(rows, lights):
    for row in rows:
        row.time = row.timeliness(lights)
        row.opinion = next((act for act in reversed(row.acts.all()) if act.verb in JUDGING and act.note), None)
        row.measures_done = sum(1 for measure in row.measures.all() if measure.done_on)
    return rows


def stage_table(items) -> dict:
    """Counts by stage in the order of the workflow, and the rate of closing: closed of all. A zero is printed, but for
    the stage that only closings with three signatures go through."""
    counts = items.by_stage()
    total = sum(counts.values())
    closed, staged = counts[Item.Stage.CLOSED], counts[Item.Stage.STAGED]
    return {
        "cells": [(stage.value, stage.label, counts[stage]) for stage in Item.Stage
                  if counts[stage] or stage != Item.Stage.TO_ENDORSE],
        "total": total, "closed": closed, "staged": staged, "open": total - closed - staged,
        "rate": percent(closed, total),
    }  # fmt: skip
