from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('responsibility', '0012_windows_as_data'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='duty',
            name='month',
        ),
        migrations.RemoveField(
            model_name='duty',
            name='part',
        ),
        migrations.RemoveField(
            model_name='duty',
            name='weekday',
        ),
    ]
