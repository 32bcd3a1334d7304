"""The policy, as a table of what is refused and why."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from accounts.models import PasswordSet
from tests.cast import PASSWORD, make_unit, make_user


def faults(password, user=None):
    try:
        password_validation.validate_password(password, user)
    except ValidationError as refusal:
        return {error.code for error in refusal.error_list}
    return set()


@pytest.fixture
def zhang(db):
    bureau = make_unit("wgl-2", name="示例市文化和旅游局", short_name="文旅局")
    return make_user("zhangsan", bureau, name="张三丰", sort_key="zhang san feng", phone="13800001111")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab3-xyz", "password_length"),
        ("Ab3-" + "x" * 125, "password_length"),
        ("onlysmallandlong", "password_kinds"),
        ("smallbig-andsign", "password_kinds"),
        ("Admin@123", "password_too_common"),
        ("ADMIN@123", "password_too_common"),
        ("Ａｄｍｉｎ＠１２３", "password_too_common"),
        ("P@ssw0rd", "password_too_common"),
        ("Zhangsan-2026x", "password_own_words"),
        ("x-Nasgnahz-26", "password_own_words"),
        ("Xk-张三丰-2026", "password_own_words"),
        ("Zhangsanfeng9!", "password_own_words"),
        ("Qw-13800001111", "password_own_words"),
        ("Aa文旅局2026!", "password_place_words"),
        ("WGL-2026!!", "password_place_words"),
        ("文化和旅游局Aa2026", None),
        ("System@2026", "password_place_words"),
        ("责任台账Aa2026", "password_place_words"),
        ("P@ssword#2026", "password_place_words"),
        ("Kettle-Lantern-42", None),
        ("四马分肥Ab-2019", None),
    ],
)
def test_what_the_default_policy_refuses(zhang, password, fault):
    found = faults(password, zhang)
    assert (fault in found) if fault else not found


def test_every_one_of_djangos_common_passwords_is_refused(zhang, settings):
    settings.PASSWORD_POLICY = "asvs"
    folder = Path(password_validation.__file__).parent
    with gzip.open(folder / "common-passwords.txt.gz", "rt", encoding="utf-8") as file:
        common = [line.strip() for line in file][:3000]
    assert len(common) == 3000
    assert all("password_too_common" in faults(password) for password in common)


def test_the_other_profile_asks_for_length_and_neither_kinds_nor_a_date(zhang, settings):
    settings.PASSWORD_POLICY = "asvs"
    assert faults("only small letters here", zhang) == set()
    assert faults("Ab3-xyz-short", zhang) == {"password_length"}
    PasswordSet.objects.filter(user=zhang).update(set_at=timezone.now() - timedelta(days=900))
    client = Client()
    client.post("/accounts/login/", {"login": "zhangsan", "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_the_present_and_the_last_five_passwords_are_refused_and_the_sixth_is_not(zhang):
    given = [PASSWORD] + [f"Kettle-{word}-42" for word in ("Lantern", "Bridge", "Window", "Garden", "Basket")]
    for password in given[1:]:
        assert faults(password, zhang) == set()
        zhang.set_password(password)
        zhang.save()
    assert all("password_used_before" in faults(password, zhang) for password in given[1:])
    assert faults(PASSWORD, zhang) == set()
    assert PasswordSet.objects.filter(user=zhang).count() == 5
    assert all(
        PASSWORD not in row and "Kettle" not in row for row in PasswordSet.objects.values_list("password", flat=True)
    )


def test_an_expired_password_leads_every_page_to_the_change_and_no_further(zhang):
    PasswordSet.objects.filter(user=zhang).update(set_at=timezone.now() - timedelta(days=91))
    client = Client()
    client.post("/accounts/login/", {"login": "zhangsan", "password": PASSWORD})
    for page in ("/", "/assignments/", "/organization/people/", "/accounts/sessions/", "/accounts/2fa/"):
        assert client.get(page)["location"] == "/accounts/password/change/"
    assert client.post("/assignments/new/", {"title": "x"})["location"] == "/accounts/password/change/"
    assert client.get("/accounts/password/change/").status_code == 200
    new = {"oldpassword": PASSWORD, "password1": "Kettle-Lantern-42", "password2": "Kettle-Lantern-42"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    client.post("/accounts/login/", {"login": "zhangsan", "password": "Kettle-Lantern-42"})
    assert client.get("/").status_code == 200


def test_a_password_of_unknown_age_counts_from_the_first_sign_in(zhang):
    PasswordSet.objects.all().delete()
    client = Client()
    client.post("/accounts/login/", {"login": "zhangsan", "password": PASSWORD})
    assert client.get("/").status_code == 200
    assert PasswordSet.objects.get().set_at > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "至少包含以下 3 类"), ("en", "At least 3 of")])
def test_the_rules_stand_on_the_form_beforehand(cast, client, language, words):
    cast.member.language = language
    cast.member.save()
    client.force_login(cast.member)
    page = client.get("/accounts/password/change/").content.decode()
    with translation.override(language):
        rules = [text for text in password_validation.password_validators_help_texts() if text]
    assert words in page
    assert len(rules) == 7
