from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    label = "assessments"
    verbose_name = "考核"

    def ready(self):
        """Make known what this room adds: where a record counts, and its kind of job."""
        from assessments.citations import criteria_counting
        from assessments.notices import NOTICE_JOB
        from records.figures import citations
        from townwork.jobs import registry as jobs

        citations.register(criteria_counting)
        jobs.register(NOTICE_JOB)
