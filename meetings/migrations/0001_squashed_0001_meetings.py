import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables as 0001 to 0004 leave them, in one step for an empty database. It replaces 0001 alone: the standing types
    of 0002 are data, and stay apart in the next file. In a database that has 0001 and no more this one counts as
    applied, and rightly: 0003 and 0004 change words, no table.
    """

    replaces = [
        ('meetings', '0001_meetings'),
    ]

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('organization', '0001_units_people_posts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('responsibility', '0001_duties_and_assignments'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('sort_no', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('is_analysis', models.BooleanField(default=False, verbose_name='analyzes a period')),
                ('kind', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_type', to='responsibility.evidencekind', verbose_name='kind of evidence')),
            ],
            options={
                'verbose_name': 'type of meeting',
                'verbose_name_plural': 'types of meeting',
                'ordering': ['sort_no', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='voided at')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for voiding')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title of the meeting')),
                ('covers_from', models.DateField(editable=False, null=True, verbose_name='covers from')),
                ('covers_to', models.DateField(editable=False, null=True, verbose_name='covers to')),
                ('held_on', models.DateField(verbose_name='day of the meeting')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='from (time)')),
                ('ends_at', models.TimeField(blank=True, null=True, verbose_name='to (time)')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='place')),
                ('printed_chair', models.CharField(blank=True, editable=False, max_length=110, verbose_name='printed chair')),
                ('printed_recorder', models.CharField(blank=True, editable=False, max_length=110, verbose_name='printed recorder')),
                ('guests', models.CharField(blank=True, max_length=300, verbose_name='guests from outside')),
                ('documents', models.TextField(blank=True, verbose_name='documents passed on and studied')),
                ('discussion', models.TextField(blank=True, verbose_name='analysis and discussion')),
                ('conclusion', models.TextField(blank=True, verbose_name='conclusion')),
                ('stage', models.CharField(choices=[('draft', 'draft'), ('held', 'waiting for sign-off'), ('signed', 'signed off')], default='draft', editable=False, max_length=8, verbose_name='stage')),
                ('signed_at', models.DateTimeField(editable=False, null=True, verbose_name='signed off at')),
                ('chair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='chair')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('recorder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorder (of the minutes)')),
                ('signed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signed off by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('voided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='voided by')),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'ordering': ['-held_on', '-pk'],
                'indexes': [models.Index(fields=['unit', 'stage', 'held_on'], name='meeting_unit_stage_held'), models.Index(fields=['stage', 'held_on'], name='meeting_stage_held'), models.Index(fields=['unit', 'covers_from'], name='meeting_unit_covers')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('covers_from', None), ('covers_to', None)), models.Q(('covers_from__isnull', False), ('covers_to__gte', models.F('covers_from')), ('covers_to__isnull', False)), _connector='OR'), name='meeting_covers_whole_period'), models.CheckConstraint(condition=models.Q(('starts_at', None), ('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='meeting_ends_after_start', violation_error_message='The meeting ends before it starts.'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'signed'), _negated=True), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='meeting_signed_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='GroupAtMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.group', verbose_name='group')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'group'), name='meeting_group_once')],
                'verbose_name': 'group at a meeting',
                'verbose_name_plural': 'groups at a meeting',
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='groups',
            field=models.ManyToManyField(blank=True, related_name='meetings', through='meetings.GroupAtMeeting', to='organization.group', verbose_name='groups meeting'),
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_no', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                ('text', models.TextField(verbose_name='decision')),
                ('becomes', models.CharField(choices=[('assignment', 'becomes an assignment'), ('rectify', 'becomes a problem to rectify'), ('record', 'only recorded')], default='assignment', max_length=10, verbose_name='what becomes of it')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='deadline')),
                ('outcome_id', models.PositiveBigIntegerField(editable=False, null=True, verbose_name='number of the record')),
                ('outcome_type', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype', verbose_name='what became of it')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit in charge')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['sort_no', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('present', 'present'), ('attending', 'attending as a guest'), ('leave', 'on leave'), ('absent', 'absent')], default='present', max_length=10, verbose_name='attendance')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='reason')),
                ('printed_name', models.CharField(editable=False, max_length=40, verbose_name='printed name')),
                ('printed_post', models.CharField(blank=True, editable=False, max_length=60, verbose_name='printed post')),
                ('sort_no', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='order')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
                'ordering': ['sort_no', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='attendee_once_a_meeting')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_no', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                ('title', models.CharField(max_length=200, verbose_name='agenda item')),
                ('presenter', models.CharField(blank=True, max_length=60, verbose_name='presenter')),
                ('discussion', models.TextField(blank=True, verbose_name='discussion')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'agenda item',
                'ordering': ['sort_no', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TypeOfMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='meetings.meeting', verbose_name='meeting')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.meetingtype', verbose_name='type')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'type'), name='meeting_type_once')],
                'verbose_name': 'type of a meeting',
                'verbose_name_plural': 'types of a meeting',
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='types',
            field=models.ManyToManyField(related_name='meetings', through='meetings.TypeOfMeeting', to='meetings.meetingtype', verbose_name='types'),
        ),
    ]
