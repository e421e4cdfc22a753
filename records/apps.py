from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "台账"

    def ready(self):
        from records import import_job, ledgers  # noqa: F401  the job kind and the declarations register themselves
