from django.urls import path

from responsibility.handing_over import views

app_name = "handover"
urlpatterns = [
    path("<id:pk>/close/", views.UnitClose.as_view(), name="close"),
    path("<id:pk>/reopen/", views.UnitReopen.as_view(), name="reopen"),
    path("people/<id:pk>/leave/", views.PersonLeave.as_view(), name="leave"),
    path("people/<id:pk>/return/", views.PersonReturn.as_view(), name="come_back"),
    path("handovers/<id:pk>/", views.HandoverDetail.as_view(), name="done"),
]
