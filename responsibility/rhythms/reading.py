"""A rhythm read from the words in which a plan or a list gives it: 每季度1次, 3月下旬和9月上旬各督查1次, 每周一例会.

Words that say nothing of dates may stand around it (专题研究, 例会). A number or a word of the calendar that was not
understood refuses the whole, so that half a rhythm is never taken for it.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from responsibility.models import Duty
from responsibility.rhythms.windows import LAST, MONTHS, Window, notation
from responsibility.rhythms.wording import usual_day_off

Per, DayOff = Duty.Per, Duty.DayOff
DIGITS = {letter: number for number, letter in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
WEEKDAYS = {letter: number for number, letter in enumerate("一二三四五六日")} | {"天": 6}
PARTS = {"上": "early", "中": "middle", "下": "late"}
WEEKDAY = "(?:周|星期|礼拜)?[一二三四五六日天](?!次|个|期|场)"
LETTERS = "([一二三]?十[一二三四五六七八九]?|[〇零一二两三四五六七八九])"
# 周一例会 is no number; 每周一次 is
NUMBER = re.compile(f"{LETTERS}(?=次)|(?<![周期拜]){LETTERS}(?=期|篇|场|回|轮|份|遍|个|月|日|号|季|半年|年|周|天)")
# 一月1次 is each month; 每年1月1次 is January
ONCE_A = re.compile("(?<![第每0-9年、和及])[一1](年|半年|季度?|个?月|周)(?=至少|不少于|[0-9一二两三四五六]+次)")
YEAR = re.compile("(20[0-9]{2})年度?")
MOVES = (
    ("照常|如期|不变", DayOff.NONE), ("(?<!不)(?:顺延|延后|推后)", DayOff.NEXT), ("(?<!不)提前", DayOff.PREVIOUS),
    ("不(?!顺延|提前)|跳过|取消|停|免", DayOff.SKIP),
)  # fmt: skip
DAY_OFF = re.compile("[(,;]?(?:如|若)?[遇逢](?:法定)?(?:节假日|休息日|放假|节日|假日|双休日)([^),;。]*)[)]?")
EVERY_DAY = re.compile("[(,]?(?:含|包括|不分)(?:双休日|周末|节假日|休息日|和|及|、)+[)]?")
TOKENS = [
    (name, re.compile(pattern))
    for name, pattern in (
        ("day", "(?:每个?)?工作日每[天日]|每[天日]个?工作日|每个?工作日|每[天日]"),
        ("months", "每([2346])个月"),
        ("weekdays", f"每?(?:周|星期|礼拜)(?={WEEKDAY})({WEEKDAY}(?:[、,和及/至到-]{{1,2}}{WEEKDAY})*)"),
        ("halves", "上半年[、,和及]?下半年"),
        ("half", "每一?个?半年度?|半年度?(?=[0-9]+次)"),
        ("quarter_end", "季度?(?:末月|最后1?个月|末|底)"),
        ("half_end", "半年(?:末|底)"),
        ("year_end", "(?:每年)?(?:年底|年末|岁末)"),
        ("year", "每1?个?年度?|全年|年内|年度内|年度?(?=[0-9]+次)"),
        ("quarter", "每1?个?季度?|季度?(?=[0-9]+次)"),
        ("month", "每1?个?月度?|月度(?=[0-9]+次)"),
        ("week", "每1?个?(?:周|星期|礼拜)"),
        ("within", "([0-9]+)个?工作日(?:以?内|之内)"),
        ("nth", "第?([0-9]+)个工作日|前([0-9]+)个工作日|首个工作日|最后1?个工作日"),
        ("last_day", "最后1?[天日]|月(?:末|底)(?:最后1?[天日])?"),
        ("nth_month", "第([0-9]+)个月|(首|末|最后1?个)月"),
        ("in_month", "([0-9]+)月份?(?:底|末)?"),
        ("part", "([上中下])旬"),
        ("whole", "[全整]月"),
        ("date", "(?:[0-9]+[日号]?[至到-])?([0-9]+)[日号](?!内)"),
        ("same_day", "当[天日]|立即"),
        ("event", "发生(?:时|后|即报)?|及时|随时|按需|适时|不定期|即时|第1?时间|第一时间"),
        ("times", "([0-9]+)(?:次|期|篇|场|回|轮|份|遍)(?:以上)?"),
        ("each", "各"),
    )
]
# What must not be left over: it would mean something that was not understood
CALENDAR = re.compile("[0-9每旬次季隔]|工作日|星期|半年|月|周")
HARMLESS = re.compile("周期|首次|多次|月度(?:例会|会议)|每(?:人|个|名|支|位)")
SEPARATORS = "、,和及与或/;。:.()的于在前 "


class NotUnderstood(ValueError):
    """`left` is what could not be read."""

    def __init__(self, left):
        super().__init__(left)
        self.left = left


@dataclass
class Rhythm:
    per: str
    count: int = 1
    windows: str = ""
    day_off: str = DayOff.NONE
    within_days: int | None = None

    def put_on(self, duty: Duty) -> Duty:
        duty.per, duty.count, duty.windows = self.per, self.count, self.windows
        duty.day_off, duty.within_days = self.day_off, self.within_days
        return duty


def read_rhythm(text: str, year: int | None = None) -> Rhythm:
    """The rhythm these words mean; NotUnderstood where they mean none, several, or one of another year than `year`."""
    plain = normal(text)
    for found in YEAR.findall(plain):
        if year is not None and int(found) != year:
            raise NotUnderstood(f"{found}年")
    plain = YEAR.sub("", plain)
    day_off, plain = _day_off(plain)
    notes = scan(plain)
    rhythm = notes.rhythm(text)
    wanted = DayOff.NONE if notes.every_day else usual_day_off(rhythm.per, rhythm.windows)
    rhythm.day_off = wanted if day_off is None or rhythm.per == Per.EVENT else day_off
    return rhythm


def normal(text: str) -> str:
    """Ordinary width, no spaces, numbers in digits where they count something."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("~", "-").replace("–", "-")
    text = ONCE_A.sub(lambda match: "每" + match[1], text)
    return NUMBER.sub(lambda match: str(_number(match[1] or match[2])), text)


