"""Two texts made of the same third: what both wrote is there afterwards, or the writers are asked."""

import random
import time

import pytest

from exchange.pasted import cleaned
from meetings.minutes.merging import merged
from tests.depth import SEED

WAS = "一、学习\n二、讨论\n三、决定"


@pytest.mark.parametrize(
    ("stored", "typed", "together"),
    [
        (WAS, "一、学习文件\n二、讨论\n三、决定", "一、学习文件\n二、讨论\n三、决定"),
        (
            "一、学习\n二、讨论\n三、决定：通过",
            "一、学习文件\n二、讨论\n三、决定",
            "一、学习文件\n二、讨论\n三、决定：通过",
        ),
        (f"{WAS}\n四、其他", "〇、点名\n" + WAS, f"〇、点名\n{WAS}\n四、其他"),
        ("二、讨论\n三、决定", WAS + "：通过", "二、讨论\n三、决定：通过"),
        (
            "一、学习\n二、讨论\n三、决定：同意",
            "一、学习\n二、讨论\n三、决定：同意",
            "一、学习\n二、讨论\n三、决定：同意",
        ),
        # one's own text that was stored on its way, and went on
        (
            "一、学习\n二、讨论：张三\n三、决定",
            "一、学习\n二、讨论：张三发言\n三、决定",
            "一、学习\n二、讨论：张三发言\n三、决定",
        ),
    ],
)
def test_lines_that_do_not_overlap_are_put_together(stored, typed, together):
    assert merged(WAS, stored, typed) == merged(WAS, typed, stored) == together


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("一、学习甲文件\n二、讨论\n三、决定", "一、学习乙文件\n二、讨论\n三、决定"),
        (f"{WAS}\n四、甲", f"{WAS}\n四、乙"),
        ("二、讨论\n三、决定", "一、学习文件\n二、讨论\n三、决定"),
        ("", "一、学习\n二、讨论\n三、决定：通过"),
    ],
)
def test_the_same_lines_are_asked_about_and_both_can_be_kept(stored, typed):
    assert merged(WAS, stored, typed) is None
    both = merged(WAS, stored, typed, keep_both=True).split("\n")
    assert set(stored.split("\n")) - {""} <= set(both) | set(WAS.split("\n"))
    assert set(typed.split("\n")) <= set(both)


def test_nothing_that_either_wrote_is_missing():
    """Words drawn at random: a merge holds every line that either side put in, and none that either took away."""
    draw, told = random.Random(f"{SEED} merging"), 0
    for _round in range(400):
        was = [f"原{number}" for number in range(draw.randint(0, 8))]
        sides = []
        for side in "甲乙":
            lines = list(was)
            for number in range(draw.randint(0, 3)):
                place = draw.randint(0, len(lines))
                if draw.random() < 0.5 and place < len(lines):
                    lines.pop(place)
                else:
                    lines.insert(place, f"{side}{number}")
            sides.append(lines)
        together = merged(*("\n".join(lines) for lines in (was, *sides)))
        both = merged(*("\n".join(lines) for lines in (was, *sides)), keep_both=True).split("\n")
        added = {line for lines in sides for line in lines if line not in was}
        assert added <= set(both)
        if together is None:
            told += 1
            continue
        kept = {line for line in was if all(line in lines for lines in sides)}
        assert set(together.split("\n")) - {""} == added | kept
    assert 0 < told < 400


def test_a_book_pasted_over_a_book_is_not_compared_for_minutes():
    begun = time.process_time()
    assert merged("一\n" * 30_000, "一\n" * 20_000 + "二\n" * 20_000, "三\n" + "一\n" * 29_999 + "四") is None
    assert merged("", "一\n二\n" * 20_000, "二\n三\n" * 20_000) is None
    assert time.process_time() - begun < 2


def test_lines_that_come_back_a_thousand_times_cost_no_minute():
    """Each of five hundred like lines was laid against each other one, and that again after every match: half a minute
    in which nobody could write, while the record was locked."""
    was, stored, typed = (
        "\n".join("同意" if line % 2 else f"{who}{line}" for line in range(1000)) for who in ("原", "甲", "乙")
    )
    begun = time.process_time()
    assert merged(was, stored, typed) is None
    assert merged(was, stored, typed, keep_both=True) == f"{stored}\n{typed}"
    assert time.process_time() - begun < 5


def test_long_minutes_with_many_empty_lines_are_put_together():
    was = "\n".join("" if line % 3 == 2 else f"第{line}行" for line in range(1500))
    stored = was.replace("第4行\n", "第4行，补充\n").replace("第1200行\n", "")
    typed = was.replace("第601行", "第601行：同意") + "\n散会"
    together = merged(was, stored, typed)
    assert together == stored.replace("第601行", "第601行：同意") + "\n散会"


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("第一行\r\n第二行\r第三行\x0b第四行\u2028第五行", "第一行\n第二行\n第三行\n第四行\n第五行"),
        ("\u3000\u3000会议指出，\u00a0要\u200b压\u00ad实\ufeff责任。  \r\n\r\n\r\n\r\n", "会议指出， 要压实责任。"),
        (
            "·\t第一点\r\n\uf0b7\t第二点\no\t下一级\nØ\t又一点\n\uf0d8 又一点",
            "· 第一点\n· 第二点\n· 下一级\n· 又一点\n· 又一点",
        ),
        ("1.\t总体情况\n（二）\t存在问题\n三、\t下一步", "1. 总体情况\n（二）存在问题\n三、下一步"),
        (
            "姓名\t职务\t意见\r\n张三\t科长\t\r\n李四\t\t同意\r\n",
            "姓名\u3000职务\u3000意见\n张三\u3000科长\n李四\u3000同意",
        ),
        ('序号\t"第一行\n第二行"\t"说""好"""', '序号\u3000第一行 第二行\u3000说"好"'),
        ('"不是表格"', '"不是表格"'),
        ("段一\n\n\n\n段二", "段一\n\n段二"),
        ("2026年 第一季度", "2026年 第一季度"),
    ],
)
def test_text_of_word_wps_and_sheets_comes_in_clean(pasted, clean):
    assert cleaned(pasted) == clean
    assert cleaned(clean) == clean
