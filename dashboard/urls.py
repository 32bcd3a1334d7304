from django.urls import path

from dashboard import calendar_views, feed_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.my_work, name="mywork"),
    path("calendar/", calendar_views.month_page, name="calendar"),
    path("calendar/feeds/", feed_views.FeedList.as_view(), name="feeds"),
    path("calendar/feeds/new/", feed_views.FeedCreate.as_view(), name="feed_create"),
    path("calendar/feeds/<id:pk>/revoke/", feed_views.feed_revoke, name="feed_revoke"),
    path("calendar/<slug:secret>.ics", feed_views.feed, name="feed"),
    path("search/", views.search_page, name="search"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/figures/", views.figure_list, name="figures"),
]
