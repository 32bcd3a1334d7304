import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables as 0001 to 0002 leave them, in one step for an empty database."""

    replaces = [
        ('reminders', '0001_reminders_dispatches_bell'),
        ('reminders', '0002_uncertain_after_a_restore'),
    ]

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rung_at', models.DateTimeField(null=True)),
                ('doubted_at', models.DateTimeField(null=True)),
                ('swept_on', models.DateField(null=True)),
                ('found', models.PositiveIntegerField(default=0)),
                ('made', models.PositiveIntegerField(default=0)),
                ('sent', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('language', models.CharField(max_length=10)),
                ('message_id', models.CharField(max_length=200)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('address', models.CharField(blank=True, max_length=254)),
                ('state', models.CharField(choices=[('pending', 'waiting to be sent'), ('leased', 'being sent'), ('sent', 'sent'), ('dead', 'failed'), ('cancelled', 'withdrawn'), ('uncertain', 'uncertain after a restore')], default='pending', max_length=10, verbose_name='state')),
                ('lease_token', models.CharField(blank=True, max_length=200)),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField()),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['pending', 'leased'])), fields=['next_attempt_at'], name='dispatch_unsent'), models.Index(fields=['state', '-id'], name='dispatch_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('recipient', 'day'), name='dispatch_one_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='dispatch_sent_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('rule', models.CharField(max_length=20, verbose_name='rule')),
                ('step', models.PositiveIntegerField(default=0)),
                ('channel', models.CharField(choices=[('inapp', 'in the product'), ('email', 'e-mail')], max_length=10, verbose_name='channel')),
                ('for_day', models.DateField()),
                ('fell_on', models.DateField()),
                ('state', models.CharField(choices=[('pending', 'waiting to be sent'), ('sent', 'sent'), ('superseded', 'replaced by a later one'), ('cancelled', 'not sent: no longer needed'), ('dead', 'failed'), ('uncertain', 'uncertain after a restore')], default='pending', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('dispatch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='reminders.dispatch')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('channel', 'inapp'), ('read_at', None), ('settled_at', None), ('state', 'sent')), fields=['recipient', 'content_type', 'object_id'], name='reminder_unread'), models.Index(fields=['recipient', 'channel', 'state', '-id'], name='reminder_inbox'), models.Index(condition=models.Q(('channel', 'email'), ('dispatch', None), ('state', 'pending')), fields=['recipient'], name='reminder_to_join')],
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id', 'recipient', 'rule', 'step', 'channel', 'for_day'), name='reminder_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='reminder_sent_has_time')],
            },
        ),
    ]
