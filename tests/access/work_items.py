"""Rows of the permission matrix: work items, from the draft to the closing."""

from datetime import date

from responsibility.models import Assignment
from tests.access.kinds import ASSIGN, RECORD, REVIEW, Of, Page, right
from tests.access.world import CANARY, reaches
from tests.responsibility.items import make_item

Stage = Assignment.Stage


def item(stage, **fields):
    def make(world, relation):
        title = f"督办{CANARY[relation]}"
        return make_item(world.units[relation], title=title, stage=stage, created_by=world.author, **fields)

    return make


def sees_draft(role, relation):
    """What is not issued is its registrar's alone."""
    return reaches(role, "assign", relation)


DRAFT, ISSUED, AT_WORK = item(Stage.DRAFT), item(Stage.ISSUED), item(Stage.OPEN)
REVIEWED = item(Stage.REVIEWED, done_on=date(2024, 1, 5), needs_approval=True)
VERBS = {
    "receive": (ISSUED, RECORD), "decline": (ISSUED, RECORD), "reissue": (item(Stage.DECLINED), ASSIGN),
    "pass_on": (item(Stage.SUBMITTED, done_on=date(2024, 1, 5), needs_approval=True), REVIEW),
    "close": (REVIEWED, right("approve")), "suspend": (AT_WORK, REVIEW), "go_on": (item(Stage.SUSPENDED), REVIEW),
}  # fmt: skip
WORK_ITEMS = {
    "responsibility:register": Page(ASSIGN, posts=True),
    "responsibility:parts_add": Of(AT_WORK, ASSIGN, posts=True),
    "responsibility:edit draft": Of(DRAFT, ASSIGN, sees_draft, posts=True),
    "responsibility:edit item": Of(AT_WORK, ASSIGN, posts=True),
    "responsibility:verb issue": Of(DRAFT, ASSIGN, sees_draft, kwargs={"verb": "issue"}, posts=True),
} | {
    f"responsibility:verb {verb}": Of(make, may, kwargs={"verb": verb}, posts=True)
    for verb, (make, may) in VERBS.items()
}  # fmt: skip
