import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0013_names_are_looked_up'),
        ('responsibility', '0010_what_is_said_meanwhile'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='fingerprint')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='computed at')),
            ],
            options={
                'verbose_name': 'calendar seen',
                'verbose_name_plural': 'calendars seen',
            },
        ),
        migrations.AddField(
            model_name='assignment',
            name='planned_on',
            field=models.DateField(editable=False, null=True, verbose_name='day its rule gave'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='provisional',
            field=models.BooleanField(default=False, editable=False, verbose_name='provisional'),
        ),
        migrations.CreateModel(
            name='AssistingUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assisting', to='responsibility.duty', verbose_name='duty')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='assisting section')),
            ],
            options={
                'verbose_name': 'assisting section',
                'verbose_name_plural': 'assisting sections',
                'constraints': [models.UniqueConstraint(fields=('duty', 'unit'), name='assisting_unit_once')],
            },
        ),
        migrations.AddField(
            model_name='duty',
            name='assisting_units',
            field=models.ManyToManyField(blank=True, related_name='+', through='responsibility.AssistingUnit', to='organization.unit', verbose_name='assisting sections'),
        ),
        migrations.AddField(
            model_name='duty',
            name='lead_unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='leading section'),
        ),
        migrations.AddField(
            model_name='duty',
            name='previous',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='following', to='responsibility.duty', verbose_name='line of last year'),
        ),
        migrations.AddField(
            model_name='duty',
            name='remark',
            field=models.CharField(blank=True, max_length=300, verbose_name='remark'),
        ),
        migrations.AddField(
            model_name='duty',
            name='windows',
            field=models.CharField(blank=True, max_length=200, verbose_name='when in the period'),
        ),
        migrations.AddField(
            model_name='duty',
            name='within_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(250)], verbose_name='working days after the event'),
        ),
        migrations.AlterField(
            model_name='duty',
            name='per',
            field=models.CharField(choices=[('event', 'when it happens'), ('day', 'day'), ('week', 'week'), ('month', 'month'), ('quarter', 'quarter'), ('half', 'half-year'), ('year', 'year')], default='quarter', max_length=8, verbose_name='falls due each'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(condition=models.Q(('previous__isnull', False), ('voided_at', None)), fields=('previous', 'unit'), name='duty_follows_once'),
        ),
    ]
