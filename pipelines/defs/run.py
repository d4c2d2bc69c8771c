"""Run: the job `refresh` in the process that asks for it, as `budgets refresh` does."""

import dagster as dg

from pipelines import dbt
from pipelines.defs.build import build_defs
from pipelines.refresh import CannotRefresh
from pipelines.report import Report
from pipelines.settings import Settings


def run(settings: Settings, report: Report, *, retry: bool, rebuild: bool) -> None:
    """Run everything once. Raises `CannotRefresh` with the reason of the stage that failed."""
    try:
        defs = build_defs(settings, report=report, retry=retry, rebuild=rebuild)
    except dbt.DbtFailed as error:
        raise CannotRefresh(str(error)) from error
    job = defs.resolve_job_def("refresh")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance, raise_on_error=False, run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        )
    if not result.success:
        raise CannotRefresh(_reason(settings, result))


def _reason(settings: Settings, result: dg.ExecuteInProcessResult) -> str:
    """What failed: the dbt tests and models by name, otherwise the error of the step."""
    failed = [e for e in result.all_events if e.is_failure]
    steps = {e.step_key for e in failed}
    if "models" in steps:
        try:
            failures = dbt.read_run_results(settings).failures
        except dbt.DbtFailed as error:
            failures = (str(error),)
        if failures:
            return "the gate is closed:\n" + "\n".join(f"  {f}" for f in failures)
    return "\n".join(_words(e) for e in failed if e.step_key) or "\n".join(_words(e) for e in failed)


def _words(event: dg.DagsterEvent) -> str:
    error = getattr(event.event_specific_data, "error", None)
    while error is not None and error.cause is not None:
        error = error.cause
    return f"{event.step_key or 'the run'}: {error.message.strip() if error else event.message}"
