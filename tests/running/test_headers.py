"""The headers of every class of answer are what the golden files say, on a laptop and in production, and production
scores at least 100 by Mozilla Observatory's published rules."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running.observatory import score
from tests.running.test_settings import SAFE

pytestmark = pytest.mark.xdist_group("headers")  # made once, by whole installations
HERE = Path(__file__).parent
GOLDEN = HERE / "headers"
PRODUCTION = SAFE | {"EMAIL_URL": "smtp+tls://mail.example.org:587"}
EVERYWHERE = {
    "Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy",
    "Referrer-Policy", "X-Content-Type-Options",
}  # fmt: skip


def asked(folder, **values):
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment = inherited | {
        "ENV_FILE": os.devnull, "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings",
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage", **values,
    }  # fmt: skip
    host = [values["ALLOWED_HOSTS"]] if "ALLOWED_HOSTS" in values else []
    kept = folder / "answers.json"
    arguments = [sys.executable, "-m", "tests.running.answers", str(kept), *host]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False,
                          cwd=HERE.parent.parent)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(kept.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def local(tmp_path_factory, kept_tables):
    folder = tmp_path_factory.mktemp("local")
    kept_tables(folder)
    return asked(folder, ALLOWED_HOSTS="localhost")


@pytest.fixture(scope="module")
def production(tmp_path_factory, kept_tables):
    folder = tmp_path_factory.mktemp("production")
    kept_tables(folder)
    return asked(folder, **PRODUCTION)


@pytest.mark.parametrize("place", ["local", "production"])
def test_every_class_of_answer_has_the_headers_of_the_golden_file(place, request):
    found = request.getfixturevalue(place)
    golden = GOLDEN / f"{place}.json"
    if os.environ.get("WRITE_GOLDEN"):
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8")), "WRITE_GOLDEN=1 writes it anew: read the difference"


@pytest.mark.parametrize("place", ["local", "production"])
def test_no_answer_goes_out_without_them(place, request):
    """Whatever the golden files say."""
    for name, answer in request.getfixturevalue(place).items():
        missing = EVERYWHERE - set(answer["headers"])
        assert not missing, f"{name}: {missing}"
        assert "Server" not in answer["headers"] and "X-Powered-By" not in answer["headers"]


def test_only_static_files_may_be_kept_by_the_browser(production):
    for name, answer in production.items():
        kept = answer["headers"].get("Cache-Control", "")
        assert ("no-store" in kept) != (name == "static"), f"{name}: {kept}"


def test_every_cookie_of_production_is_out_of_reach(production):
    lines = [line for answer in production.values() for line in answer["cookies"]]
    assert any(line.startswith("__Host-session") for line in lines)
    for line in lines:
        assert "Secure" in line and "SameSite=Lax" in line and "Domain" not in line, line
        assert "HttpOnly" in line or line.startswith("__Host-csrf"), line


def seen_from_outside(production):
    return [production[name] for name in ("sign-in", "signed in", "302", "404", "static")]


def test_production_scores_at_least_a_hundred(production, capsys):
    reached, points = score(production["http"], seen_from_outside(production))
    with capsys.disabled():
        print(f"\nobservatory: {reached} {points}")  # noqa: T201
    assert reached >= 100
    assert min(points.values()) >= 0


@pytest.mark.parametrize(
    "header", ["Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy"]
)
def test_the_control_one_header_less_scores_less(production, header):
    reached, _points = score(production["http"], seen_from_outside(production))
    poorer = copy.deepcopy(seen_from_outside(production))
    for page in poorer:
        page["headers"].pop(header)
    assert score(production["http"], poorer)[0] < reached


def test_the_control_an_open_session_cookie_fails(production):
    poorer = copy.deepcopy(seen_from_outside(production))
    for page in poorer:
        page["cookies"] = [line.replace("; Secure", "").replace("; HttpOnly", "") for line in page["cookies"]]
    assert score(production["http"], poorer)[0] < 100
