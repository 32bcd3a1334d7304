from django.db import migrations, models

from audit import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """An entry of a part names the record of which it is a part. Entries sealed before keep their layout; SQLite remakes
    the table for the new columns, so the guards step aside and come back."""

    dependencies = [
        ("audit", "0003_guards"),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="entry",
            name="whole_id",
            field=models.BigIntegerField(null=True, verbose_name="number of the whole"),
        ),
        migrations.AddField(
            model_name="entry",
            name="whole_kind",
            field=models.CharField(db_default="", default="", max_length=80, verbose_name="kind of the whole"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("whole_id__gt", 0)),
                fields=["whole_kind", "whole_id", "-id"],
                name="entry_of_whole",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
