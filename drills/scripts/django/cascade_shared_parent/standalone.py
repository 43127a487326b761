"""Django without a project: import this before any model."""
import os

import django
from django.conf import settings
from psycopg2.extensions import parse_dsn

address = parse_dsn(os.environ["DATABASE_URL"])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address["dbname"],
            "USER": address.get("user", ""),
            "PASSWORD": address.get("password", ""),
            "HOST": address.get("host", ""),
            "PORT": address.get("port", ""),
            "OPTIONS": {"application_name": "purge_unused_navigation"},
        }
    },
    INSTALLED_APPS=["builder"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()
