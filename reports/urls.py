from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.summary, name="summary"),
    path("texts/new/", views.PassageCreate.as_view(), name="passage_create"),
    path("texts/<id:pk>/edit/", views.PassageEdit.as_view(), name="passage_edit"),
]
