"""What was said about an obligation, as its page shows it, and what this reader may say now."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from organization.models import Posting
from responsibility.followups import rules
from responsibility.followups.reporting import owed_by
from responsibility.models import Assignment
from responsibility.rules import can_register_anywhere


@dataclass
class FollowUps:
    """Rows newest first. `buttons` are in the terms of partials/verb_buttons.html; those marked `first` come before
    the steps of the workflow: it is this reader's turn."""

    progress: list = field(default_factory=list)
    urgings: list = field(default_factory=list)
    instructions: list = field(default_factory=list)
    extensions: list = field(default_factory=list)
    percent: int | None = None
    owed: object = None
    rhythm: str = ""
    buttons: list = field(default_factory=list)
    may_register: bool = False

    @property
    def granted(self) -> int:
        return sum(1 for row in self.extensions if row.state == row.State.GRANTED)


def follow_ups(obligation, user, today: date) -> FollowUps:
    found = FollowUps(
        progress=list(obligation.progress.select_related("by", "acting_for").prefetch_related("attachments")),
        urgings=list(obligation.urgings.select_related("by", "acting_for").prefetch_related("urged__person")),
        instructions=instructions_of(obligation, user),
        extensions=list(obligation.extensions.select_related("by", "acting_for", "decided_by", "decided_for")),
    )
    found.rhythm = obligation.rhythm_of_reports.words if obligation.rhythm_of_reports else ""
    if obligation.is_open:  # a share last reported is no statement about what is closed
        found.percent = next((row.percent for row in found.progress if row.percent is not None), None)
    if rules.is_doers_turn(obligation):
        found.owed = owed_by([obligation], today).get(obligation.pk)
    found.may_register = can_register_anywhere(user)
    found.buttons = buttons(obligation, user, today, found)
    return found


def instructions_of(obligation, user) -> list:
    """Each with the post its author held on that day, and the work born from it that the reader may open."""
    rows = list(obligation.instructions.select_related("by", "acting_for"))
    if not rows:
        return rows
    posts = list(Posting.objects.filter(user__in=[row.by_id for row in rows]).exclude(title="").in_order())
    kind = ContentType.objects.get_for_model(rows[0])
    born = Assignment.objects.visible_to(user).filter(origin_type=kind, origin_id__in=[row.pk for row in rows])
    born = list(born.select_related(*Assignment.TURNS).order_by("pk"))
    for row in rows:
        row.post = next((post.title for post in posts if post.user_id == row.by_id and holds(post, row.on)), "")
        row.born = [work for work in born if work.origin_id == row.pk]
    return rows


def holds(post, day: date) -> bool:
    return post.from_on <= day and (post.to_on is None or post.to_on >= day)


def buttons(obligation, user, today: date, found: FollowUps) -> list[dict]:
    waiting = next((row for row in found.extensions if row.is_undecided), None)
    may_decide = (
        waiting
        and obligation.due_on
        and rules.is_doers_turn(obligation)
        and rules.can_decide_extension(user, obligation, waiting)
    )
    in_time = obligation.due_on is not None and today <= obligation.due_on
    may_ask = in_time and waiting is None and rules.can_ask_extension(user, obligation)
    is_owed = found.owed is not None and found.owed.by(today) is not None
    offered = [
        (may_decide, "extension", _("Decide about more time"), "hourglass-split", True),
        (rules.can_report(user, obligation), "progress", _("Report progress"), "graph-up", is_owed),
        (may_ask, "extension_ask", _("Ask for more time"), "hourglass-split", False),
        (rules.can_urge(user, obligation), "urge", _("Urge"), "megaphone", False),
        (rules.can_instruct(user, obligation), "instruct", _("Write an instruction"), "pen", False),
        (waiting and not may_decide and rules.can_withdraw_extension(user, obligation, waiting), "extension_withdraw",
         _("Withdraw the request for more time"), "", False),
    ]  # fmt: skip
    return [
        {"label": label, "url": obligation.follow_up_url(name), "icon": icon, "needs": True, "first": first,
         "tone": "primary" if first else "secondary"}
        for may, name, label, icon, first in offered if may
    ]  # fmt: skip


def among_the_steps(steps: list[dict], said: list[dict]) -> list[dict]:
    """One row of buttons: what is this reader's turn first, the workflow's steps, the rest, the dangerous ones last."""
    first = [button for button in said if button["first"]]
    others = [button for button in said if not button["first"]]
    if first:
        steps = [step | {"tone": "secondary" if step.get("tone") == "primary" else step.get("tone")} for step in steps]
    safe = [step for step in steps if step.get("tone") != "danger"]
    return [*first, *safe, *others, *(step for step in steps if step.get("tone") == "danger")]
