from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "台账"

    def ready(self):
        # The declarations and the job kinds register themselves.
        from records import import_job, ledgers, printing  # noqa: F401
        from records.study import archiving, bulletins  # noqa: F401
