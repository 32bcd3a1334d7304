from django.db import migrations

from organization.people.readings import reading_of
from organization.people.strokes import key_of

BATCH = 500


def fill(apps, schema_editor):
    """Keys of the people there are, as saving them would make."""
    people = apps.get_model("organization", "User").objects.using(schema_editor.connection.alias)
    batch = []
    for person in people.order_by("pk").iterator(chunk_size=BATCH):
        person.stroke_key = key_of(person.name, person.strokes)
        person.sort_key = person.sort_key or reading_of(person.name)[:80]
        batch.append(person)
        if len(batch) == BATCH:
            people.bulk_update(batch, ["stroke_key", "sort_key"])
            batch = []
    people.bulk_update(batch, ["stroke_key", "sort_key"])


class Migration(migrations.Migration):
    dependencies = [("organization", "0008_strokes_of_names")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
