"""A weekday, or a month and its ten days, become the windows of the rule; work nobody has touched keeps the day its rule gave."""

from django.db import migrations
from django.db.models import F

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("early", "middle", "late")


def to_windows(apps, schema_editor):
    database = schema_editor.connection.alias
    duties = apps.get_model("responsibility", "Duty").objects.using(database)
    for duty in duties.exclude(weekday=None, month=None, part="").iterator():
        if duty.per == "week" and duty.weekday is not None:
            windows = WEEKDAYS[duty.weekday]
        elif duty.per == "month":
            windows = duty.part
        elif duty.per in ("quarter", "half", "year"):
            month = f"m{duty.month}" if duty.month else ("m1" if duty.part else "")
            windows = "-".join(filter(None, (month, duty.part)))
        else:
            windows = ""
        duties.filter(pk=duty.pk).update(windows=windows)
    assignments = apps.get_model("responsibility", "Assignment").objects.using(database)
    assignments.filter(version=1, duty__isnull=False, planned_on=None).update(planned_on=F("due_on"))


def to_columns(apps, schema_editor):
    """Of several windows the first is kept, as far as the old columns can say it."""
    duties = apps.get_model("responsibility", "Duty").objects.using(schema_editor.connection.alias)
    for duty in duties.exclude(windows="").iterator():
        month, part, weekday = None, "", None
        for piece in duty.windows.split()[0].split("-"):
            if piece in WEEKDAYS:
                weekday = WEEKDAYS.index(piece)
            elif piece in PARTS:
                part = piece
            elif piece[0] == "m":
                month = int(piece[1:])
        duties.filter(pk=duty.pk).update(month=month, part=part, weekday=weekday)


class Migration(migrations.Migration):

    dependencies = [
        ('responsibility', '0011_windows_and_columns'),
    ]

    operations = [
        migrations.RunPython(to_windows, to_columns),
    ]
