from django.db import migrations
from django.db.models import OuterRef, Subquery


def note_last_days(apps, schema_editor):
    """Whoever is about to leave, by a departure entered before the account knew its last day."""
    departures = apps.get_model("responsibility", "Handover").objects.filter(
        what="leave", taken_back_at=None, closed_at=None, last_on__isnull=False
    )
    day = departures.filter(person=OuterRef("pk")).values("last_on")[:1]
    people = apps.get_model("organization", "User").objects.filter(pk__in=departures.values("person"))
    people.update(last_on=Subquery(day))


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0015_last_day_of_a_person"),
        ("responsibility", "0006_acting_for"),
    ]

    operations = [
        migrations.RunPython(note_last_days, migrations.RunPython.noop),
    ]
