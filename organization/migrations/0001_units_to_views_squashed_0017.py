"""The tables of units, people and posts.

The database holds that a unit lies below its parent and never below itself, whoever writes.

PostgreSQL: a foreign key from (parent, path without its last step) to the parent's (id, path), asked at the end of the
transaction; it locks the parent's row, so that two moves that cross without the tree's lock row can't both commit.
SQLite writes one transaction at a time; two triggers ask the same of each row. A migration that makes the table anew
on SQLite loses them and must come with these statements again (a test finds it).
"""

import datetime
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

POSTGRESQL = (
    """ALTER TABLE organization_unit ADD COLUMN parent_path varchar(80) GENERATED ALWAYS AS
       (CASE WHEN length(path) > 5 THEN left(path, length(path) - 5) END) STORED""",
    "ALTER TABLE organization_unit ADD CONSTRAINT unit_id_path UNIQUE (id, path)",
    """ALTER TABLE organization_unit ADD CONSTRAINT unit_below_its_parent FOREIGN KEY (parent_id, parent_path)
       REFERENCES organization_unit (id, path) DEFERRABLE INITIALLY DEFERRED""",
    """ALTER TABLE organization_unit ADD CONSTRAINT unit_root_or_below
       CHECK ((parent_id IS NULL) = (length(path) = 5))""",
)
POSTGRESQL_BACK = (
    "ALTER TABLE organization_unit DROP CONSTRAINT unit_root_or_below",
    "ALTER TABLE organization_unit DROP CONSTRAINT unit_below_its_parent",
    "ALTER TABLE organization_unit DROP CONSTRAINT unit_id_path",
    "ALTER TABLE organization_unit DROP COLUMN parent_path",
)
ASKED = """(NEW.parent_id IS NULL) <> (length(NEW.path) = 5) OR EXISTS (
    SELECT 1 FROM organization_unit above
    WHERE above.id = NEW.parent_id AND above.path <> substr(NEW.path, 1, length(NEW.path) - 5))"""
INTO_ITSELF = "(NEW.path <> OLD.path AND substr(NEW.path, 1, length(OLD.path)) = OLD.path)"
SQLITE = (
    f"""CREATE TRIGGER unit_below_its_parent_new BEFORE INSERT ON organization_unit WHEN {ASKED}
        BEGIN SELECT RAISE(ABORT, 'unit_below_its_parent'); END""",
    f"""CREATE TRIGGER unit_below_its_parent BEFORE UPDATE OF parent_id, path ON organization_unit
        WHEN {ASKED} OR {INTO_ITSELF} BEGIN SELECT RAISE(ABORT, 'unit_below_its_parent'); END""",
)
SQLITE_BACK = ("DROP TRIGGER unit_below_its_parent_new", "DROP TRIGGER unit_below_its_parent")


