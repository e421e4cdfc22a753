from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "台账"

    def ready(self):
        from records import ledgers, printing  # noqa: F401  declarations and job kinds register themselves
        from records.study import archiving, bulletins  # noqa: F401
