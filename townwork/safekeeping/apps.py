from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    name = "townwork.safekeeping"
    label = "safekeeping"
    verbose_name = "保管"

    def ready(self):
        from townwork.audit.services import FURTHER_CHECKS
        from townwork.safekeeping import verifying

        FURTHER_CHECKS.append(verifying.rows_told_to_auditors)
