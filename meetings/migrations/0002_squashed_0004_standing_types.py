from django.db import migrations

# As of this migration: code, name, whether it analyzes a period. Later changes are data of the installation.
TYPES = [
    ("analysis", "分析研判会", True),
    ("special", "专题会议", False),
    ("special_study", "专题研究", False),
    ("special_report", "专题汇报", False),
    ("party_leadership", "党组（扩大）会议", False),
    ("center_group", "理论学习中心组学习", False),
    ("leading_group", "领导小组会议", False),
    ("party_group", "党小组会", False),
    ("branch_committee", "支委会", False),
    ("branch_assembly", "党员大会", False),
    ("democratic_life", "民主生活会", False),
    ("organization_life", "组织生活会", False),
    ("democratic_review", "民主评议党员", False),
    ("theme_day", "主题党日", False),
    ("other", "其他会议", False),
]


def add(apps, schema_editor):
    """A kind of evidence of the same code may be there already, made by hand or by a duty's import."""
    kinds = apps.get_model("responsibility", "EvidenceKind").objects.using(schema_editor.connection.alias)
    types = apps.get_model("meetings", "MeetingType").objects.using(schema_editor.connection.alias)
    for number, (code, name, is_analysis) in enumerate(TYPES, start=1):
        kind, _made = kinds.get_or_create(code=f"meeting.{code}", defaults={"name": name})
        types.get_or_create(
            code=code, defaults={"kind": kind, "name": name, "is_analysis": is_analysis, "sort_no": number * 10}
        )


def remove(apps, schema_editor):
    """What meetings or duties use stays, and the database says so."""
    kinds = apps.get_model("responsibility", "EvidenceKind").objects.using(schema_editor.connection.alias)
    types = apps.get_model("meetings", "MeetingType").objects.using(schema_editor.connection.alias)
    codes = [code for code, _name, _is_analysis in TYPES]
    types.filter(code__in=codes).delete()
    kinds.filter(code__in=[f"meeting.{code}" for code in codes]).delete()


class Migration(migrations.Migration):
    """The standing types of meeting of 0002; the words that 0003 and 0004 changed are in the file before."""

    replaces = [
        ('meetings', '0002_standing_types'),
        ('meetings', '0003_words_of_parts'),
        ('meetings', '0004_names_of_columns'),
    ]

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('meetings', '0001_meetings'),
        ('organization', '0016_names_of_columns'),
        ('responsibility', '0007_last_days_of_those_who_leave'),
    ]

    operations = [
        migrations.RunPython(add, remove),
    ]
