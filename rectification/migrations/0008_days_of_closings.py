"""Each closing that ever was gets its row: when from what people did, when it was done from the problem or the trail."""

import json
from datetime import date

from django.db import migrations
from django.utils import timezone

CLOSED, MOVE, NO_DAY = "closed", "move_deadline", "—"


def note_closings(apps, schema_editor):
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind = kinds.filter(app_label="rectification", model="item").first()
    if kind is None:
        return
    item_model, closing_model = (apps.get_model("rectification", name) for name in ("Item", "Closing"))
    act_model = apps.get_model("responsibility", "Act")
    acts, done_before = {}, days_undone(apps.get_model("audit", "Entry"))
    for act in act_model.objects.filter(content_type=kind).order_by("pk").iterator():
        acts.setdefault(act.object_id, []).append(act)
    for item in item_model.objects.order_by("pk").iterator():
        rows = list(closings(item, acts.get(item.pk, []), done_before.get(item.pk, [])))
        closing_model.objects.bulk_create(closing_model(item=item, **row) for row in rows)


def days_undone(entries) -> dict[int, list[date]]:
    """Of each problem the days on which it was said to be done, one for each time that was undone."""
    found = {}
    rows = entries.objects.filter(kind="rectification.item", changes_text__contains='"done_on"').order_by("pk")
    for row in rows.iterator():
        changes = json.loads(row.changes_text)
        was, stage = changes["done_on"][0], changes.get("stage", [None])[0]
        if was and stage == CLOSED:
            found.setdefault(row.record_id, []).append(date.fromisoformat(was))
    return found


def closings(item, acts, done_before):
    """In order of time. Where the trail no longer tells when it was done, it was by the day of the approval."""
    reopened = [act for act in acts if act.from_stage == CLOSED and act.to_stage != CLOSED]
    undone = done_before if len(done_before) == len(reopened) else [None] * len(reopened)
    found = None
    for act in acts:
        if act.to_stage == CLOSED and act.from_stage != CLOSED:
            found = {"closed_on": timezone.localdate(act.at), **deadlines(item, acts, act)}
        elif act in reopened and found is not None:
            done_on = undone[reopened.index(act)] or found["closed_on"]
            yield found | {"done_on": done_on, "reopened_on": timezone.localdate(act.at)}
            found = None
    if item.stage == CLOSED:
        on = timezone.localdate(item.recorded_at) if item.recorded_at else item.done_on
        found = found or {"closed_on": on, "due_on": item.due_on, "first_due_on": item.first_due_on}
        yield found | {"closed_on": on, "done_on": item.done_on}


def deadlines(item, acts, closing) -> dict:
    """The deadline in force at a closing, and the first one where it had been moved by then."""
    moves = [(act, day_of(act.note.split(" → ")[0])) for act in acts if act.verb == MOVE]
    after = [was for act, was in moves if act.pk > closing.pk]
    before = [was for act, was in moves if act.pk < closing.pk and was]
    return {"due_on": after[0] if after else item.due_on, "first_due_on": before[0] if before else None}


def day_of(text):
    return None if text in (NO_DAY, "") else date.fromisoformat(text)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_wholes'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('rectification', '0007_closings'),
        ('responsibility', '0017_versions_of_documents'),
    ]

    operations = [migrations.RunPython(note_closings, migrations.RunPython.noop)]
