"""The order of names by strokes, held against names worked out by hand."""

import random
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.people.names import NameOrder
from organization.people.readings import reading_of
from organization.people.strokes import key_of, strokes_of, table, unknown_in
from tests.cast import make_user

# In the right order, each with its strokes worked out by hand: 1 横 2 竖 3 撇 4 点/捺 5 折.
WORKED = [
    ("丁立", "12 41431"),  # 2: 一 亅
    ("卜文", "24 4134"),  # 2: 丨 丶, vertical after horizontal
    ("于洋", "112 441431112"),  # 3: 一 一 亅
    ("万里", "153 2511211"),  # 3: 一 𠃌 丿: second stroke 折 after 横
    ("马骏", "551 5515434354"),  # 3: begins with 折
    ("王一", "1121 1"),  # 4; one character of a given name before two, fewer strokes first
    ("王芳", "1121 1224153"),  # 艹 一 丨 丨, 方 丶 一 𠃌 丿
    ("王小明", "1121 234 25113511"),  # 小 (3 strokes) after 芳 (7): the longer given name comes after the shorter
    ("王立新", "1121 41431 4143112343312"),  # 立 has 5 strokes, 小 has 3
    ("毛毛", "3115 3115"),  # 4: 丿 after the 一 of 王
    ("方正", "4153 12121"),  # 4: 丶 after 丿
    ("尹平", "5113 14312"),  # 4: 𠃍 last
    ("石磊", "13251 132511325113251"),  # 5: 一
    ("叶青", "25112 11212511"),  # 5: 丨 𠃍 一 一 丨
    ("田雨", "25121 12524444"),  # 5: as 叶 up to the third stroke, then 丨 after 一
    ("白雪", "32511 14524444511"),  # 5: 丿
    ("冯国栋", "41551 25112141 123415234"),  # 5: 丶
    ("任思远", "323121 251214544 1135454"),  # 6: 丿
    ("刘洋", "413422 441431112"),  # 6: 丶
    ("孙伟", "521234 321152"),  # 6: 折
    ("李白", "1234521 32511"),  # 7: 一
    ("陈立新", "5215234 41431 4143112343312"),  # 7: 折
    ("林海", "12341234 4413155414"),  # 8: 一 丨
    ("欧洋", "13453534 441431112"),  # 8: 一 丿; 洋 has 9 strokes, one character
    ("欧阳锋", "13453534 522511 311153541112"),  # a compound surname stands where its first character does
    ("赵敏", "121213434 31554143134"),  # 9: 走 1212134, 乂 34; 每 3155414, 攵 3134
    ("钱海燕", "3111511534 4413155414 1221251211354444"),  # 10; 燕: 廿 1221, 口 251, 北 21135, 灬 4444
]


def test_names_come_in_the_order_worked_out_by_hand():
    names = [name for name, _strokes in WORKED]
    shuffled = random.Random(7).sample(names, len(names))
    assert sorted(shuffled, key=key_of) == names
    assert len(names) >= 16


@pytest.mark.parametrize("name, strokes", WORKED)
def test_the_table_has_the_strokes_worked_out_by_hand(name, strokes):
    assert strokes_of(name) == strokes


def test_characters_written_alike_keep_the_order_of_the_official_table():
    # 干 于 (112), 土 士 (121), 己 已 巳 (515) of the Table of General Standard Chinese Characters
    assert sorted("于干", key=key_of) == ["干", "于"]
    assert sorted("士土", key=key_of) == ["土", "士"]
    assert sorted("巳已己", key=key_of) == ["己", "已", "巳"]


def test_the_table_is_sound():
    rows = table()
    assert len(rows) > 6500
    assert all(re.fullmatch("[1-5]{1,36}", shapes) for shapes, _place in rows.values())


def test_a_name_in_another_script_or_with_a_rare_character_comes_last():
    assert sorted(["John", "赵敏", "㛃敏"], key=key_of) == ["赵敏", "John", "㛃敏"]
    assert (unknown_in("㛃敏"), unknown_in("㛃敏", "531123412 31554143134")) == ("㛃", "")
    assert strokes_of("阿布都·买买提").count(" ") == 5


READ = (
    "陈立新=chen lixin "
    "单文彬=shan wenbin 仇英=qiu ying 解雨桐=xie yutong 区小红=ou xiaohong "
    "查良=zha liang 任思远=ren siyuan 盖聪=ge cong 朴树=piao shu 尉迟恭=yuchi gong "
    "曾庆丰=zeng qingfeng 欧阳锋=ouyang feng 李重= Smith="
)


