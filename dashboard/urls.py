from django.urls import path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.my_work, name="mywork"),
    path("search/", views.search_page, name="search"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/figures/", views.figure_list, name="figures"),
]
