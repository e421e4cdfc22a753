from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "duties"
    label = "duties"
    verbose_name = "职责"
