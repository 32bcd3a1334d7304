from django.db import migrations

STEP, LAST_SORT_NO = 5, 99999


def fill(apps, schema_editor):
    """From the top down: a unit's key begins with its parent's."""
    Unit = apps.get_model("organization", "Unit")
    keys = {}
    units = list(Unit.objects.order_by("path"))
    for unit in units:
        unit.sort_no = min(unit.sort_no, LAST_SORT_NO)
        unit.order_key = f"{keys.get(unit.path[:-STEP], '')}{unit.sort_no:05d}{unit.path[-STEP:]}"
        keys[unit.path] = unit.order_key
    Unit.objects.bulk_update(units, ["sort_no", "order_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("organization", "0004_unit_order_and_names")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
