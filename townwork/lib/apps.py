from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "townwork.lib"
    label = "lib"
    verbose_name = "底座"

    def ready(self):
        from townwork.lib import checks  # noqa: F401  registers them
