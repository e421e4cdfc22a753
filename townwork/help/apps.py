from django.apps import AppConfig


class HelpConfig(AppConfig):
    name = "townwork.help"
    label = "help"
    verbose_name = "使用说明"
