"""Run: the job `refresh` in the process that asks for it, as `budgets refresh` does."""

import dagster as dg

from pipelines import dbt
from pipelines.defs.build import build_defs
from pipelines.home import CannotRefresh, alone
from pipelines.report import Report
from pipelines.settings import Settings

_OURS = "pipelines."


def run(settings: Settings, report: Report, *, retry: bool, rebuild: bool) -> None:
    """Run everything once. Raises `CannotRefresh` with the reason of the stage that failed."""
    try:
        with alone(settings):  # two that begin at once would parse the project into one folder
            defs = build_defs(settings, report=report, retry=retry, rebuild=rebuild)
    except dbt.DbtFailed as error:
        raise CannotRefresh(str(error)) from error
    job = defs.resolve_job_def("refresh")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance, raise_on_error=False, run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        )
    if not result.success:
        raise CannotRefresh(_reason(result))


def _reason(result: dg.ExecuteInProcessResult) -> str:
    """The error of the step that failed, and of no step that only did not run for it."""
    failed = [event for event in result.all_events if event.is_failure]
    return "\n".join(_words(event) for event in failed if event.step_key) or "\n".join(_words(event) for event in failed)


def _words(event: dg.DagsterEvent) -> str:
    data = event.event_specific_data
    said = getattr(data, "user_failure_data", None)
    if said and said.description:
        return str(said.description)
    error = getattr(data, "error", None)
    while error is not None and error.cause is not None and not error.message.startswith(_OURS):
        error = error.cause
    message = error.message.strip() if error else event.message or ""
    if error and error.cls_name == dg.DagsterExecutionInterruptedError.__name__:
        return "the refresh was interrupted"
    # The house's own errors are whole sentences, after the name of their class.
    return message.split(": ", 1)[1] if message.startswith(_OURS) else f"{event.step_key or 'the run'}: {message}"
