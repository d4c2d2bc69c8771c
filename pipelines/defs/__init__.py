"""The stages as Dagster sees them: assets, checks, a job, a schedule, a sensor. Thin: no stage does its work here."""
