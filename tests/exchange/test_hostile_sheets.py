"""F13: what is hostile is refused in words, within two seconds of the processor and 200 MB, and never computed."""

import os
import subprocess
import sys
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from exchange.cells import Column, tidy
from exchange.tables import read_table
from tests.exchange import hostile

CODE = (Column("code", "代码", tidy, required=True),)


def cost_of(files, folder):
    """{name: (answer, seconds, megabytes grown so far)} of reading each in one process of their own."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    run = subprocess.run(
        [sys.executable, "-m", "tests.exchange.hostile", *(str(folder / name) for name in files)],
        capture_output=True, text=True, check=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    )  # fmt: skip
    lines = [line.split("|") for line in run.stdout.splitlines()]
    return {name: (answer, float(seconds), int(megabytes)) for name, answer, seconds, megabytes in lines}


def test_a_hostile_file_is_refused_fast_and_in_little_memory(tmp_path, measured):
    costs = cost_of({name: make() for name, make in hostile.CORPUS.items()}, tmp_path)
    measured(
        files=len(costs),
        longest=max(seconds for _answer, seconds, _megabytes in costs.values()),
        megabytes=max(megabytes for _answer, _seconds, megabytes in costs.values()),
    )
    found = {name: (answer, seconds < 2, megabytes < 200) for name, (answer, seconds, megabytes) in costs.items()}
    assert found == dict.fromkeys(hostile.CORPUS, ("refused", True, True))


SAID = {
    "a cell of 70 MB": "解压后", "macros": "宏", "an old workbook": "另存为 .xlsx", "a list of values": "另存为 .xlsx",
    "nothing at all": "空",
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_a_refusal_says_what_is_wrong(name):
    with pytest.raises(ValidationError) as refusal:
        read_table(BytesIO(hostile.CORPUS[name]()), CODE)
    assert SAID[name] in refusal.value.messages[0]


def test_an_honest_file_is_read():
    assert [line.texts for line in read_table(BytesIO(hostile.honest()), CODE).lines] == [{"code": "A-1"}]
    seventh = hostile.packed(hostile.sheet_xml('<row r="7"><c><v>5</v></c></row>'))
    assert read_table(BytesIO(seventh), CODE).lines[0].number == 7


def test_a_million_formatted_empty_rows_do_not_hold_anyone_up(tmp_path, measured):
    empty = "".join(f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(3, 1_000_000))
    data = hostile.packed(hostile.sheet_xml('<row r="2"><c r="A2"><v>5</v></c></row>' + empty))
    answer, seconds, megabytes = cost_of({"empty": data}, tmp_path)["empty"]
    measured(seconds=seconds, megabytes=megabytes)
    assert (answer, seconds < 2, megabytes < 200) == ("taken 1", True, True)


def test_the_measure_sees_memory_that_grows(tmp_path):
    """The control: a program that does read such a file whole grows past the limit."""
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(hostile.text_bomb(300))
    program = (
        "import zipfile; from tests.exchange.hostile import highest_memory; before = highest_memory()\n"
        f"text = zipfile.ZipFile({str(path)!r}).read({hostile.SHEET!r}); print(highest_memory() - before)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(run.stdout) > 200