@pytest.mark.parametrize("name, reading", re.findall(r"([^\s=]+)=([a-z]*(?: [a-z]+(?= |$))?)", READ))
def test_surnames_are_read_as_surnames_and_what_is_not_plain_is_left_open(name, reading):
    assert reading_of(name) == reading


NAMES = re.compile(r'<td data-label="[^"]*" class="nowrap"><a href="/organization/people/\d+/">([^<]+)</a>')


def named(page):
    return [name for name in NAMES.findall(page.content.decode()) if name in dict(WORKED)]


def test_the_list_of_people_is_by_post_then_by_strokes_or_pinyin(cast, signed_in):
    for number, (name, _strokes) in enumerate(random.Random(1).sample(WORKED, len(WORKED))):
        make_user(f"p{number}", cast.section, name=name, rank_no=50)
    make_user("chief", cast.section, name="钱海燕", rank_no=2)
    client, url = signed_in(cast.unitadmin), reverse("organization:people")
    assert named(client.get(url)) == ["钱海燕", *(name for name, _strokes in WORKED)]
    by_pinyin = named(client.get(url, {"order": NameOrder.PINYIN}))
    assert by_pinyin == ["钱海燕", *sorted(dict(WORKED), key=reading_of)]
    assert client.get(url, {"order": "x"}).status_code == 200


def test_a_list_of_many_people_asks_no_more_of_the_database(cast, signed_in, django_assert_num_queries):
    client, url = signed_in(cast.unitadmin), reverse("organization:people")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(40):
        make_user(f"many{number}", cast.section)
    with django_assert_num_queries(len(few)):
        client.get(url)


def edited(client, person, **typed):
    url = reverse("organization:person_edit", args=[person.pk])
    person.refresh_from_db()
    data = {name: getattr(person, name) for name in ("name", "username", "sort_key", "strokes", "email", "phone")}
    return client.post(url, data | {"version": person.version} | typed)


def test_keys_fill_themselves_follow_the_name_and_keep_what_was_entered(cast, signed_in):
    client, person = signed_in(cast.unitadmin), make_user("someone", cast.section, name="单文彬")
    assert (person.sort_key, person.stroke_key) == ("shan wenbin", key_of("单文彬"))
    assert edited(client, person, name="王芳").status_code == 302
    person.refresh_from_db()
    assert (person.sort_key, person.stroke_key) == ("wang fang", key_of("王芳"))
    assert edited(client, person, strokes="1121 12121", sort_key="Wang F").status_code == 302
    assert edited(client, person, phone="13800001234").status_code == 302
    person.refresh_from_db()
    assert (person.sort_key, person.strokes) == ("Wang F", "1121 12121")
    assert person.stroke_key == key_of("王芳", "1121 12121") != key_of("王芳")


@pytest.mark.parametrize("typed", ["1121", "1121 67", "1 2 3", "１１２１ １", "x", "1121 1224153 1"])
def test_strokes_that_are_none_of_the_name_are_refused_with_words(cast, signed_in, typed):
    person = make_user("someone", cast.section, name="王芳")
    page = edited(signed_in(cast.unitadmin), person, strokes=typed)
    assert page.status_code == 200 and "strokes" in page.context["form"].errors
    assert typed in page.content.decode()


def test_unknown_strokes_are_named_in_the_list_until_someone_enters_them(cast, signed_in):
    person = make_user("someone", cast.section, name="㛃敏")
    client, url = signed_in(cast.unitadmin), reverse("organization:people")
    assert "question-circle" in client.get(url).content.decode()
    edited(client, person, strokes="531123412 31554143134")
    assert "question-circle" not in client.get(url).content.decode()


def test_phones_are_masked_but_for_the_person_and_who_keeps_them(cast, signed_in):
    person = make_user("someone", cast.section, phone="13812345678")
    urls = [reverse("organization:people"), reverse("organization:person", args=[person.pk])]
    for reader, sees in ((cast.member, False), (cast.leader, False), (cast.unitadmin, True), (person, True)):
        client = signed_in(reader)
        listed, own = (client.get(url).content.decode() for url in urls)
        assert "13812345678" not in listed and "138****5678" in listed
        assert ("13812345678" in own) == sees
