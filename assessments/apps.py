from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    label = "assessments"
    verbose_name = "考核"

    def ready(self):
        """Make known what this room adds: where a record counts, its figures, its kind of job."""
        from assessments.citations import criteria_counting
        from assessments.figures import FIGURES
        from assessments.first_steps import STEPS
        from assessments.handing import HOLDINGS
        from assessments.issued import papers
        from assessments.leaving import LEAVINGS
        from assessments.notices import NOTICE_JOB
        from assessments.telling import CHAPTERS
        from assessments.todo import of_post
        from records.figures import catalogue, citations
        from townwork.jobs import registry as jobs
        from townwork.org import first_steps, holding, issued, telling, unfinished

        citations.register(criteria_counting)
        catalogue.offer(FIGURES)
        jobs.register(NOTICE_JOB)
        first_steps.register(*STEPS)
        issued.register(papers)
        holding.register(*HOLDINGS, waiting=of_post)
        telling.register(*CHAPTERS)
        unfinished.register(LEAVINGS)
