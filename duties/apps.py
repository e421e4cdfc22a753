from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "duties"
    label = "duties"
    verbose_name = "职责"

    def ready(self):
        """Make known what this room adds: where a record counts, its figures, its kind of job."""
        from duties.citations import duties_counting
        from duties.figures import FIGURES
        from duties.first_steps import STEPS
        from duties.handing import HOLDINGS
        from duties.issued import papers
        from duties.issuing import ISSUE_JOB
        from duties.joining import JOIN_JOB
        from duties.leaving import LEAVINGS
        from duties.quick_links import forget_links
        from duties.reminding import tell_person
        from duties.telling import CHAPTERS
        from duties.todo import todos
        from records.figures import catalogue, citations
        from townwork.jobs import registry as jobs
        from townwork.org import first_steps, following, holding, issued, telling, unfinished

        citations.register(duties_counting)
        catalogue.offer(FIGURES)
        jobs.register(ISSUE_JOB)
        jobs.register(JOIN_JOB)
        first_steps.register(*STEPS)
        issued.register(papers)
        holding.register(*HOLDINGS, waiting=todos)
        telling.register(*CHAPTERS)
        unfinished.register(LEAVINGS)
        following.ends_with_sessions.append(forget_links)
        following.told.append(tell_person)