def _number(letters: str) -> int:
    if "十" not in letters:
        return DIGITS[letters]
    tens, ones = letters.split("十")
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def _day_off(text: str):
    match = DAY_OFF.search(text)
    if not match:
        return None, text
    for pattern, policy in MOVES:
        if re.search(pattern, match[1]):
            return policy, text[: match.start()] + text[match.end() :]
    raise NotUnderstood(match[0])


def scan(text: str, *pers: str) -> "Notes":
    notes, left, at = Notes(list(pers)), "", 0
    if match := EVERY_DAY.search(text):
        notes.every_day, text = True, text[: match.start()] + text[match.end() :]
    while at < len(text):
        for name, pattern in TOKENS:
            if match := pattern.match(text, at):
                getattr(notes, f"_{name}")(match)
                left, at = left + " ", match.end()
                break
        else:
            left, at = left + text[at], at + 1
    if wrong := CALENDAR.search(HARMLESS.sub("", left)):
        raise NotUnderstood(wrong[0] if len(left.strip(SEPARATORS)) > 12 else left.strip(SEPARATORS) or wrong[0])
    return notes


@dataclass
class Notes:
    """What was read so far, word by word."""

    pers: list[str] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    months: list[int] = field(default_factory=list)  # named, and no place in them yet
    latest: list[int] = field(default_factory=list)  # those of the latest place
    calendar_months: bool = False
    count: int | None = None
    is_each: bool = False
    within: int | None = None
    every_day: bool = False
    once_in: int = 0  # months

    def _day(self, _match):
        self.pers.append(Per.DAY)

    def _months(self, match):
        self.once_in = int(match[1])

    def _weekdays(self, match):
        self.pers.append(Per.WEEK)
        letters = re.findall("[一二三四五六日天]|[至到-]", match[1])
        days = [WEEKDAYS.get(letter) for letter in letters]
        if None in days:  # from ... to
            first, last = days[0], days[-1]
            if days != [first, None, last] or last <= first:
                raise NotUnderstood(match[0])
            days = range(first, last + 1)
        self.windows += [Window(weekday=day) for day in days]

    def _halves(self, _match):
        self.pers.append(Per.HALF)

    def _half(self, _match):
        self.pers.append(Per.HALF)

    def _quarter(self, _match):
        self.pers.append(Per.QUARTER)

    def _year(self, _match):
        self.pers.append(Per.YEAR)

    def _month(self, _match):
        self.pers.append(Per.MONTH)

    def _week(self, _match):
        self.pers.append(Per.WEEK)

    def _quarter_end(self, _match):
        self._end_of(Per.QUARTER)

    def _half_end(self, _match):
        self._end_of(Per.HALF)

    def _year_end(self, _match):
        self._end_of(Per.YEAR)

    def _end_of(self, per):
        self.pers.append(per)
        self.months.append(MONTHS[per])

    def _within(self, match):
        self.within = int(match[1])

    def _same_day(self, _match):
        self.pers.append(Per.EVENT)
        self.within = 0

    def _event(self, _match):
        self.pers.append(Per.EVENT)

    def _nth(self, match):
        number = match[1] or match[2]
        self._place(nth=LAST if match[0].startswith("最后") else int(number or 1))

    def _last_day(self, _match):
        self._place(day=31)

    def _part(self, match):
        self._place(part=PARTS[match[1]])

    def _whole(self, _match):
        self._place()

    def _date(self, match):
        self._place(day=int(match[1]))

    def _nth_month(self, match):
        last = MONTHS.get(self.pers[-1] if self.pers else "", 0)
        self.months.append(int(match[1]) if match[1] else 1 if match[2] == "首" else last)

    def _in_month(self, match):
        self.calendar_months = True
        self.months.append(int(match[1]))

    def _times(self, match):
        if self.count is not None:
            raise NotUnderstood(match[0])
        self.count = int(match[1])

    def _each(self, _match):
        self.is_each = True

    def _place(self, **place):
        months = self.months or self.latest or [0]
        self.windows += [Window(month=month, **place) for month in months]
        self.latest, self.months = months, []

    def rhythm(self, text: str) -> Rhythm:
        """All of it together."""
        windows = self.windows + [Window(month=month) for month in self.months]
        per = self._per(text, windows)
        if per == Per.EVENT:
            if windows or self.count:
                raise NotUnderstood(text)
            return Rhythm(per, within_days=self.within)
        if self.within is not None:
            raise NotUnderstood(text)
        count = self.count or 1
        if self.once_in:
            if windows or count != 1:
                raise NotUnderstood(text)
            return Rhythm(Per.YEAR, 12 // self.once_in)
        windows = sorted({self.settled(window, per) for window in windows}, key=lambda window: window.order)
        if per == Per.DAY and (windows or count != 1):
            raise NotUnderstood(text)
        if windows and count > 1 and not self.is_each:  # 每年3月、9月2次: of all of them together
            if count % len(windows):
                raise NotUnderstood(text)
            count //= len(windows)
        if any(not window.fits(per) or count > window.most for window in windows):
            raise NotUnderstood(text)
        return Rhythm(per, count, notation(windows))

    def _per(self, text, windows) -> str:
        if self.once_in:
            return Per.YEAR
        pers = set(self.pers)
        if self.calendar_months and pers <= {Per.YEAR, Per.HALF, Per.QUARTER}:
            return Per.YEAR  # 每半年1次（6月、12月）
        if len(pers) != 1:
            raise NotUnderstood(text)
        return pers.pop()

    def settled(self, window: Window, per: str) -> Window:
        """每季度最后一个工作日 is one of its last month, 每季度前5个工作日 one of its first."""
        if window.month or per not in (Per.QUARTER, Per.HALF, Per.YEAR):
            return window
        if window.nth == LAST or window.day == 31:
            return Window(month=MONTHS[per], nth=window.nth, day=window.day)
        return Window(month=1, nth=window.nth) if window.nth else window
