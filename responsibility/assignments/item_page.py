"""What the page of a work item shows beside its fields: how far it is, whose turn it is, its parts and their lives."""

from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from responsibility import rules
from responsibility.followups.reporting import owed_by, percents
from responsibility.models import Act, Assignment

Stage = Assignment.Stage
# The usual way; a detour shows in the badge. Closing by a leader is a step of it only where one closes the item
USUAL_WAY = (
    (Stage.DRAFT, pgettext_lazy("step", "Register")), (Stage.ISSUED, pgettext_lazy("step", "Sign for it")),
    (Stage.OPEN, pgettext_lazy("step", "Carry out")), (Stage.SUBMITTED, pgettext_lazy("step", "Review")),
    (Stage.REVIEWED, pgettext_lazy("step", "Leader closes")), (Stage.DONE, pgettext_lazy("step", "Done")),
)  # fmt: skip
DETOURS = {Stage.DECLINED: Stage.ISSUED, Stage.RETURNED: Stage.OPEN, Stage.HELD: Stage.OPEN}


def steps_of(item) -> list[dict]:
    """How far it is; nothing once it has left the usual way for good, or while the clock is stopped."""
    way = [step for step in USUAL_WAY if step[0] != Stage.REVIEWED or item.needs_approval]
    if not item.is_work_item:  # ordinary work is there at once, unless it is to be signed for
        return []
    stages = [stage for stage, _label in way]
    at = DETOURS.get(item.stage, item.stage)
    if item.voided_at or at not in stages:
        return []
    now = stages.index(at)
    return [
        {"label": label, "state": "done" if place < now or at == Stage.DONE else "current" if place == now else "ahead"}
        for place, (_stage, label) in enumerate(way)
    ]


def turn_words(item) -> str:
    """Whose turn it is and what for, in one sentence; nothing once it is closed."""
    unit = item.unit.short_name_on(None)
    doer = str(item.owner) if item.owner_id else _("%(unit)s, where nobody is named yet") % {"unit": unit}
    decides = item.turn or _("whoever may decide for %(unit)s") % {"unit": item.reviewing_unit}
    words = {
        Stage.DRAFT: _("Only the side that registers it sees this draft; it is owed once it is issued."),
        Stage.ISSUED: _("Turn of: %(who)s, to sign for it or send it back."),
        Stage.DECLINED: _("Turn of: %(who)s, to issue it again, change or cancel it."),
        Stage.OPEN: _("Turn of: %(who)s, to carry it out and hand it in."),
        Stage.RETURNED: _("Turn of: %(who)s, to mend it and hand it in again."),
        Stage.SUBMITTED: _("Turn of: %(who)s, to review it."),
        Stage.REVIEWED: _("Turn of: %(who)s, to close it."),
        Stage.SUSPENDED: _("The clock is stopped until it goes on with a new deadline."),
    }
    if item.voided_at or item.stage not in words:
        return ""
    is_doers = item.stage in item.AT_WORK_STAGES
    return words[item.stage] % {"who": doer if is_doers else decides}


@dataclass(frozen=True)
class PartRow:
    part: Assignment
    time: str
    percent: int | None = None
    report_owed_since: date | None = None


def parts_of(item, lights) -> list[PartRow]:
    """Of an item one reads, every part; what was taken out of the draft is not shown."""
    parts = item.parts.select_related("unit", "owner").prefetch_related("unit__names")
    taken_out = item.parts.filter(stage=Stage.CANCELLED, acts__verb="cancel", acts__from_stage=Stage.DRAFT)
    rows = parts.exclude(pk__in=taken_out.values("pk")) if item.stage != Stage.CANCELLED else parts
    rows = list(rows.order_by("pk"))
    done, asked = percents([row for row in rows if row.is_open]), owed_by(rows, lights.today)
    return [
        PartRow(row, row.timeliness(lights), done.get(row.pk), asked[row.pk].since if row.pk in asked else None)
        for row in rows
    ]


def acts_of_parts(item, parts) -> list[dict]:
    """What was done to the parts, as lines of the item's own life."""
    by_pk = {row.part.pk: row.part for row in parts}
    kind = ContentType.objects.get_for_model(Assignment)
    acts = Act.objects.filter(content_type=kind, object_id__in=by_pk).exclude(verb="register")
    stages, lines = dict(Stage.choices), []
    for act in acts.select_related("by", "acting_for").order_by("-at", "-pk"):
        part = by_pk[act.object_id]
        moved = act.from_stage != act.to_stage
        lines.append({
            "who": act.by, "acting_for": act.acting_for, "at": act.at, "note": act.note, "pk": act.pk,
            "verb": pgettext("part of an item", "%(share)s %(unit)s: %(verb)s") % {
                "share": part.get_share_display(), "unit": part.printed_unit, "verb": item.workflow.words(act.verb)},
            "from_label": stages.get(act.from_stage, "") if moved else "",
            "to_label": stages.get(act.to_stage, "") if moved else "",
            "tone": Assignment.STAGE_TONES.get(act.to_stage, "neutral"),
        })  # fmt: skip
    return lines


def sees_phone(user, item) -> bool:
    """The supervisor is called by whoever works on the item or a part, and by those who ask for it or judge it."""
    if user.pk in (item.particulars.supervisor_id, item.particulars.leader_id):
        return True
    concerned = (item, *item.parts.select_related("unit")) if item.parent_id is None else (item, item.parent)
    return rules.can_reword(user, item) or any(rules.can_answer(user, one) for one in concerned)
