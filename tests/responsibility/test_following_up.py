"""Reports, urgings and instructions about something owed, through the door a user takes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organization.models import Absence, Charge
from organization.rights import Role
from rectification.models import Item
from responsibility.assignments.stages import ASSIGNMENT_WORKFLOW
from responsibility.followups import services as following_up
from responsibility.models import Act, Assignment, Instruction, Progress, Urge
from responsibility.obligations import concerned
from responsibility.obligations.services import give_evidence
from tests.cast import make_assignment, make_user
from tests.rectification.factory import make_item

Stage = Assignment.Stage
ROLES = ("leader", "supervisor", "unitadmin", "clerk", "head", "recorder", "member", "assistant", "stranger", "admin",
         "security", "auditor")  # fmt: skip
REVIEWERS = {"leader", "supervisor", "head"}
ANSWERING = {"member", "head", "recorder"}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def work(cast, today):
    return make_assignment(cast.section, owner=cast.member, due_on=today + timedelta(days=10))


def url(work, name):
    return work.follow_up_url(name)


def page_of(client, work):
    return client.get(work.get_absolute_url()).content.decode()


def acts(work):
    return list(work.acts.order_by("pk").values_list("verb", "from_stage", "to_stage"))


# Reports


def test_the_owner_reports_how_far_it_has_come_and_everyone_concerned_reads_it(cast, signed_in, work):
    typed = {"text": "已走访三家单位", "percent": "40", "difficulties": "缺经费"}
    answer = signed_in(cast.member).post(url(work, "progress"), typed)
    assert (answer.status_code, answer.url) == (302, work.get_absolute_url())
    report = Progress.objects.get()
    assert (report.subject, report.number, report.by, report.percent) == (work, 1, cast.member, 40)
    assert acts(work) == [("progress", "open", "open")]
    for reader in (cast.head, cast.leader, cast.recorder):
        page = page_of(signed_in(reader), work)
        assert "已走访三家单位" in page and "缺经费" in page and "40%" in page
    assert signed_in(cast.stranger).get(work.get_absolute_url()).status_code == 404


def test_the_next_report_begins_with_the_percent_of_the_last(cast, signed_in, work, today):
    following_up.report_progress(obligation=work, by=cast.member, today=today, text="一", percent=40)
    following_up.report_progress(obligation=work, by=cast.member, today=today, text="二")
    form = signed_in(cast.member).get(url(work, "progress")).context["form"]
    assert form["percent"].value() == 40


def test_files_of_a_report_are_served_to_those_who_see_the_work_and_to_nobody_else(cast, signed_in, work):
    files = [SimpleUploadedFile(f"{name}.txt", name.encode()) for name in ("走访", "座谈")]
    signed_in(cast.member).post(url(work, "progress"), {"text": "见附件", "files": files})
    kept = list(Progress.objects.get().attachments.order_by("pk"))
    assert [file.name for file in kept] == ["走访.txt", "座谈.txt"]
    for file in kept:
        assert signed_in(cast.leader).get(file.get_absolute_url()).status_code == 200
        assert signed_in(cast.stranger).get(file.get_absolute_url()).status_code == 404


def test_one_bad_file_keeps_the_words_and_stores_nothing(cast, signed_in, work):
    files = [SimpleUploadedFile("好.txt", b"ok"), SimpleUploadedFile("坏.exe", b"MZ")]
    answer = signed_in(cast.member).post(url(work, "progress"), {"text": "写了很久", "files": files})
    assert answer.status_code == 200 and "写了很久" in answer.content.decode()
    assert not Progress.objects.exists() and not Act.objects.exists()


@pytest.mark.parametrize("percent", ["101", "-1", "一半", "1e3"])
def test_a_percent_that_is_none_is_refused_with_words(cast, signed_in, work, percent):
    answer = signed_in(cast.member).post(url(work, "progress"), {"text": "在办", "percent": percent})
    assert answer.status_code == 200 and answer.context["form"].errors["percent"]
    assert not Progress.objects.exists()


def test_a_double_click_reports_once(cast, signed_in, work):
    client = signed_in(cast.member)
    key = client.get(url(work, "progress")).context["form"]["once"].value()
    for _click in range(2):
        assert client.post(url(work, "progress"), {"text": "在办", "once": key}).status_code == 302
    assert Progress.objects.count() == 1


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_and_role_of_a_report(cast, today, stage):
    work = make_assignment(cast.section, owner=cast.member, stage=stage, done_on=today if stage == "done" else None)
    for role in ROLES:
        may = role in ANSWERING and stage in ("open", "returned")
        tried(
            lambda by: following_up.report_progress(obligation=work, by=by, today=today, text="在办"), cast, role, may
        )
    assert work.progress.count() == (len(ANSWERING) if stage in ("open", "returned") else 0)


def tried(verb, cast, role, may):
    before = Act.objects.count()
    if may:
        verb(getattr(cast, role))
        assert Act.objects.count() == before + 1
        return
    with pytest.raises((PermissionDenied, ValidationError)):
        verb(getattr(cast, role))
    assert Act.objects.count() == before, role


def test_who_reports_too_late_is_told_that_it_has_moved_on(cast, signed_in, work):
    client = signed_in(cast.member)
    Assignment.objects.filter(pk=work.pk).update(stage=Stage.SUBMITTED)
    answer = client.post(url(work, "progress"), {"text": "在办"}, follow=True)
    assert answer.redirect_chain[-1][0] == work.get_absolute_url()
    assert not Progress.objects.exists()


def test_a_report_does_not_disturb_who_edits_the_work(cast, work, today):
    following_up.report_progress(obligation=work, by=cast.member, today=today, text="在办")
    version = work.version
    work.refresh_from_db()
    assert work.version == version


def test_a_problem_takes_reports_too(cast, signed_in, today):
    item = make_item(cast.section, Item.Stage.IN_PROGRESS, owner=cast.member, due_on=today)
    signed_in(cast.member).post(url(item, "progress"), {"text": "已完成一半", "percent": "50"})
    assert "已完成一半" in page_of(signed_in(cast.head), item)


# Urging


def test_the_page_shows_first_whom_an_urging_reaches(cast, signed_in, work):
    form = signed_in(cast.supervisor).get(url(work, "urge")).context["form"]
    people = [one.person for one in form.receivers]
    assert people == [cast.member, cast.head, cast.leader]
    assert sorted(form["people"].value()) == sorted(person.pk for person in people)


def test_who_is_left_out_is_not_told(cast, signed_in, work):
    typed = {"people": [cast.member.pk, cast.head.pk], "text": "请抓紧办理"}
    assert signed_in(cast.supervisor).post(url(work, "urge"), typed).status_code == 302
    urging = Urge.objects.get()
    assert [(one.person, one.part) for one in urging.urged.all()] == [(cast.member, "owner"), (cast.head, "head")]
    assert (urging.number, urging.by, urging.text) == (1, cast.supervisor, "请抓紧办理")
    assert acts(work) == [("urge", "open", "open")]
    page = page_of(signed_in(cast.member), work)
    assert "请抓紧办理" in page


def test_the_second_urging_shows_the_first_before_it_goes_out(cast, signed_in, work):
    client = signed_in(cast.supervisor)
    client.post(url(work, "urge"), {"people": [cast.member.pk], "text": "第一次催"})
    page = client.get(url(work, "urge")).content.decode()
    assert "第一次催" in page
    client.post(url(work, "urge"), {"people": [cast.member.pk]})
    assert list(Urge.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]


def test_an_urging_reaches_somebody(cast, signed_in, work):
    answer = signed_in(cast.supervisor).post(url(work, "urge"), {"text": "催"})
    assert answer.status_code == 200 and answer.context["form"].errors["people"]
    assert not Urge.objects.exists()


@pytest.mark.parametrize("person", ["stranger", "assistant", "admin"])
def test_nobody_who_is_not_concerned_is_urged(cast, signed_in, work, person):
    answer = signed_in(cast.supervisor).post(url(work, "urge"), {"people": [getattr(cast, person).pk]})
    assert answer.status_code == 200 and answer.context["form"].errors["people"]
    assert not Urge.objects.exists()


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_and_role_of_an_urging(cast, today, stage):
    work = make_assignment(cast.section, owner=cast.member, stage=stage, done_on=today if stage == "done" else None)
    for role in ROLES:
        may = role in REVIEWERS and stage in ("issued", "open", "returned")
        tried(lambda by: following_up.urge(obligation=work, by=by, today=today, people=[cast.member]), cast, role, may)


def test_the_owner_never_urges_though_they_review_for_the_unit(cast, today):
    work = make_assignment(cast.section, owner=cast.head, created_by=cast.head)
    with pytest.raises(PermissionDenied):
        following_up.urge(obligation=work, by=cast.head, today=today, people=[cast.leader])


def test_who_issued_it_urges_without_any_other_right(cast, today):
    work = make_assignment(cast.section, owner=cast.member, created_by=cast.recorder)
    assert following_up.urge(obligation=work, by=cast.recorder, today=today, people=[cast.member]).number == 1


def test_a_part_nobody_holds_goes_one_level_up(cast, today):
    unowned = make_assignment(cast.section)
    assert parts(unowned, today) == [(cast.head, "head"), (cast.leader, "leader")]
    headless = make_assignment(cast.office, owner=cast.assistant)
    assert parts(headless, today) == [
        (cast.assistant, "owner"), (cast.leader, "head"), (cast.supervisor, "leader")]  # fmt: skip
    top = make_assignment(cast.city, owner=cast.supervisor)
    assert parts(top, today) == [(cast.supervisor, "owner")]


def parts(work, today):
    return [(one.person, one.part) for one in concerned.receivers(work, today)]


def test_the_leader_in_charge_is_told_rather_than_the_one_above(cast, today):
    deputy = make_user("deputy", cast.bureau, Role.LEADER)
    charge = Charge.objects.create(posting=deputy.postings.get(), unit=cast.section, granted_at=timezone.now())
    work = make_assignment(cast.section, owner=cast.member)
    assert parts(work, today)[-1] == (deputy, "leader")
    charge.delete()
    assert parts(work, today)[-1] == (cast.leader, "leader")


def test_the_leader_the_record_names_is_told(cast, today):
    item = make_item(cast.section, Item.Stage.IN_PROGRESS, owner=cast.member, leader=cast.assistant, due_on=today)
    assert (cast.assistant, "leader") in parts(item, today)


def test_who_stands_in_for_the_owner_is_urged_too(cast, today):
    Absence.objects.create(user=cast.member, from_on=today, to_on=today, stand_in=cast.assistant,
                           entered_by=cast.head)  # fmt: skip
    work = make_assignment(cast.section, owner=cast.member)
    assert parts(work, today)[:2] == [(cast.member, "owner"), (cast.assistant, "stand_in")]


def test_whose_account_is_closed_is_not_urged(cast, today, work):
    cast.member.is_active = False
    cast.member.save()
    assert parts(Assignment.objects.get(pk=work.pk), today)[0] == (cast.head, "head")


# Instructions


def test_a_leader_writes_an_instruction_with_the_post_of_that_day(cast, signed_in, work):
    signed_in(cast.leader).post(url(work, "instruct"), {"text": "请于月底前办结"})
    instruction = Instruction.objects.get()
    assert (instruction.by, instruction.number) == (cast.leader, 1)
    page = page_of(signed_in(cast.member), work)
    assert "请于月底前办结" in page and "党组书记、局长" in page
    assert acts(work) == [("instruct", "open", "open")]


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_and_role_of_an_instruction(cast, today, stage):
    work = make_assignment(cast.section, owner=cast.member, stage=stage, done_on=today if stage == "done" else None)
    for role in ROLES:
        tried(lambda by: following_up.instruct(obligation=work, by=by, today=today, text="阅"), cast, role,
              role in REVIEWERS and stage != "draft")  # fmt: skip


def test_nobody_instructs_themselves(cast, signed_in, today):
    work = make_assignment(cast.section, owner=cast.head)
    assert signed_in(cast.head).get(url(work, "instruct")).status_code == 403


def test_work_born_from_an_instruction_is_named_beside_it_for_those_who_may_see_it(cast, signed_in, work, today):
    instruction = following_up.instruct(obligation=work, by=cast.leader, today=today, text="另行立项")
    make_assignment(cast.office, title="由批示立项的任务", origin=instruction)
    assert "由批示立项的任务" in page_of(signed_in(cast.leader), work)
    assert "由批示立项的任务" not in page_of(signed_in(cast.member), work)


# All of them


def test_the_page_costs_the_same_with_one_and_with_twenty_of_each(cast, signed_in, work, today):
    def say():
        following_up.report_progress(obligation=work, by=cast.member, today=today, text="在办", percent=10)
        following_up.urge(obligation=work, by=cast.supervisor, today=today, people=[cast.member, cast.head])
        following_up.instruct(obligation=work, by=cast.leader, today=today, text="阅")

    def queries():
        client = signed_in(cast.leader)
        client.get(work.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(work.get_absolute_url())
        return len(found)

    say()
    one = queries()
    for _time in range(19):
        say()
    assert queries() <= one


def test_what_was_said_does_not_move_the_stage_nor_stop_the_next_step(cast, work, today):
    following_up.report_progress(obligation=work, by=cast.member, today=today, text="在办", percent=100)
    following_up.urge(obligation=work, by=cast.supervisor, today=today, people=[cast.member])
    work.refresh_from_db()
    give_evidence(subject=work, by=cast.member, text="签到册")
    ASSIGNMENT_WORKFLOW.act(obligation=work, verb="submit", by=cast.member, today=today, done_on=today)
    assert [verb for verb, _from, _to in acts(work)] == ["progress", "urge", "submit"]


def test_an_act_for_an_absent_colleague_says_for_whom(cast, signed_in, today):
    work = make_assignment(cast.section, owner=cast.member)
    Absence.objects.create(user=cast.member, from_on=today, to_on=today, stand_in=cast.assistant,
                           entered_by=cast.head)  # fmt: skip
    signed_in(cast.assistant).post(url(work, "progress"), {"text": "代办"})
    report = Progress.objects.get()
    assert (report.by, report.acting_for, work.acts.get().acting_for) == (cast.assistant, cast.member, cast.member)


def test_the_buttons_are_there_for_those_who_may_and_for_nobody_else(cast, signed_in, work):
    expected = {
        "member": {"progress", "extension_ask"}, "head": {"progress", "extension_ask", "urge", "instruct"},
        "leader": {"urge", "instruct"}, "supervisor": {"urge", "instruct"}, "unitadmin": set(),
    }  # fmt: skip
    names = ("progress", "extension_ask", "urge", "instruct", "extension", "extension_withdraw")
    for role, wanted in expected.items():
        page = page_of(signed_in(getattr(cast, role)), work)
        assert {
            name for name in names if f'href="{reverse(f"responsibility:{name}", args=[work.pk])}"' in page
        } == wanted


def test_an_instruction_becomes_a_work_item_with_what_can_be_taken_over(cast, signed_in, work, today):
    instruction = following_up.instruct(obligation=work, by=cast.leader, today=today, text="另行立项办理")
    link = f"{reverse('responsibility:register')}?instruction={instruction.pk}"
    client = signed_in(cast.unitadmin)
    assert f'href="{link}"' in page_of(client, work)
    form = client.get(link).context["form"]
    wanted = {"kind": "instruction", "title": work.title, "detail": "另行立项办理", "unit": work.unit_id,
              "leader": cast.leader.pk}  # fmt: skip
    assert {name: form[name].value() for name in wanted} == wanted
    typed = wanted | {"due_on": today.isoformat(), "priority": "ordinary", "issue": "1",
                      "source": form["source"].value(), "parts-TOTAL_FORMS": "0",
                      "parts-INITIAL_FORMS": "0"}  # fmt: skip
    client.post(link, typed)
    item = Assignment.objects.exclude(supervision=None).get()
    assert (item.origin, item.supervision.kind) == (instruction, "instruction")
    assert str(item.supervision) in page_of(client, work)


def test_whoever_does_not_see_the_work_takes_nothing_over_from_its_instruction(cast, signed_in, work, today):
    instruction = following_up.instruct(obligation=work, by=cast.leader, today=today, text="另行立项办理")
    for wanted in (instruction.pk, "0", "x", "9" * 30):
        page = signed_in(cast.stranger).get(reverse("responsibility:register"), {"instruction": wanted})
        assert page.status_code == 200 and "另行立项办理" not in page.content.decode()
