from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.Inbox.as_view(), name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<id:pk>/read/", views.read, name="read"),
    path("deliveries/", views.DeliveryList.as_view(), name="deliveries"),
    path("deliveries/<id:pk>/again/", views.send_again, name="send_again"),
    path("deliveries/uncertain/", views.settle_uncertain, name="uncertain"),
]
