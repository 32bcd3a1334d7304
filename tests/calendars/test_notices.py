"""The State Council's notices as they were published, read day by day."""

from datetime import date

import pytest

from calendars.notices import NotANotice, read_notice
from calendars.published import published_year

NOTICE_2024 = """
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""
NOTICE_2025 = """
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
"""
NOTICE_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


@pytest.mark.parametrize(("year", "text"), [(2024, NOTICE_2024), (2025, NOTICE_2025), (2026, NOTICE_2026)])
def test_a_notice_gives_the_days_that_are_published(year, text):
    found, published = read_notice(text, year), published_year(year)
    assert {day for holiday in found for day in holiday.worked} == published.worked
    off = {day for holiday in found for day in holiday.off}
    assert {day for day in off if day.weekday() < 5} == {day for day in published.off if day.weekday() < 5}
    assert [holiday.name for holiday in found][:3] == ["元旦", "春节", "清明节"]


def test_a_new_year_that_begins_in_december_is_read_across_the_years():
    (found,) = read_notice("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023)
    assert found.off == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]


@pytest.mark.parametrize(
    ("year", "text"),
    [(2025, NOTICE_2026), (2027, NOTICE_2026), (2026, ""), (2026, "没有日期"), (2026, "元旦：2月30日放假。"),
     (2026, "元旦：1月1日至3日放假，共9天。"), (2026, "1月1日放假。"), (2026, "元旦：3月1日至1月1日放假。"),
     (2026, "元旦：1月4日（周日）上班。")],
)  # fmt: skip
def test_the_text_of_another_year_or_none_at_all_is_refused_in_words(year, text):
    with pytest.raises(NotANotice) as refused:
        read_notice(text, year)
    assert str(refused.value)
