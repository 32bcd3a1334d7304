from django.db import migrations
from django.db.models import F
from django.utils import timezone


def let_them_go_on(apps, schema_editor):
    """Accounts, roles and charges from before anything was to be authorized were in force: they stay so."""
    now = timezone.now()
    database = schema_editor.connection.alias
    people = apps.get_model("organization", "User").objects.using(database)
    people.filter(authorized_at=None).update(authorized_at=F("date_joined"), proposed_at=F("date_joined"))
    for name in ("Posting", "Charge"):
        apps.get_model("organization", name).objects.using(database).filter(granted_at=None).update(granted_at=now)


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_accounts_and_roles_in_force")]
    operations = [migrations.RunPython(let_them_go_on, migrations.RunPython.noop)]
