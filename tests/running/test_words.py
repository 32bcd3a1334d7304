"""What Django says of a field typed wrongly reads as an office would write it, in every form."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from config import wording

SAID = {
    "title": ("题" * 5000, "不能超过200个字（目前5000个字）。"),
    "year": ("2101", "应不大于2100。"),
    "source": ("x", "“x”不在可选范围内，请重新选择。"),
    "unit": ("0", "所选的不在可选范围内，请重新选择。"),
    "opened_on": ("前天", "请填写正确的日期。"),
    "sort_no": ("甲", "请填写整数。"),
}


@pytest.mark.parametrize("field", SAID)
def test_a_field_typed_wrongly_is_told_in_words_of_an_office(cast, signed_in, field):
    typed, words = SAID[field]
    answer = signed_in(cast.recorder).post(reverse("rectification:create"), {field: typed, "once": str(uuid4())})
    assert answer.context["form"].errors[field] == [words]
    assert words in answer.content.decode()


def test_what_must_be_filled_in_is_asked_for(cast, signed_in):
    answer = signed_in(cast.recorder).post(reverse("rectification:create"), {"once": str(uuid4())})
    assert answer.context["form"].errors["title"] == ["请填写此项。"]
    with override("en"):
        assert gettext("This field is required.") == "This field is required."


@pytest.mark.parametrize("message", [*wording.SINGLE, *wording.PLURAL], ids=str)
def test_the_projects_words_win_over_djangos(message):
    with override("zh-hans"):
        said = ngettext(*message, 5) if isinstance(message, tuple) else gettext(message)
    assert not [word for word in ("变量", "字段", "表单", "该值", "字符", "null", "有效") if word in said]
    assert said not in (message, message[0])
