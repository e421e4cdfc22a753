from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "duties"
    label = "duties"
    verbose_name = "职责"

    def ready(self):
        from duties import citations, issuing  # noqa: F401  places and the job kind register themselves
