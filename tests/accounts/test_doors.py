"""What the door says, and that it says the same to everyone who has not shown who they are."""

import re
import statistics
import time

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.test import Client

from accounts.models import PasswordSet
from tests.accounts.hashes import COUNTING, SLOW, CountingHasher
from tests.cast import PASSWORD, make_user
from tests.depth import rounds

SIGN_IN = "/accounts/login/"


def wrong(name):
    """The answer to a wrong password, without what differs by nature: the token, and the name as typed."""
    answer = Client().post(SIGN_IN, {"login": name, "password": "wrong"})
    body = re.sub(r"[A-Za-z0-9]{64}", "token", answer.content.decode()).replace(name, "name")
    return answer.status_code, body, sorted(answer.headers)


@pytest.fixture
def people(cast):
    make_user("closed1", is_active=False)
    make_user("waiting", authorized_at=None)
    blank = make_user("unset11")
    blank.set_unusable_password()
    blank.save()
    return ["nobody1", "leader0", "closed1", "waiting", "unset11"]


def test_a_wrong_password_is_answered_alike_for_everyone_and_no_one(people):
    make_user("leader0")
    answers = {name: wrong(name) for name in people}
    assert len({repr(answer) for answer in answers.values()}) == 1, "the answers tell them apart"


def test_a_locked_name_is_answered_alike_whether_it_exists_or_not(people):
    make_user("leader0")
    for name in people:
        for _try in range(5):
            wrong(name)
    assert len({repr(wrong(name)) for name in people}) == 1


def test_every_wrong_try_computes_one_hash_whoever_it_names(people, settings):
    make_user("leader0")
    settings.PASSWORD_HASHERS = COUNTING
    counts = {}
    for name in people:
        CountingHasher.count = 0
        wrong(name)
        counts[name] = CountingHasher.count
    assert counts == dict.fromkeys(people, 1)


@pytest.mark.parametrize("name", ["closed1", "waiting"])
def test_that_an_account_is_not_in_force_is_told_after_the_right_password_only(people, name):
    client = Client()
    answer = client.post(SIGN_IN, {"login": name, "password": PASSWORD}, follow=True)
    assert answer.request["PATH_INFO"] == "/accounts/inactive/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "password",
    [
        "Ab3 " + "长" * 124,
        "Aa1长长长长长",
        "  Ab3-spaces-kept  ",
        "🐎🔋Aa1🖇️🐎🔋",
        "Ünïcødé-Pass-1",
        "Ab1" + "x!" * 62 + "y",
    ],
)
def test_any_password_of_a_size_is_set_and_signs_in_and_no_character_is_cut(cast, client, password):
    assert 8 <= len(password) <= 128
    client.force_login(cast.member)
    given = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/accounts/password/change/", given).status_code == 302
    almost = password[:-1] + ("z" if password[-1] != "z" else "y")
    assert Client().post(SIGN_IN, {"login": "member", "password": almost}).status_code == 200
    assert Client().post(SIGN_IN, {"login": "member", "password": password}).status_code == 302
    assert PasswordSet.objects.filter(user=cast.member).exists()


def test_the_page_for_a_forgotten_password_names_no_person(cast, client):
    page = client.get("/accounts/password/reset/").content.decode()
    assert "管理员" in page
    assert all(name not in page for name in ("leader", "admin@", "unitadmin"))


@pytest.mark.faults
@pytest.mark.parametrize("evened", [True, False], ids=["as it is", "without the hash for unknown names"])
def test_the_time_of_an_answer_tells_nothing(cast, settings, measured, monkeypatch, evened):
    """Medians of tries in turn, an unknown name and a known one: ASVS 6.3.8. The control leaves the even hash out.

    The processor's time of this thread, so that a busy machine does not decide."""
    settings.PASSWORD_HASHERS = SLOW
    settings.SIGN_IN_TRIES = dict.fromkeys(settings.SIGN_IN_TRIES, 10_000)
    cast.leader.set_password(PASSWORD)
    cast.leader.save()
    if not evened:
        monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda self, password: None)
    took = {"leader": [], "nobody": []}
    for _again in range(rounds(full=200, short=20)):
        for name, times in took.items():
            client, started = Client(), time.thread_time()
            client.post(SIGN_IN, {"login": name, "password": "wrong"})
            times.append(time.thread_time() - started)
    known, unknown = (statistics.median(took[name]) * 1000 for name in ("leader", "nobody"))
    measured(tries=len(took["leader"]), known_ms=round(known, 1), unknown_ms=round(unknown, 1))
    assert (abs(known - unknown) < 10) is evened
