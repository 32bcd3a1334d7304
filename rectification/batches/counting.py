"""How many problems each batch holds. One that was fed back in two counts in each; a total never adds these up."""

from collections import Counter

from django.db.models import Count

from rectification.models import AlsoIn


def count_by_batch(items, programs, *, by: str = "stage") -> dict[int, Counter]:
    """{batch: {value of the column `by`: problems}} of these items. Two queries, for any number of batches."""
    found = {program.pk: Counter() for program in programs}
    first = items.order_by().filter(program__in=found).values_list("program", by)
    again = AlsoIn.objects.filter(program__in=found, item__in=items.order_by().values("pk")).order_by()
    again = again.values_list("program", f"item__{by}")
    for rows in (first.annotate(number=Count("pk", distinct=True)), again.annotate(number=Count("pk"))):
        for program, value, number in rows:
            found[program][value] += number
    return found
