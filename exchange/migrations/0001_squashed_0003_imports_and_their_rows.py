import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables as 0001 to 0003 leave them, in one step for an empty database."""

    replaces = [
        ('exchange', '0001_imports_and_their_rows'),
        ('exchange', '0002_empty_is_a_value'),
        ('exchange', '0003_defaults_of_imports'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('file_name', models.CharField(max_length=200, verbose_name='file name')),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('reading', 'being checked'), ('ready', 'to be confirmed'), ('applied', 'applied'), ('dropped', 'given up')], default='reading', max_length=10, verbose_name='state')),
                ('day', models.DateField()),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('cells', models.JSONField(blank=True, null=True)),
                ('columns', models.JSONField(blank=True, default=list)),
                ('remarks', models.JSONField(blank=True, default=list)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded at')),
                ('applied_at', models.DateTimeField(null=True, verbose_name='applied at')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                ('defaults', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(max_length=10)),
                ('warned', models.BooleanField(default=False)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('texts', models.JSONField(blank=True, default=dict)),
                ('faults', models.JSONField(blank=True, default=dict)),
                ('fields', models.JSONField(blank=True, default=dict)),
                ('said', models.JSONField(blank=True, default=list)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='exchange.import')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['draft', 'state', 'number'], name='import_row_by_state')],
                'constraints': [models.UniqueConstraint(fields=('draft', 'number'), name='import_row_once')],
            },
        ),
    ]
