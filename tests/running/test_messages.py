"""`tools/messages.py`: what it finds, keeps and complains of, in a small project of its own."""

import gettext

import pytest

from tools import messages


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    for app in ("meetings", "organization"):
        (tmp_path / app).mkdir()
        (tmp_path / app / "apps.py").write_text("")
    (tmp_path / "meetings" / "models.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy\n"
        "a = _('Meeting')\n"
        "b = pgettext_lazy('state', 'Open')\n"
        "c = ngettext('%(count)d day', '%(count)d days', 2)\n"
    )
    (tmp_path / "templates" / "meetings").mkdir(parents=True)
    (tmp_path / "templates" / "meetings" / "list.html").write_text(
        "{% load i18n %}\n  <p>it's {% translate 'Held on' %}</p>\n"
        "    {% blocktranslate trimmed %}\n      Chair of {{ name }}\n    {% endblocktranslate %}\n"
    )
    (tmp_path / "templates" / "base.html").write_text("{% load i18n %}{% translate 'Menu' %}")
    return tmp_path


def translate(project, app, **words):
    path = messages.catalogue_path(app)
    text = path.read_text()
    for msgid, msgstr in words.items():
        msgid = msgid.replace("_", " ")
        assert f'msgid "{msgid}"\nmsgstr ""' in text
        text = text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{msgstr}"')
    path.write_text(text)


def test_strings_of_python_and_templates_go_to_their_app(project):
    messages.update(messages.apps())
    assert set(messages.stored("meetings")) == {
        (None, "Meeting"),
        ("state", "Open"),
        (None, ("%(count)d day", "%(count)d days")),
        (None, "Held on"),
        (None, "Chair of %(name)s"),
    }
    assert set(messages.stored("organization")) == {(None, "Menu")}


def test_a_translation_survives_is_compiled_and_the_file_stays_as_it_is(project):
    messages.update(["meetings"])
    translate(project, "meetings", Meeting="会议")
    messages.update(["meetings"])
    before = messages.catalogue_path("meetings").read_bytes()
    messages.update(["meetings"])
    assert messages.catalogue_path("meetings").read_bytes() == before
    with open(messages.catalogue_path("meetings").with_suffix(".mo"), "rb") as file:
        assert gettext.GNUTranslations(file).gettext("Meeting") == "会议"


def test_a_string_no_longer_used_leaves(project):
    messages.update(["meetings"])
    (project / "meetings" / "models.py").write_text("")
    messages.update(["meetings"])
    assert (None, "Meeting") not in messages.stored("meetings")


def test_a_string_translated_elsewhere_is_filled_in(project):
    messages.update(["meetings"])
    translate(project, "meetings", Meeting="会议")
    (project / "organization" / "models.py").write_text("a = _('Meeting')\n")
    messages.update(["organization"])
    assert messages.stored("organization")[(None, "Meeting")] == "会议"


def test_what_is_not_translated_or_not_up_to_date_is_named(project):
    messages.update(messages.apps())
    (project / "organization" / "models.py").write_text("a = _('New')\n")
    faults = messages.check(messages.apps())
    assert "meetings: not translated: 'Open' (state)" in faults
    assert any(fault.startswith("organization: catalogue is not up to date") for fault in faults)


def test_an_edited_catalogue_that_was_not_compiled_is_named(project):
    messages.update(["organization"])
    translate(project, "organization", Menu="菜单")
    assert messages.check(["organization"]) == [
        "organization: compiled catalogue is not up to date, run python tools/messages.py organization"
    ]


@pytest.mark.parametrize("wrong", ["负责人", "%(nme)s的负责人", "{name}的负责人", "<b>%(name)s</b>的负责人"])
def test_a_lost_placeholder_or_a_tag_too_many_is_named(project, wrong):
    messages.update(messages.apps())
    translate(project, "meetings", **{"Chair_of_%(name)s": wrong})
    messages.update(["meetings"])
    assert any("placeholders or tags differ: 'Chair of" in fault for fault in messages.check(["meetings"]))


def test_one_string_with_two_translations_is_named(project):
    (project / "organization" / "models.py").write_text("a = _('Meeting')\n")
    messages.update(messages.apps())
    translate(project, "meetings", Meeting="会议")
    translate(project, "organization", Meeting="开会")
    assert "'Meeting' differs: 会议 in meetings; 开会 in organization" in messages.check(messages.apps())
