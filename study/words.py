"""How long a text is, counted as an office counts it."""

import re

HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U000323af"
WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:['’.-][^\W_{HAN}]+)*")


def count_words(text: str) -> int:
    """Each Chinese character is one, each word or number of another script is one; signs and spaces are none."""
    return len(WORD.findall(text))