def run(statements):
    def forward(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return forward


class Migration(migrations.Migration):
    """The tables as 0001 to 0017 leave them, in one step for an empty database. What 0003, 0005 and 0009 fill in rows
    from before is not repeated: there are none.

    Other apps ask for `organization.__first__` (their user). Of the two first migrations Django takes the one that
    sorts first, and in a database half way through the old ones that must be 0001_units_people_posts: this name sorts
    after it.
    """

    replaces = [
        ('organization', '0001_units_people_posts'),
        ('organization', '0002_accounts_and_roles_in_force'),
        ('organization', '0003_those_who_act_go_on'),
        ('organization', '0004_unit_order_and_names'),
        ('organization', '0005_fill_unit_order'),
        ('organization', '0006_hold_the_tree'),
        ('organization', '0007_charges_have_words'),
        ('organization', '0008_strokes_of_names'),
        ('organization', '0009_fill_stroke_keys'),
        ('organization', '0010_kinds_of_posts'),
        ('organization', '0011_absences'),
        ('organization', '0012_groups_with_days_and_places'),
        ('organization', '0013_names_are_looked_up'),
        ('organization', '0014_declined_covers'),
        ('organization', '0015_last_day_of_a_person'),
        ('organization', '0016_names_of_columns'),
        ('organization', '0017_saved_views'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='TreeLock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=64, unique=True, verbose_name='user name')),
                ('username_key', models.CharField(editable=False, max_length=64, unique=True, verbose_name='user name, letters alike')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('sort_key', models.CharField(blank=True, max_length=80, verbose_name='sort key (pinyin)')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('administration', models.CharField(blank=True, choices=[('', 'none'), ('system', 'system administrator'), ('security', 'security administrator'), ('audit', 'audit administrator')], default='', max_length=10, verbose_name='administration')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='added')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('authorized_at', models.DateTimeField(editable=False, null=True, verbose_name='authorized at')),
                ('authorized_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='authorized by')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='proposed at')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('refusal', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for refusing')),
                ('refused_at', models.DateTimeField(editable=False, null=True, verbose_name='refused at')),
                ('refused_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='refused by')),
                ('stroke_key', models.CharField(blank=True, editable=False, max_length=255, verbose_name='order by strokes')),
                ('strokes', models.CharField(blank=True, max_length=255, verbose_name='sort key (strokes)')),
                ('last_on', models.DateField(editable=False, null=True, verbose_name='last day')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['stroke_key', 'name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('administration__in', ['', 'system', 'security', 'audit'])), name='user_one_administration')],
                'indexes': [models.Index(fields=['name'], name='user_name')],
            },
        ),
        migrations.CreateModel(
            name='OnceKey',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('location', models.CharField(blank=True, max_length=200)),
                ('used_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(editable=False, max_length=80, unique=True, verbose_name='place in the tree')),
                ('code', models.CharField(max_length=32, unique=True, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9-]+$', 'Letters, digits and dashes only.')], verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='full name')),
                ('short_name', models.CharField(max_length=40, verbose_name='short name')),
                ('kind', models.CharField(choices=[('government', 'government'), ('bureau', 'bureau'), ('section', 'section'), ('branch', 'branch unit')], default='section', max_length=12, verbose_name='kind')),
                ('sort_no', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(99999)], verbose_name='order')),
                ('active_from', models.DateField(default=datetime.date(2000, 1, 1), verbose_name='active from')),
                ('active_to', models.DateField(blank=True, null=True, verbose_name='active to')),
                ('is_example', models.BooleanField(default=False, editable=False, verbose_name='belongs to the example')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organization.unit', verbose_name='unit above')),
                ('order_key', models.CharField(db_index=True, default='', editable=False, max_length=160)),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ['order_key'],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='post')),
                ('role', models.CharField(choices=[('member', 'member'), ('recorder', 'recorder'), ('head', 'section head'), ('leader', 'leader'), ('unitadmin', 'unit administrator'), ('supervisor', 'supervisor of lower units')], default='member', max_length=12, verbose_name='role')),
                ('capacity', models.CharField(blank=True, choices=[('', 'none'), ('first', 'first responsible person'), ('direct', 'directly responsible person'), ('dual', 'member of the leading body'), ('head', 'responsible for the section'), ('liaison', 'liaison officer')], default='', max_length=10, verbose_name='capacity')),
                ('rank_no', models.PositiveSmallIntegerField(default=100, verbose_name='rank order')),
                ('from_on', models.DateField(verbose_name='from')),
                ('to_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='organization.unit', verbose_name='unit')),
                ('granted_at', models.DateTimeField(editable=False, null=True, verbose_name='granted at')),
                ('granted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='proposed at')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('refusal', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for refusing')),
                ('refused_at', models.DateTimeField(editable=False, null=True, verbose_name='refused at')),
                ('refused_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='refused by')),
                ('from_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='sent by unit')),
                ('kind', models.CharField(choices=[('regular', 'regular post'), ('concurrent', 'concurrent post'), ('secondment', 'secondment'), ('temporary', 'temporary post')], default='regular', max_length=12, verbose_name='kind of post')),
            ],
            options={
                'verbose_name': 'posting',
                'verbose_name_plural': 'postings',
                'ordering': ['rank_no', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='posting_from_before_to'), models.CheckConstraint(condition=models.Q(('from_unit', None), ('kind__in', ['secondment', 'temporary']), _connector='OR'), name='posting_sent_by_if_lent')],
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charges', to='organization.posting', verbose_name='posting')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='section in charge')),
                ('granted_at', models.DateTimeField(editable=False, null=True, verbose_name='granted at')),
                ('granted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='proposed at')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('refusal', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for refusing')),
                ('refused_at', models.DateTimeField(editable=False, null=True, verbose_name='refused at')),
                ('refused_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='refused by')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('posting', 'unit'), name='charge_once')],
                'verbose_name': 'section in charge',
                'verbose_name_plural': 'sections in charge',
            },
        ),
        migrations.CreateModel(
            name='UnitName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='full name')),
                ('short_name', models.CharField(max_length=40, verbose_name='short name')),
                ('from_on', models.DateField(verbose_name='from')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='organization.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'name of a unit',
                'verbose_name_plural': 'names of units',
                'ordering': ['unit', 'from_on'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'from_on'), name='unit_one_name_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='from')),
                ('to_on', models.DateField(verbose_name='to')),
                ('reason', models.CharField(choices=[('leave', 'on leave'), ('trip', 'on a business trip'), ('study', 'away for study'), ('illness', 'ill')], default='leave', max_length=10, verbose_name='reason')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn at')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('posting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.posting', verbose_name='decisions taken over')),
                ('stand_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covers_held', to=settings.AUTH_USER_MODEL, verbose_name='stand-in')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['-from_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='absence_from_before_to'), models.CheckConstraint(condition=models.Q(('stand_in', None), models.Q(models.Q(('stand_in', models.F('user')), _negated=True), models.Q(('stand_in', models.F('entered_by')), _negated=True)), _connector='OR'), name='absence_stand_in_is_another'), models.CheckConstraint(condition=models.Q(('posting', None), ('stand_in__isnull', False), _connector='OR'), name='absence_decisions_need_stand_in')],
            },
        ),
        migrations.CreateModel(
            name='DeclinedCover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='from')),
                ('to_on', models.DateField(verbose_name='to')),
                ('why', models.CharField(max_length=200, verbose_name='reason')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='declined at')),
                ('absence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declined', to='organization.absence', verbose_name='absence')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='stand-in')),
            ],
            options={
                'verbose_name': 'declined cover',
                'verbose_name_plural': 'declined covers',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(editable=False, max_length=100, verbose_name='list')),
                ('name', models.CharField(max_length=20, verbose_name='name')),
                ('query', models.CharField(blank=True, editable=False, max_length=1000, verbose_name='filters')),
                ('is_pinned', models.BooleanField(default=True, verbose_name='as a tab above the list')),
                ('is_start', models.BooleanField(default=False, help_text='For me, whenever I come from the menu.', verbose_name='open the list with it')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('unit', models.ForeignKey(blank=True, help_text='Everyone with a post there or below finds it above the list. Empty: only I do.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organization.unit', verbose_name='shared with')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='kept by')),
            ],
            options={
                'verbose_name': 'saved view',
                'constraints': [models.UniqueConstraint(fields=('user', 'address', 'name'), name='saved_view_name_once', violation_error_message='You keep a view of this name already.'), models.UniqueConstraint(condition=models.Q(('is_start', True)), fields=('user', 'address'), name='saved_view_one_start')],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name of the group')),
                ('kind', models.CharField(choices=[('leading', 'leading group'), ('party', 'party group'), ('central', 'central study group')], default='party', max_length=10, verbose_name='kind')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='organization.unit', verbose_name='unit')),
                ('active_to', models.DateField(blank=True, null=True, verbose_name='last day of the group')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
                'ordering': ['unit__order_key', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='from')),
                ('to_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='organization.group', verbose_name='group')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('place', models.CharField(choices=[('leader', 'group leader'), ('deputy', 'deputy group leader'), ('member', 'member')], default='member', max_length=10, verbose_name='place in the group')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='membership_from_before_to')],
                'verbose_name': 'place in a group',
                'verbose_name_plural': 'places in groups',
            },
        ),
        migrations.AddField(
            model_name='group',
            name='members',
            field=models.ManyToManyField(related_name='groups_joined', through='organization.Membership', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(
            run({"postgresql": POSTGRESQL, "sqlite": SQLITE}),
            run({"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK}),
        ),
    ]
