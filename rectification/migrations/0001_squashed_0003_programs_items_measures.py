import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables as 0001 to 0003 leave them, in one step for an empty database."""

    replaces = [
        ('rectification', '0001_programs_items_measures'),
        ('rectification', '0002_names_of_columns'),
        ('rectification', '0003_first_deadline'),
    ]

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('organization', '0001_units_people_posts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Program',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='voided at')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for voiding')),
                ('source', models.CharField(choices=[('inspection', 'inspection'), ('supervision', 'supervision'), ('self_check', 'self-check'), ('democratic', 'democratic-life meeting'), ('analysis', 'analysis meeting')], max_length=12, verbose_name='source')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('feedback_on', models.DateField(verbose_name='feedback date')),
                ('document', models.TextField(blank=True, verbose_name='feedback document')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('voided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='voided by')),
            ],
            options={
                'verbose_name': 'batch of problems',
                'verbose_name_plural': 'batches of problems',
                'ordering': ['-feedback_on', '-pk'],
                'indexes': [models.Index(fields=['unit', 'year'], name='program_unit_year')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='voided at')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='reason for voiding')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('recorded_at', models.DateTimeField(editable=False, null=True, verbose_name='completion entered at')),
                ('origin_id', models.PositiveBigIntegerField(editable=False, null=True, verbose_name='number of the record')),
                ('source', models.CharField(choices=[('inspection', 'inspection'), ('supervision', 'supervision'), ('self_check', 'self-check'), ('democratic', 'democratic-life meeting'), ('analysis', 'analysis meeting')], max_length=12, verbose_name='source')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('opened_on', models.DateField(verbose_name='feedback date')),
                ('sort_no', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9999)], verbose_name='number')),
                ('aspect', models.CharField(blank=True, max_length=120, verbose_name='aspect')),
                ('title', models.CharField(max_length=200, verbose_name='problem')),
                ('sub_problem', models.TextField(blank=True, verbose_name='sub-problems')),
                ('standard', models.CharField(blank=True, max_length=300, verbose_name='standard of completion')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='deadline')),
                ('stage', models.CharField(choices=[('to_plan', 'measures to be planned'), ('in_progress', 'being put right'), ('applied', 'closing applied for'), ('reviewed', 'waiting for approval'), ('closed', 'closed'), ('returned', 'returned'), ('staged', 'staged, kept up')], default='to_plan', editable=False, max_length=12, verbose_name='stage')),
                ('next_review_on', models.DateField(editable=False, null=True, verbose_name='next review on')),
                ('staged_on', models.DateField(editable=False, null=True, verbose_name='staged on')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible leader')),
                ('origin_type', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype', verbose_name='arose from')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('submitted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit', verbose_name='unit')),
                ('voided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='voided by')),
                ('program', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='rectification.program', verbose_name='batch of problems')),
                ('first_due_on', models.DateField(editable=False, null=True, verbose_name='first due on')),
            ],
            options={
                'verbose_name': 'problem',
                'verbose_name_plural': 'problems',
                'ordering': ['-year', '-opened_on', 'program_id', 'sort_no', 'pk'],
                'indexes': [models.Index(fields=['unit', 'stage', 'due_on'], name='item_unit_stage_due'), models.Index(fields=['owner', 'stage', 'due_on'], name='item_owner_stage_due'), models.Index(fields=['stage', 'due_on'], name='item_stage_due'), models.Index(fields=['unit', 'opened_on'], name='item_unit_opened')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('stage', 'closed'), _negated=True), ('done_on__isnull', False), _connector='OR'), name='item_closed_has_day'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'staged'), _negated=True), models.Q(('next_review_on__isnull', False), ('staged_on__isnull', False)), _connector='OR'), name='item_staged_has_review')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_no', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                ('text', models.TextField(verbose_name='measure')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='deadline')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='rectification.item', verbose_name='problem')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'measure',
                'verbose_name_plural': 'measures',
                'ordering': ['sort_no', 'pk'],
                'indexes': [models.Index(fields=['owner', 'done_on', 'due_on'], name='measure_owner_due')],
            },
        ),
    ]
