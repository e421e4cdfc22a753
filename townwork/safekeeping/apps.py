from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    name = "townwork.safekeeping"
    label = "safekeeping"
    verbose_name = "保管"

    def ready(self):
        from townwork.audit.services import FURTHER_CHECKS
        from townwork.org import first_steps
        from townwork.safekeeping import verifying
        from townwork.safekeeping.first_steps import STEPS

        FURTHER_CHECKS.append(verifying.rows_told_to_auditors)
        first_steps.register(*STEPS)
