"""The types of meeting every office knows. They are rows (an office may add its own); this table only starts them.

The database keeps the office's own word, in Chinese; an English reader is shown the English one beside it here.
"""

from django.utils.translation import gettext_lazy as _

# code, the office's word, the same in English, whether it analyzes a period
STANDING = (
    ("analysis", "分析研判会", _("analysis meeting"), True),
    ("special", "专题会议", _("special meeting"), False),
    ("special_study", "专题研究", _("special study of a topic"), False),
    ("special_report", "专题汇报", _("special report"), False),
    ("party_leadership", "党组（扩大）会议", _("(enlarged) party leadership meeting"), False),
    ("center_group", "理论学习中心组学习", _("theory study of the central group"), False),
    ("leading_group", "领导小组会议", _("leading group meeting"), False),
    ("party_group", "党小组会", _("party group meeting"), False),
    ("branch_committee", "支委会", _("branch committee meeting"), False),
    ("branch_assembly", "党员大会", _("assembly of party members"), False),
    ("democratic_life", "民主生活会", _("democratic-life meeting"), False),
    ("organization_life", "组织生活会", _("organization-life meeting"), False),
    ("democratic_review", "民主评议党员", _("democratic review of party members"), False),
    ("theme_day", "主题党日", _("party theme day"), False),
    ("other", "其他会议", _("other meeting"), False),
)
WORDS = {name: words for _code, name, words, _is_analysis in STANDING}
