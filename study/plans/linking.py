"""Which topics of a plan a session took up."""

from study.models import Session, SessionTopic, Topic


def topics_for(session: Session):
    """The topics it may take up: of the plans of its unit, and of its series, in its year."""
    return Topic.objects.open_to(unit=session.unit, series=session.series, year=session.held_on.year)


def same_words(session: Session) -> list[Topic]:
    """The topics that the session bears the very words of, chosen from the plan as it was logged."""
    return list(topics_for(session).filter(title=session.topic))


def set_topics(session: Session, topics) -> None:
    """Make the session's topics these. What stays is not written again."""
    wanted = {topic.pk: topic for topic in topics}
    for link in SessionTopic.objects.filter(session=session).exclude(topic__in=wanted):
        link.delete()
    for pk in wanted.keys() - set(SessionTopic.objects.filter(session=session).values_list("topic", flat=True)):
        SessionTopic.objects.create(session=session, topic=wanted[pk])
