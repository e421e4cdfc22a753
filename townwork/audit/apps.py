from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "townwork.audit"
    label = "audit"
    verbose_name = "审计"
