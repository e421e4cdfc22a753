"""Settings of townwork, one file for a desk and for a server.

A desk needs nothing set: SQLite, a loopback address, a key made on first use under TOWNWORK_DATA.
Naming ALLOWED_HOSTS makes it a server (`SERVED`): SECRET_KEY is then required and HTTPS is
expected.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.retry import Retry

from townwork.lib import env, logs
from townwork.timetable import timetable

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_folder("TOWNWORK_DATA", BASE_DIR / "var")

# --- Where it runs --------------------------------------------------------------------------------
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
SERVED = bool(ALLOWED_HOSTS)
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
PORT = env.number("PORT", 8000, most=65535)
DEBUG = env.switch("DEBUG", False)
if SERVED:
    SECRET_KEY = env.required(
        "SECRET_KEY", "设了 ALLOWED_HOSTS 就是正式站点，要给它一串 50 位以上的随机字符"
    )
else:
    SECRET_KEY = env.text("SECRET_KEY") or env.key_from_file(DATA_DIR / "secret.key")
# What SECRET_KEY was before: what it sealed still opens while somebody renews it.
SECRET_KEY_FALLBACKS = env.listed("SECRET_KEY_FALLBACKS")
# An intranet without certificates: relaxes Secure cookies, HSTS and the redirect, nothing else.
PLAIN_HTTP = env.switch("TOWNWORK_PLAIN_HTTP", not SERVED)
# Our own proxies in front: so many addresses at the right of X-Forwarded-For are to be believed.
PROXIES = env.proxies("BEHIND_PROXY")
CSRF_TRUSTED_ORIGINS = env.web_addresses("CSRF_TRUSTED_ORIGINS")
# The sample township's one password; the sign-in page shows the sample accounts while it is set.
DEMO_PASSWORD = env.text("TOWNWORK_DEMO_PASSWORD")

ROOT_URLCONF = "townwork.urls"
WSGI_APPLICATION = "townwork.wsgi.application"

INSTALLED_APPS = [
    "townwork.lib",  # first: its createsuperuser is found before Django's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tables2",
    "simple_history",
    "townwork.audit",
    "townwork.jobs",
    "townwork.org",
    "townwork.safekeeping",
    "townwork.help",
    "records",
    "duties",
    "assessments",
    "reports",
]

MIDDLEWARE = [
    "townwork.lib.numbering.numbered",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "townwork.lib.middleware.refuse_odd_methods",
    "townwork.lib.middleware.refuse_nul",
    "townwork.lib.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "townwork.org.middleware.wrong_method",
    "townwork.org.middleware.ToldOfRefusals",
    "townwork.org.middleware.session_limits",
    "townwork.org.middleware.password_due",
    "townwork.org.middleware.second_factor_due",
    "townwork.org.middleware.Limited",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "townwork.lib.middleware.refuse_strange_keys",
    "townwork.audit.movement.remember_in_request",
    "records.ledger.custom_ledgers.remember_in_request",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "townwork.org.context.shell",
            ],
            "builtins": ["townwork.lib.templatetags.tight", "townwork.org.templatetags.days"],
        },
    },
]
FORM_RENDERER = "townwork.lib.lengths.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "records/pages/_table.html"

# --- Data -----------------------------------------------------------------------------------------
DATABASES = {
    "default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'townwork.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock at the start: a transaction that reads first could not upgrade
    # under WAL.
    # FULL, not NORMAL: a commit must survive a power cut. townwork.lib.checks reads these back.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;"
            "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000"
        ),
    }
    # Tests use a file too: in memory there is no WAL, and a worker process could not open it.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
else:
    # PostgreSQL compiles a long statement before it runs it: 280 of the 300 ms that the page of
    # rates waited for its figures, which are read of some hundred rows in 14.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "files"
# The trail's key, and its end each night: both may lie where the database's keeper cannot write.
AUDIT_KEY_FILE = Path(env.text("AUDIT_KEY_FILE", str(DATA_DIR / "audit.key")))
AUDIT_HEADS_DIR = env.data_folder("AUDIT_HEADS_DIR", DATA_DIR)
# Each night's backup: where, also where (a folder, or a place of rclone's), and with what its keys
# are sealed; without a passphrase they are left out and must be kept elsewhere.
BACKUP_DIR = Path(env.text("BACKUP_DIR", str(DATA_DIR / "backups")))
BACKUP_SECOND = env.text("BACKUP_SECOND")
BACKUP_PASSPHRASE = env.text("BACKUP_PASSPHRASE")
FONT_DIR = env.font_folder("FONT_DIR")
WORD_TEMPLATE = env.word_file("WORD_TEMPLATE")
# As the umask has it (townwork/__init__.py): Django would open each file to everybody again.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# --- Celery: settings measured to survive kills and a lost Redis, with the job rows behind them ---
REDIS_URL = env.broker("REDIS_URL", "") if env.text("REDIS_URL") else env.own_broker(DATA_DIR)
CELERY_BROKER_URL = REDIS_URL
# What was reckoned once (townwork/lib/shelf.py): near, in each process's memory; shared, in Redis,
# in a database of its own beside the jobs'. It is asked quickly or not at all.
DAY = 24 * 3600  # s
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "near": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "near",
        "TIMEOUT": DAY,
        "OPTIONS": {"MAX_ENTRIES": 4_000},
    },
    "shared": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.broker("CACHE_URL", env.next_database(REDIS_URL)),
        "TIMEOUT": DAY,
        "KEY_PREFIX": "townwork",
        "OPTIONS": {
            "serializer": "townwork.lib.shelf.Bytes",
            "socket_connect_timeout": 0.2,
            "socket_timeout": 0.2,
            "retry": Retry(NoBackoff(), 0),
        },
    },
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # KiB
CELERY_TASK_SOFT_TIME_LIMIT = 120  # s
CELERY_TASK_TIME_LIMIT = 150  # s
# At least 2 x the hard limit x (1 + prefetch): the broker's clock starts at delivery, not at start.
CELERY_VISIBILITY_TIMEOUT = 600
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "retry_on_timeout": True,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_max": 0.5,
}  # a dead Redis must not hang the web
# A claim is good for this long without a word from its worker, which gives one six times as often
# (townwork/jobs/leases.py); then the sweeper hands the job to another. Together they are less than
# the minute within which a killed worker's job is begun again.
JOB_LEASE_SECONDS = env.number("TOWNWORK_JOB_LEASE", 30)
JOB_SWEEP_SECONDS = env.number("TOWNWORK_JOB_SWEEP", 15)
# A worker that is idle and has taken nothing of what waits for so long ends itself
# (townwork/jobs/hearing.py). Longer than its way back to a broker that was away.
WORKER_DEAF_SECONDS = env.number("TOWNWORK_DEAF_AFTER", 120)
WORKER_ADDRESS_SPACE = (
    1_536 * 1024 * 1024
)  # bytes a worker's child may map; beyond, the job fails and is told
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "townwork.jobs.beat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
# Each expires before it is due again: while no worker takes them they would only pile up.
CELERY_BEAT_SCHEDULE = timetable(sweep_seconds=JOB_SWEEP_SECONDS)

# --- Reminders ------------------------------------------------------------------------------------
# Links in mails and groups: the address people reach this site by.
PUBLIC_ADDRESS = env.web_address("PUBLIC_ADDRESS", f"http://127.0.0.1:{PORT}")
# A venue's content that was not renewed for longer is due.
VENUE_FRESH_DAYS = env.number("VENUE_FRESH_DAYS", 90)
ROBOT_ADDRESSES = {
    # A privately installed WeCom has an address of its own.
    "wecom": env.web_address("WECOM_ADDRESS", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
    "dingtalk": env.web_address("DINGTALK_ADDRESS", "https://oapi.dingtalk.com/robot/send"),
}
# Without EMAIL_HOST no mail is made.
EMAIL_HOST = env.mail_host("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 465, most=65535)
EMAIL_USE_SSL = env.switch("EMAIL_USE_SSL", True)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
DEFAULT_FROM_EMAIL = env.mail_address("DEFAULT_FROM_EMAIL", EMAIL_HOST_USER or "townwork@localhost")
EMAIL_TIMEOUT = 10

# --- Who may enter --------------------------------------------------------------------------------
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "townwork.org.backends.Passwords"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = [
    "townwork.lib.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# mlps2 (GB/T 22239 level 2: composition rules, 90-day change) or asvs (V6.2.5/10 forbid both).
PASSWORD_PROFILE = env.choice("PASSWORD_PROFILE", "mlps2", ("mlps2", "asvs"))
PASSWORD_MAX_AGE_DAYS = {"mlps2": 90, "asvs": None}[PASSWORD_PROFILE]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "townwork.org.passwords.SimilarityValidator"},
    {"NAME": "townwork.org.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "townwork.org.passwords.GuessableValidator"},
    {"NAME": "townwork.org.passwords.ReuseValidator", "OPTIONS": {"remembered": 5}},
]
if PASSWORD_PROFILE == "mlps2":  # nosec B105
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "townwork.org.passwords.CharacterClassesValidator"})
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [
    ["username", "ip_address"]
]  # the pair: one name's failures must not lock the office NAT
AXES_RESET_ON_SUCCESS = True
# A try while it is locked does not begin the wait anew: who waits gets in.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "townwork.lib.addresses.client_address"
AXES_USERNAME_CALLABLE = "townwork.org.locks.kept_name"
AXES_LOCKOUT_CALLABLE = "townwork.org.views.sign_in.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

OTP_TOTP_ISSUER = "责任制工作台账"
# Wrong codes are counted like wrong passwords (townwork.org.limits), which tells when to come back.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
# Who is let in anew by the administrator signs nothing for so long: they and the auditor are told.
SIGNING_WAIT_HOURS = env.number("SIGNING_WAIT_HOURS", 72)

# Addresses that take much out at once: townwork.org.limits counts them by person.
LIMITED = {
    "search": "search",
    "record_export": "export",
    "record_print": "export",
    "matrix_export": "export",
    "duties_export": "export",
    "rubric_export": "export",
}

# In the database: a flushed Redis must not sign people out.
SESSION_ENGINE = "townwork.org.sessions"
SESSION_COOKIE_AGE = 8 * 3600  # s, absolute
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
if not PLAIN_HTTP:
    # A browser takes this name only from this very host over HTTPS: no neighbour plants one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# Not in a cookie of their own, which would need that name too.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "townwork.org.views.stale_form.stale_form"
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_OWN = "script-src style-src font-src connect-src manifest-src form-action".split()
_NOTHING = "default-src frame-ancestors base-uri".split()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: [NONE] for name in _NOTHING},
        **{name: [SELF] for name in _OWN},
        "img-src": [SELF, "data:"],  # Bootstrap's sheet draws its check marks from data: images
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 51  # one more than DROP_MAX_FILES, to be told so by its page
DROP_MAX_FILES = 50  # sheets dropped at once
FILE_UPLOAD_HANDLERS = [
    "townwork.lib.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
# How much evidence one person may have under records, and one township on the disk.
UPLOAD_QUOTA_PERSON_MB = env.number("UPLOAD_QUOTA_PERSON_MB", 2_000)
UPLOAD_QUOTA_TOWNSHIP_MB = env.number("UPLOAD_QUOTA_TOWNSHIP_MB", 20_000)
# Short videos (MP4, MOV) under records too, 20 MB each like everything else.
EVIDENCE_VIDEOS = env.switch("EVIDENCE_VIDEOS", False)
# A clamd that is asked of every upload; while it does not answer, none is taken.
CLAMD_ADDRESS = env.scanner("CLAMD_ADDRESS")

# --- Watched from outside -------------------------------------------------------------------------
# Who may read /metrics: these networks, or whoever has the token; with neither set there is none.
METRICS_FROM = env.networks("METRICS_FROM")
METRICS_TOKEN = env.text("METRICS_TOKEN")
# Asked by the machine itself, without a certificate.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^metrics$"]

# --- Language, time, logs -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"
LOG_LEVEL = env.choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOG_FORMAT = env.choice("LOG_FORMAT", "line", ("line", "json"))
LOGGING = logs.config(LOG_FORMAT, root=LOG_LEVEL, levels=logs.LEVELS)
# Each event of the trail as a line of JSON, once it is committed.
LOGGING["handlers"]["trail"] = env.log_handler("AUDIT_LOG")
LOGGING["loggers"]["townwork.audit"] = {"handlers": ["trail"], "level": "INFO", "propagate": False}
SILENCED_SYSTEM_CHECKS: list[str] = []
