import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who is writing the minutes, and what stood there before."""

    dependencies = [
        ("meetings", "0006_planning_and_findings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Writing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=30, verbose_name="part of the minutes")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="from address")),
                ("before", models.TextField(blank=True, verbose_name="text before")),
                ("began_at", models.DateTimeField(verbose_name="since")),
                ("last_at", models.DateTimeField(verbose_name="last written")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+",
                                         to=settings.AUTH_USER_MODEL, verbose_name="who")),
                ("meeting", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+",
                                              to="meetings.meeting", verbose_name="meeting")),
            ],
            options={"verbose_name": "sitting", "verbose_name_plural": "sittings"},
        ),
        migrations.AddConstraint(
            model_name="writing",
            constraint=models.UniqueConstraint(fields=("meeting", "part"), name="writing_one_a_part"),
        ),
    ]  # fmt: skip
