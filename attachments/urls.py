from django.urls import path

from attachments import views

app_name = "attachments"
urlpatterns = [path("<id:pk>/", views.download, name="download")]
