from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "台账"

    def ready(self):
        from records import ledgers  # noqa: F401  the declarations register themselves
        from records.study import archiving, bulletins  # noqa: F401  the job kinds too
