"""The areas every office can start from: its own platforms, events, publications and training, nobody's opinions.

The database keeps the office's own word, in Chinese; an English reader is shown the English one beside it here.
"""

from django.utils.translation import gettext_lazy as _

STANDING = (
    ("网站和新媒体", _("websites and new media")),
    ("讲座论坛", _("lectures and forums")),
    ("出版物和宣传栏", _("publications and notice boards")),
    ("党员干部学习教育", _("study and training of members and officials")),
    ("其他", _("other areas")),
)
WORDS = dict(STANDING)


def called(area: str) -> str:
    """The area in the reader's language, where it is a standing one."""
    return str(WORDS.get(area, area))
