import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables as 0001 to 0003 leave them, in one step for an empty database."""

    replaces = [
        ('study', '0001_series_sessions_notes'),
        ('study', '0002_units_in_their_order'),
        ('study', '0003_names_of_columns'),
    ]

    initial = True

    dependencies = [
        ('meetings', '0002_standing_types'),
        ('organization', '0016_names_of_columns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('responsibility', '0008_names_of_columns'),
    ]

    operations = [
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='voided at')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for voiding')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('category', models.CharField(choices=[('routine', 'regular study meeting'), ('class', 'micro-class'), ('central_group', 'central group study'), ('training', 'training course')], default='routine', max_length=14, verbose_name='kind of study')),
                ('weekday', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], null=True, verbose_name='held on')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='begins at')),
                ('minutes', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(600)], verbose_name='minutes')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('active_from', models.DateField(verbose_name='active from')),
                ('active_to', models.DateField(blank=True, null=True, verbose_name='active to')),
                ('chair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='usual chair')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.group', verbose_name='only for the group')),
                ('kind', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='series', to='responsibility.evidencekind', verbose_name='kind of evidence')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('voided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='voided by')),
            ],
            options={
                'verbose_name': 'study series',
                'verbose_name_plural': 'study series',
                'ordering': ['unit__order_key', models.OrderBy(models.F('weekday'), nulls_last=True), 'name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('active_to', None), ('active_to__gte', models.F('active_from')), _connector='OR'), name='series_from_before_to')],
            },
        ),
        migrations.CreateModel(
            name='RotaTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_no', models.PositiveSmallIntegerField(verbose_name='place in the rota')),
                ('from_on', models.DateField(verbose_name='from')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='study.series', verbose_name='study series')),
            ],
            options={
                'verbose_name': 'turn to lecture',
                'ordering': ['sort_no', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('series', 'person'), name='rota_person_once')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='voided at')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for voiding')),
                ('category', models.CharField(blank=True, choices=[('routine', 'regular study meeting'), ('class', 'micro-class'), ('central_group', 'central group study'), ('training', 'training course')], max_length=14, verbose_name='kind of study')),
                ('held_on', models.DateField(verbose_name='date')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='begins at')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(600)], verbose_name='minutes')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('topic', models.CharField(max_length=200, verbose_name='topic')),
                ('guest_lecturer', models.CharField(blank=True, max_length=80, verbose_name='lecturer from outside')),
                ('readings', models.TextField(blank=True, verbose_name='what was read')),
                ('printed_lecturer', models.CharField(blank=True, editable=False, max_length=110, verbose_name='printed lecturer')),
                ('printed_chair', models.CharField(blank=True, editable=False, max_length=110, verbose_name='printed chair')),
                ('chair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='chair')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('lecturer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lecturer')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='study_sessions', to='meetings.meeting', verbose_name='held inside the meeting')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='study.series', verbose_name='series')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('voided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='voided by')),
            ],
            options={
                'verbose_name': 'study session',
                'verbose_name_plural': 'study sessions',
                'ordering': ['-held_on', '-pk'],
                'indexes': [models.Index(fields=['unit', 'held_on'], name='session_unit_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('series', 'held_on'), name='session_once_a_day', violation_error_message='This series has a session on that day already.'), models.CheckConstraint(condition=models.Q(('series', None), ('category', ''), _connector='XOR'), name='session_category_or_series')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='voided at')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for voiding')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('submitted_on', models.DateField(verbose_name='handed in on')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('word_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='words')),
                ('printed_author', models.CharField(editable=False, max_length=110, verbose_name='printed author')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('voided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='voided by')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='study.session', verbose_name='about the session')),
            ],
            options={
                'verbose_name': 'study note',
                'verbose_name_plural': 'study notes',
                'ordering': ['-submitted_on', '-pk'],
                'indexes': [models.Index(fields=['unit', 'submitted_on'], name='note_unit_day'), models.Index(fields=['author', 'submitted_on'], name='note_author_day')],
            },
        ),
        migrations.CreateModel(
            name='SessionAttendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('status', models.CharField(choices=[('present', 'present'), ('attending', 'attending as a guest'), ('leave', 'on leave'), ('absent', 'absent')], default='present', max_length=10, verbose_name='attendance')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='reason')),
                ('printed_name', models.CharField(editable=False, max_length=40, verbose_name='printed name')),
                ('printed_post', models.CharField(blank=True, editable=False, max_length=60, verbose_name='printed post')),
                ('made_up_on', models.DateField(blank=True, null=True, verbose_name='made up on')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='remark')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='study.session', verbose_name='study session')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
                'ordering': ['pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('session', 'person'), name='session_person_once'), models.CheckConstraint(condition=models.Q(('made_up_on', None), ('status__in', ['leave', 'absent']), _connector='OR'), name='made_up_by_the_absent')],
            },
        ),
    ]
