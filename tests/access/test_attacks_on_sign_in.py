"""Guessing passwords past the lock, and locking everyone out."""

import os
import subprocess
import sys
import textwrap

from tests.cast import PASSWORD

SIGN_IN = "/accounts/login/"


def test_another_port_in_the_host_header_is_no_fresh_set_of_tries(cast, client):
    """Five wrong tries lock a name for five minutes, but the count is kept per Host, and its port is the caller's."""
    for number in range(6):
        client.post(SIGN_IN, {"login": "leader", "password": f"wrong-{number}"}, REMOTE_ADDR=f"10.0.0.{number}")
    locked = client.post(SIGN_IN, {"login": "leader", "password": PASSWORD}, REMOTE_ADDR="10.0.0.99")
    assert locked.status_code == 200  # as it should be: refused, the right password too
    answer = client.post(SIGN_IN, {"login": "leader", "password": PASSWORD}, REMOTE_ADDR="10.0.0.99",
                         HTTP_HOST="testserver:4321")  # fmt: skip
    assert answer.status_code == 200, "signed in while locked"


PRODUCTION = {
    "ALLOWED_HOSTS": "duties.example.org", "SITE_URL": "https://duties.example.org", "BEHIND_PROXY": "yes",
    "SECRET_KEY": "aZ3-qW8_eR5tY1uI7oP2lK4jH6gF9dS0xC-vB_nM3qW8eR5tY1uI7oP",
    "AUDIT_KEY": "bZ3-qW8_eR5tY1uI7oP2lK4jH6gF9dS0xC-vB_nM3qW8eR5tY1uI7oQ", "CACHE_URL": "dbcache://cache",
}  # fmt: skip
SCRIPT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
from django.test import Client
from tests.cast import PASSWORD, make_user
make_user("leader")
def sign_in(address, **fields):
    client = Client(headers={"host": "duties.example.org", "x-forwarded-proto": "https", "x-forwarded-for": address})
    return client.post("/accounts/login/", fields, REMOTE_ADDR="127.0.0.1").status_code
for number in range(11):
    sign_in("203.0.113.66", login=f"nobody-{number}", password="wrong")
print("STATUS", sign_in("10.1.2.3", login="leader", password=PASSWORD))
"""


def test_who_guesses_wrong_locks_out_nobody_at_another_address(tmp_path, kept_tables):
    """In production every request comes from the proxy's address: ten wrong tries a minute keep all out."""
    kept_tables(tmp_path)
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "ENV_FILE": os.devnull,
                   "DJANGO_SETTINGS_MODULE": "config.settings",
                   "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(SCRIPT)], env=environment | PRODUCTION, check=False,
                          capture_output=True, text=True)  # fmt: skip
    assert "STATUS 302" in done.stdout, done.stdout + done.stderr[-800:]


def test_who_guesses_over_a_socket_for_both_kinds_of_addresses_locks_out_only_themselves(cast, client):
    """Such a socket writes 10.0.0.1 as ::ffff:10.0.0.1: these lie in one IPv6 network, but are different callers."""
    for number in range(51):
        client.post(SIGN_IN, {"login": f"nobody-{number}", "password": "wrong"}, REMOTE_ADDR="::ffff:10.0.0.66")
    guessing = client.post(SIGN_IN, {"login": "leader", "password": PASSWORD}, REMOTE_ADDR="::ffff:10.0.0.66")
    assert guessing.status_code == 200
    answer = client.post(SIGN_IN, {"login": "leader", "password": PASSWORD}, REMOTE_ADDR="::ffff:10.1.2.3")
    assert answer.status_code == 302
