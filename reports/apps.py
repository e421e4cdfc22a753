from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "总结"

    def ready(self):
        """Make known what this room adds: where a record counts, and its kind of job."""
        from records.figures import citations
        from reports.citations import sentences
        from reports.services import SUMMARY_JOB
        from townwork.jobs import registry as jobs

        citations.register(sentences)
        jobs.register(SUMMARY_JOB)
