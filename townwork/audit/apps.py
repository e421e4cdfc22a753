from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "townwork.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self):
        from celery.signals import task_prerun
        from django.core.signals import request_started

        from townwork.audit import rows

        rows.listen()
        request_started.connect(rows.forget)
        task_prerun.connect(rows.forget)
