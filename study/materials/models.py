"""What is read: books, documents, speeches, articles, films, kept as a reading list for topics and sessions."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.records import Record
from study.plans.models import YEARS, Topic
from study.sessions.models import Session


@audited
class Material(Record):
    """One thing to read or watch: by its title and where it comes from, as a file, or by its address."""

    class Kind(models.TextChoices):
        BOOK = "book", _("book")
        DOCUMENT = "document", _("official document")
        SPEECH = "speech", _("speech")
        ARTICLE = "article", _("article")
        COURSE = "course", _("course slides")
        FILM = "film", _("film or broadcast")
        OTHER = "other", _("other material")

    kind = models.CharField(_("kind of material"), max_length=8, choices=Kind.choices, default=Kind.DOCUMENT)
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("source"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(_("for the year"), validators=YEARS)
    link = models.URLField(_("address"), max_length=500, blank=True)
    remark = models.TextField(_("what to read in it"), blank=True)
    topics = models.ManyToManyField(
        Topic, through="study.TopicMaterial", related_name="materials", verbose_name=_("topics of the plan")
    )
    sessions = models.ManyToManyField(
        Session, through="study.SessionMaterial", related_name="materials", verbose_name=_("study sessions")
    )
    attachments = GenericRelation("attachments.Attachment")

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = _("study material")
        verbose_name_plural = _("study materials")
        indexes = [models.Index(fields=["unit", "year"], name="material_unit_year")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("study:material", args=[self.pk])


@audited(part_of="material")
class TopicMaterial(models.Model):
    """A topic of a plan is studied with this."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="+", verbose_name=_("study material"))
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name=_("topic"))

    class Meta:
        verbose_name = _("material of a topic")
        verbose_name_plural = _("materials of topics")
        constraints = [models.UniqueConstraint(fields=["material", "topic"], name="topic_material_once")]

    def __str__(self):
        return str(self.topic)


@audited(part_of="material")
class SessionMaterial(models.Model):
    """A session was held with this."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="+", verbose_name=_("study material"))
    session = models.ForeignKey(Session, models.CASCADE, related_name="+", verbose_name=_("study session"))

    class Meta:
        verbose_name = _("material of a session")
        verbose_name_plural = _("materials of sessions")
        constraints = [models.UniqueConstraint(fields=["material", "session"], name="session_material_once")]

    def __str__(self):
        return str(self.session)
