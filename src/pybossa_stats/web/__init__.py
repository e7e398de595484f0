"""The endpoint that PYBOSSA documents, ``GET /stats/``, as a WSGI application over the reports."""

# Imported, not looked up when it is used: uWSGI sees only what a module holds.
from pybossa_stats.web.application import create_app

__all__ = ["create_app"]
