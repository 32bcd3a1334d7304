import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from audit import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """The tables and their guards as 0001 to 0004 leave them, in one step for an empty database."""

    replaces = [
        ('audit', '0001_entries'),
        ('audit', '0002_seals'),
        ('audit', '0003_guards'),
        ('audit', '0004_wholes'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='when')),
                ('event', models.CharField(db_index=True, max_length=24, verbose_name='event')),
                ('act', models.CharField(db_index=True, max_length=32, verbose_name='act')),
                ('by_name', models.CharField(max_length=120, verbose_name='name of that day')),
                ('address', models.CharField(max_length=45, verbose_name='from address')),
                ('kind', models.CharField(max_length=80, verbose_name='kind of record')),
                ('record_id', models.BigIntegerField(null=True, verbose_name='number of the record')),
                ('name', models.CharField(max_length=200, verbose_name='record')),
                ('changes_text', models.TextField(verbose_name='changes')),
                ('facts_text', models.TextField(verbose_name='particulars')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('whole_id', models.BigIntegerField(null=True, verbose_name='number of the whole')),
                ('whole_kind', models.CharField(db_default='', default='', max_length=80, verbose_name='kind of the whole')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit entries',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['kind', 'record_id', '-id'], name='entry_of_record'), models.Index(fields=['by', '-id'], name='entry_by_person'), models.Index(condition=models.Q(('whole_id__gt', 0)), fields=['whole_kind', 'whole_id', '-id'], name='entry_of_whole')],
            },
        ),
        migrations.CreateModel(
            name='Purge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('through', models.BigIntegerField(verbose_name='through seal')),
                ('last', models.BigIntegerField(verbose_name='to entry')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('proof', models.CharField(max_length=128)),
            ],
            options={
                'verbose_name': 'removal of old entries',
                'verbose_name_plural': 'removals of old entries',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='seal number')),
                ('first', models.BigIntegerField(verbose_name='from entry')),
                ('last', models.BigIntegerField(verbose_name='to entry')),
                ('count', models.PositiveIntegerField(verbose_name='entries')),
                ('at', models.DateTimeField(verbose_name='sealed at')),
                ('method', models.CharField(max_length=40)),
                ('previous', models.CharField(max_length=128)),
                ('marks', models.TextField()),
                ('hash', models.CharField(max_length=128)),
            ],
            options={
                'verbose_name': 'seal',
                'verbose_name_plural': 'seals',
                'ordering': ['number'],
            },
        ),
        migrations.RunPython(install, remove),
    ]
