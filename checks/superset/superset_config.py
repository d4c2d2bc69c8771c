"""Superset's settings for the check: its own data in the folder that the check names, reachable from this machine only."""

import os

SECRET_KEY = "for the time of one check, on this machine alone"
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['CHECK_FOLDER']}/superset.db"
# A script fills in no forms, and nobody else reaches the server.
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
# DuckDB is a file to Superset, as SQLite is; it is opened read-only.
PREVENT_UNSAFE_DB_CONNECTIONS = False
