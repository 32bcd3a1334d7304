"""The control: a sender that marks a message as sent before it sends it. It must lose some, or the test is blind."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.core.management import execute_from_command_line

    from reminders import sender

    def deliver(mail, dispatch, now):
        sender.finish(dispatch, sender.State.SENT, "", address=dispatch.recipient.email, sent_at=now())
        return mail.hand_over(dispatch)[0]

    sender.deliver = deliver
    execute_from_command_line(["manage.py", *sys.argv[1:]])
