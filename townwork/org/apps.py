from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "townwork.org"
    label = "org"
    verbose_name = "机构"

    def ready(self):
        """Make known what this room adds: the first of the first steps."""
        from townwork.org import first_steps

        first_steps.register(*first_steps.OWN)
