"""The WSGI entry: `gunicorn wsgi:app`."""

from seafood_trace.app import create_app

app = create_app()
