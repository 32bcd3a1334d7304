"""Every address of the product, one include an app."""

from django.urls import include, path, register_converter

from config import views
from organization.audit_pages import EntryPage, TrailExport, TrailList
from organization.converters import IdConverter

register_converter(IdConverter, "id")

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("audit/", TrailList.as_view(), name="audit"),
    path("audit/export/", TrailExport.as_view(), name="audit_export"),
    path("audit/<id:pk>/", EntryPage.as_view(), name="audit_entry"),
    path("organization/", include("organization.urls")),
    path("organization/", include("responsibility.handing_over.urls")),
    path("attachments/", include("attachments.urls")),
    path("", include("dashboard.urls")),
    path("assignments/", include("responsibility.urls")),
    path("rectification/", include("rectification.urls")),
    path("reminders/", include("reminders.urls")),
    path("meetings/", include("meetings.urls")),
    path("study/", include("study.urls")),
    path("reports/", include("reports.urls")),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
