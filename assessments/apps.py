from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    label = "assessments"
    verbose_name = "考核"

    def ready(self):
        from assessments import citations, notices  # noqa: F401  places and the job kind register themselves
