from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0014_declined_covers"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="last_on",
            field=models.DateField(editable=False, null=True, verbose_name="last day"),
        ),
    ]
