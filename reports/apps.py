from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "总结"

    def ready(self):
        from reports import citations, services  # noqa: F401  job kinds and places register themselves
