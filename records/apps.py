from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "台账"

    def ready(self):
        from records.registration import register_all  # its rooms import models

        register_all()
