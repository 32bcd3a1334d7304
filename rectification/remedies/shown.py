"""What was made because of a problem, and the problems behind what was made: only what the reader may open."""

from collections.abc import Iterable

from rectification.models import Item, Remedy
from responsibility.behind import Behind
from responsibility.models import Document, Duty

COLUMNS = {Document: "document", Duty: "duty"}


def remedies_of(item, user) -> list[Remedy]:
    """Each with `record` where this person may open it. At most three queries."""
    found = list(item.remedies.select_related("document", "duty", "entered_by"))
    for model, name in COLUMNS.items():
        pks = [getattr(row, f"{name}_id") for row in found if getattr(row, f"{name}_id")]
        seen = set(model.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True)) if pks else ()
        for row in found:
            if getattr(row, f"{name}_id"):
                row.record = row.made if row.made.pk in seen else None
    return found


def problems_behind(records, user) -> Iterable[tuple[int, Behind]]:
    """(number of the record, a problem behind it) for documents or duties. One query."""
    name = COLUMNS.get(type(records[0])) if records else None
    if name is None:
        return
    items = Item.objects.visible_to(user).order_by().values("pk")
    rows = Remedy.objects.standing().filter(item__in=items, **{f"{name}__in": [row.pk for row in records]})
    for row in rows.select_related("item__unit", "item__program").order_by("item__opened_on", "pk"):
        item = row.item
        source = str(item.program) if item.program else item.get_source_display()
        yield (
            getattr(row, f"{name}_id"),
            Behind(str(item), item.get_absolute_url(), item.opened_on, source, row.note, item.get_stage_display(),
                   item.stage_tone),
        )  # fmt: skip
