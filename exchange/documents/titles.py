"""Where a long title goes on to its next line: 回行时，要做到词意完整，排列对称，长短适宜 (GB/T 9704-2012, 7.3.1).

A word is never torn, and the lines are as even as the words allow. What no word of the list divides is left to the
program that lays it out.
"""

import re
from itertools import accumulate

ROOM = 20  # characters of the title's size that one line holds
# Longer words first: inside them no line ends
BEGINS = re.compile(
    "理论学习中心组|关于|意识形态|领导小组|党组|党支部|专题|情况|分析研判|研判会|民主生活|组织生活|主题党日"
    "|集体学习|学习|工作|落实|会议|座谈|推进|部署|培训"
)
ENDS = re.compile("年度|季度|半年|年(?!度|第)|月份?|次|局|委|暨|[、，》）—]")


def in_lines(title: str) -> str:
    """The title, divided in two where it doesn't fit one line and a word begins or ends near its middle."""
    title = title.strip()
    if "\n" in title or not ROOM < text_width(title) <= 2 * ROOM:
        return title
    places = {found.start() for found in BEGINS.finditer(title)} | {found.end() for found in ENDS.finditer(title)}
    upto = [0, *accumulate(map(text_width, title))]
    fitting = [at for at in places if 0 < at < len(title) and max(upto[at], upto[-1] - upto[at]) <= ROOM]
    if not fitting:
        return title
    at = min(fitting, key=lambda at: (abs(2 * upto[at] - upto[-1]), -at))
    return f"{title[:at].rstrip()}\n{title[at:].lstrip()}"


def text_width(text: str) -> float:
    """In characters of one size; an ASCII character takes half of one."""
    return sum(0.5 if c.isascii() else 1 for c in text)
