from celery import shared_task

from audit import chain, retention


@shared_task
def seal():
    """Each minute: what has been written since is sealed."""
    chain.seal_all()


@shared_task
def purge():
    """Each day: entries past their time go, never before the floor."""
    retention.purge()
