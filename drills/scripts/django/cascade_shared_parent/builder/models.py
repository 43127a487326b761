"""The tables that purge.py works on; only the columns that it needs. The schema is owned by the application's migrations."""
from django.db import models


class Icon(models.Model):
    name = models.TextField()

    class Meta:
        db_table, managed = "icon", False


class App(models.Model):
    icon = models.ForeignKey(Icon, models.SET_NULL, null=True, related_name="apps")

    class Meta:
        db_table, managed = "app", False


class Layout(models.Model):
    class Meta:
        db_table, managed = "layout", False


class Page(models.Model):
    layout = models.ForeignKey(Layout, models.DO_NOTHING, null=True, related_name="pages")

    class Meta:
        db_table, managed = "page", False


class NavigationItem(models.Model):
    """An entry of an app's menu. The items beneath it go with it; so do its link and its roles (ON DELETE CASCADE in the database)."""

    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    layout = models.ForeignKey(Layout, models.CASCADE, null=True, related_name="navs")
    icon = models.ForeignKey(Icon, models.CASCADE, null=True, related_name="navs")

    class Meta:
        db_table, managed = "navigation_item", False
