"""Production refuses to start on unsafe values; a laptop needs none."""

import os
import subprocess
import sys

import pytest

SAFE = {
    "ALLOWED_HOSTS": "duties.example.org",
    "SITE_URL": "https://duties.example.org",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "AUDIT_KEY": "zyxwvutsrqponmlkjihgfedcba-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}


def load_settings(tmp_path, **values):
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment |= {"ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path)} | values
    return subprocess.run(
        [sys.executable, "-c", "from config import settings; print(settings.DATABASES['default']['NAME'])"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_safe_values_start(tmp_path):
    assert load_settings(tmp_path, **SAFE).returncode == 0


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY"),
        ({"AUDIT_KEY": ""}, "AUDIT_KEY"),
        ({"AUDIT_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, "AUDIT_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SITE_URL": "http://duties.example.org"}, "SITE_URL"),
    ],
)
def test_an_unsafe_value_refuses_to_start_and_is_named(tmp_path, unsafe, named):
    started = load_settings(tmp_path, **(SAFE | unsafe))
    assert started.returncode != 0
    assert f"Refusing to start in production: {named} must" in started.stderr


def test_a_key_that_begins_with_a_dollar_is_taken_as_it_is(tmp_path):
    keys = {name: f"${SAFE[name]}" for name in ("SECRET_KEY", "AUDIT_KEY")}
    started = load_settings(tmp_path, **(SAFE | keys))
    assert started.returncode == 0, started.stderr


def test_a_laptop_makes_its_own_key_once_and_keeps_it_to_itself(tmp_path):
    folder = tmp_path / "a folder #1 %41"
    started = load_settings(folder)
    assert started.stdout.strip() == str(folder / "db.sqlite3")
    key = (folder / "secret-key").read_text()
    assert len(key) >= 50
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0
    load_settings(folder)
    assert (folder / "secret-key").read_text() == key
    assert [path.name for path in folder.glob("secret-key*")] == ["secret-key"]
