import pytest

from study.words import count_words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("  \n。，", 0),
        ("学习贯彻", 4),
        ("学习 AI 技术，2026年10月。", 9),
        ("don't stop", 2),
        ("3.5%", 1),
        ("二〇二六年", 5),
        ("𠮷林", 2),
    ],
)
def test_a_chinese_character_is_one_and_a_word_of_other_script_is_one(text, number):
    assert count_words(text) == number
