from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    name = "townwork.safekeeping"
    label = "safekeeping"
    verbose_name = "保管"
