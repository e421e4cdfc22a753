from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "总结"

    def ready(self):
        """Make known what this room adds: where a record counts, what to see to before a lock, its
        kinds of job.
        """
        from records.figures import citations
        from reports import closing as summary_checks
        from reports.batch_work import BATCH_JOB
        from reports.citations import sentences
        from reports.first_steps import STEPS
        from reports.handing import HOLDINGS
        from reports.issued import papers
        from reports.packing import PACKAGE_JOB
        from reports.services import SUMMARY_JOB
        from reports.todo import of_post
        from townwork.jobs import registry as jobs
        from townwork.org import closing, first_steps, holding, issued

        citations.register(sentences)
        closing.register(summary_checks.checks)
        jobs.register(SUMMARY_JOB)
        jobs.register(PACKAGE_JOB)
        jobs.register(BATCH_JOB)
        first_steps.register(*STEPS)
        issued.register(papers)
        holding.register(*HOLDINGS, waiting=of_post)
