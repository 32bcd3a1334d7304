import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables as 0001 to 0002 leave them, in one step for an empty database."""

    replaces = [
        ('reports', '0001_passages'),
        ('reports', '0002_units_in_their_order'),
    ]

    initial = True

    dependencies = [
        ('organization', '0001_units_people_posts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='voided at')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for voiding')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('section', models.CharField(choices=[('intro', 'Introduction'), ('lead', 'Main work: leadership and responsibility'), ('study', 'Main work: study'), ('publicity', 'Main work: publicity and rules'), ('problems', 'Problems'), ('next', 'Next steps')], max_length=12, verbose_name='section of the summary')),
                ('sort_no', models.PositiveSmallIntegerField(default=1, verbose_name='place in the section')),
                ('heading', models.CharField(blank=True, max_length=60, verbose_name='heading')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('voided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='voided by')),
            ],
            options={
                'verbose_name': 'text of a summary',
                'verbose_name_plural': 'texts of a summary',
                'ordering': ['unit__order_key', 'year', 'section', 'sort_no'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('unit', 'year', 'section', 'sort_no'), name='passage_once_a_place', violation_error_message='This text has been written meanwhile; open it to change it.'), models.CheckConstraint(condition=models.Q(('sort_no', 1), models.Q(('section__in', ('lead', 'study', 'publicity')), ('sort_no', 2)), _connector='OR'), name='passage_has_a_place')],
            },
        ),
    ]
