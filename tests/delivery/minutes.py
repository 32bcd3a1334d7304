"""python -m tests.delivery.minutes    one section, its recorder and a meeting; says the meeting's number"""

import sys


def populate() -> int:
    from datetime import date

    from meetings.models import Meeting, MeetingType
    from meetings.records.parts import AgendaLine
    from meetings.records.services import save_meeting
    from organization.rights import Role
    from tests.cast import make_unit, make_user

    recorder = make_user("recorder", make_unit("section"), Role.RECORDER, title="科员")
    meeting = Meeting(unit=recorder.postings.get().unit, held_on=date(2024, 3, 29), chair=recorder, recorder=recorder)
    return save_meeting(meeting=meeting, types=[MeetingType.objects.get(code="special")], by=recorder,
                        today=date(2024, 3, 29), agenda=[AgendaLine("一个议题")]).pk  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(str(populate()))
