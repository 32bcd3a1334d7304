"""The example's accounts and their one password: made up or given, checked, and kept where it can be read again."""

import os
import secrets

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import User

ACCOUNTS = {
    "leader": gettext_lazy("head of the bureau, first responsible: sees all of it, reviews and approves"),
    "head": gettext_lazy("leads a section: reviews, has work of their own"),
    "recorder": gettext_lazy("writes for a section: logs study and meetings, signs them off"),
    "member": gettext_lazy("owns work: something late, something sent back"),
    "assistant": gettext_lazy("works in another section"),
    "unitadmin": gettext_lazy("keeps the bureau's units and people"),
    "supervisor": gettext_lazy("the level above: compares two bureaus"),
    "admin": gettext_lazy("keeps the whole tree of units, people and posts; reads no records"),
    "security": gettext_lazy("authorizes new accounts, grants and revokes roles; enters nothing, reads no records"),
    "auditor": gettext_lazy("reads the audit trail, writes nothing"),
}
# Easily told apart and typed: no l, o, i, 0 or 1
LETTERS, DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"
VARIABLE = "EXAMPLE_PASSWORD"


def password_file():
    return settings.VAR_DIR / "example-password"


def given_password() -> str:
    """What EXAMPLE_PASSWORD says; ValidationError where an account could not have it."""
    password = os.environ.get(VARIABLE, "")
    if password:
        check(password)
    return password


def check(password: str):
    for username in ACCOUNTS:
        validate_password(password, User(username=username, name=username))


def new_password() -> str:
    """Three groups a person can read out, such as kmwt-73p8-hqvr: some 60 bits."""
    while True:
        groups = ("".join(secrets.choice(LETTERS + DIGITS) for _letter in range(4)) for _group in range(3))
        password = "-".join(groups)
        try:
            check(password)
        except ValidationError:
            continue
        return password


def keep(password: str):
    """Readable by whoever runs the product here, and by nobody else."""
    path = password_file()
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{password}\n")


def kept_password() -> str:
    """The password of an example loaded earlier, where it still opens the accounts; else nothing."""
    path = password_file()
    leader = User.objects.filter(username="leader").first()
    for password in (os.environ.get(VARIABLE, ""), path.read_text(encoding="utf-8").strip() if path.exists() else ""):
        if password and leader and leader.check_password(password):
            return password
    return ""


def table(password: str) -> list[str]:
    """What the person at the keyboard must know."""
    lines = [_("Accounts of the example, all with one password:")]
    people = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS)}
    width = max(map(len, ACCOUNTS))
    for username, words in ACCOUNTS.items():
        if username in people:
            lines.append(f"  {username:<{width}}  {people[username].name}  {words}")
    if password:
        lines.append(_("Password: %(password)s") % {"password": password})
    else:
        lines.append(_("Password: the one it was loaded with; it is kept nowhere here."))
    command = ".venv/bin/python manage.py summary BUREAU --year 2023 --output summary.docx"
    lines.append(_("Code of the bureau: %(code)s. Its summary of 2023: %(command)s")
                 % {"code": "BUREAU", "command": command})  # fmt: skip
    return lines
