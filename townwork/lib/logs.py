"""How a line of the log is written: for a person's eyes, or as JSON for what collects logs
(LOG_FORMAT). Read by the settings and by gunicorn.conf.py, whose logs are its own.
"""

FIELDS = "{asctime} {levelname} {name} {number} {message}"
# Of a log record, what a collector has no use for. Django's `request` is the whole of it: its
# number and the message's address say enough.
LEFT_OUT = (
    "args created exc_info exc_text filename funcName levelno lineno module msecs msg pathname "
    "process processName relativeCreated request stack_info taskName thread threadName"
).split()

LEVELS = {
    "townwork": "INFO",
    "axes": "WARNING",
    "fontTools": "ERROR",
    # They write whole addresses, and a robot's holds its key.
    "httpx": "WARNING",
    "httpcore": "WARNING",
}

FORMATTERS = {
    "line": {"format": FIELDS, "style": "{"},
    "json": {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "fmt": FIELDS,
        "style": "{",
        "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        "reserved_attrs": LEFT_OUT,
        "json_ensure_ascii": False,
    },
}


def config(form: str, *, levels: dict[str, str], root: str) -> dict:
    """For logging.config.dictConfig: all to stderr, each logger of `levels` down to its level."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"numbered": {"()": "townwork.lib.numbering.Numbered"}},
        "formatters": FORMATTERS,
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["numbered"],
            }
        },
        "root": {"handlers": ["console"], "level": root},
        "loggers": {name: {"level": level, "propagate": True} for name, level in levels.items()},
    }
