"""Superset on the published file while refreshes run: a chart opened in a browser, again and again.

    make superset

Runs in Superset's own environment (requirements.txt beside this file). It publishes the sample in a home of its own, starts Superset on
this machine, adds the published file read-only, makes a dataset of `marts.fct_expenditure_by_subject` and a table of it through Superset's
REST API, and opens that chart in a headless Chromium (Debian: chromium, chromium-driver) as long as whole refreshes run, a document coming
and going. The chart has to show two figures of the sample, each time; Superset has to count the documents of the version just published.
Prints `name: value` lines, leaves `chart.png` in the folder, and ends with 1 where anything of it is not so:

    refreshes          whole refreshes that published, while the chart was opened
    charts             times that the chart was opened and drawn
    charts_meanwhile   of these, begun and ended while one and the same refresh was at work
    wrong_charts       without these figures
    errors             answers of Superset that are errors, and refreshes that failed
    versions_followed  publications after which Superset's next query counted the new documents
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BIN = Path(sys.executable).parent
NAME = PASSWORD = "admin"  # of a server that lives for this check, on the loopback address
# The sample, page 8: 事业运行 1978.16 万元; its items add up to 8,530.82 (the 8,530.80 printed above them is rounded).
FIGURES = ("19,781,600.00", "85,308,200.00")
SECONDS = 120.0


class Api:
    """Superset's REST API, logged in. Raises `urllib.error.HTTPError` with the answer in its text."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._head = {"Content-Type": "application/json"}
        said = self.post("security/login", {"username": NAME, "password": PASSWORD, "provider": "db"})
        self._head["Authorization"] = f"Bearer {said['access_token']}"

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request."""
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", json.dumps(body).encode(), self._head)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                said: dict[str, Any] = json.load(answer)
                return said
        except urllib.error.HTTPError as error:
            error.msg = f"{path}: {error.msg} {error.read().decode(errors='replace')[:500]}"
            raise


def refresh(command: list[str], home: Path) -> None:
    """`budgets refresh`, in a process of its own."""
    subprocess.run(
        [*command, "refresh"], cwd=ROOT, env=os.environ | {"BUDGETS_HOME": str(home)}, capture_output=True, text=True, check=True
    )


@contextmanager
def superset(folder: Path) -> Iterator[Api]:
    """A Superset with data of its own in `folder`, for the time of the block."""
    environment = os.environ | {
        "CHECK_FOLDER": str(folder),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "FLASK_APP": "superset",
    }
    admin = f"fab create-admin --username {NAME} --password {PASSWORD} --firstname A --lastname B --email a@localhost".split()
    with (folder / "superset.log").open("w") as log:
        for command in (["db", "upgrade"], admin, ["init"]):
            subprocess.run([BIN / "superset", *command], env=environment, stdout=log, stderr=log, check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            host = f"127.0.0.1:{free.getsockname()[1]}"
        serve = [BIN / "gunicorn", "--bind", host, "--threads", "4", "--timeout", str(int(SECONDS)), "superset.app:create_app()"]
        server = subprocess.Popen(serve, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://{host}/health", server)
            yield Api(f"http://{host}")
        finally:
            server.terminate()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("Superset did not start: see superset.log")


def make_chart(api: Api, file: Path) -> tuple[int, int]:
    """(database, chart): the published file read-only, and a table of expenditure by subject with its total."""
    database = api.post("database/", {"database_name": "budgets", "sqlalchemy_uri": f"duckdb:///{file}?access_mode=read_only"})["id"]
    table = {"database": database, "schema": "marts", "table_name": "fct_expenditure_by_subject"}
    dataset = api.post("dataset/", table)["id"]
    metric = {
        "expressionType": "SIMPLE",
        "column": {"column_name": "amount_yuan"},
        "aggregate": "SUM",
        "label": "元",
    }
    parameters = {
        "datasource": f"{dataset}__table",
        "viz_type": "table",
        "query_mode": "aggregate",
        "groupby": ["subject_code", "subject_name"],
        "metrics": [metric],
        "order_desc": True,
        "show_totals": True,
        "row_limit": 1000,
        "column_config": {"元": {"d3NumberFormat": ",.2f"}},
    }
    chart = {"slice_name": "支出", "viz_type": "table", "datasource_id": dataset, "datasource_type": "table"}
    return database, api.post("chart/", chart | {"params": json.dumps(parameters)})["id"]


@contextmanager
def browser(api: Api) -> Iterator[webdriver.Chrome]:
    """A headless Chromium, logged in to Superset through its own form."""
    options = webdriver.ChromeOptions()
    options.binary_location = _program("chromium")
    # A root of a container has no sandbox; the only page that is opened is this machine's.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,1000", "--lang=en"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(_program("chromedriver")))
    try:
        driver.get(f"{api.address}/login/")
        WebDriverWait(driver, SECONDS).until(lambda d: d.find_elements(By.CSS_SELECTOR, "input[type=password]"))
        driver.find_element(By.CSS_SELECTOR, "input[type=text], input#username").send_keys(NAME)
        driver.find_element(By.CSS_SELECTOR, "input[type=password]").send_keys(PASSWORD)
        driver.find_element(By.CSS_SELECTOR, "button[type=submit], input[type=submit]").click()
        WebDriverWait(driver, SECONDS).until(lambda d: "/login" not in d.current_url)
        yield driver
    finally:
        driver.quit()


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise SystemExit(f"{name} is not here: apt-get install chromium chromium-driver")
    return path


def open_chart(driver: webdriver.Chrome, address: str) -> str:
    """Load the page anew; what it says once the chart, or an error in its place, is drawn."""
    driver.get(address)
    done = "table tfoot, [role=alert], .ant-alert"
    WebDriverWait(driver, SECONDS).until(lambda d: d.find_elements(By.CSS_SELECTOR, done))
    return driver.find_element(By.TAG_NAME, "body").text


def count_documents(api: Api, database: int) -> int:
    """As Superset's SQL editor answers."""
    said = api.post("sqllab/execute/", {"database_id": database, "sql": "select count(*) as n from staging.documents", "runAsync": False})
    return int(said["data"][0]["n"])


def run(folder: Path, command: list[str], refreshes: int) -> dict[str, Any]:
    """The check; what it came to."""
    home = folder / "home"
    shutil.copytree(ROOT / "data" / "sample", home / "raw", ignore=lambda _, names: [n for n in names if not n.endswith(".pdf")])
    refresh(command, home)
    spans: list[tuple[float, float]] = []
    charts: list[tuple[float, float, bool]] = []
    errors: list[str] = []
    followed = 0
    with superset(folder) as api:
        database, chart = make_chart(api, home / "published" / "budgets.duckdb")
        address = f"{api.address}/explore/?slice_id={chart}"

        def keep_refreshing() -> None:
            nonlocal followed
            extra = home / "raw" / "comes-and-goes.pdf"
            for n in range(refreshes):
                try:
                    extra.unlink() if n % 2 else extra.write_text("<html>not found</html>")
                    begun = time.monotonic()
                    refresh(command, home)
                    spans.append((begun, time.monotonic()))
                    followed += count_documents(api, database) == 2 - n % 2
                except (OSError, subprocess.CalledProcessError, KeyError) as error:
                    errors.append(f"refresh: {getattr(error, 'stderr', None) or error!r}")

        with browser(api) as driver:
            worker = threading.Thread(target=keep_refreshing)
            worker.start()
            while worker.is_alive():
                begun = time.monotonic()
                text = open_chart(driver, address)
                charts.append((begun, time.monotonic(), all(figure in text for figure in FIGURES)))
                driver.save_screenshot(str(folder / "chart.png"))
            worker.join()
    return {
        "superset": version("apache-superset"),
        "duckdb": version("duckdb"),
        "duckdb_engine": version("duckdb-engine"),
        "refreshes": len(spans),
        "charts": len(charts),
        "charts_meanwhile": sum(any(first <= begun and ended <= last for first, last in spans) for begun, ended, _ in charts),
        "wrong_charts": sum(not is_right for _, _, is_right in charts),
        "versions_followed": followed,
        "errors": errors,
        "picture": folder / "chart.png",
    }


def main() -> None:
    """Run, print, and end with 1 where the chart was not right all the time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=str(ROOT / ".venv" / "bin" / "python"), help="the interpreter that has the pipeline")
    parser.add_argument("--refreshes", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="for home, Superset's data and picture; a new one unless given")
    arguments = parser.parse_args()
    folder = (arguments.folder or Path(tempfile.mkdtemp(prefix="superset-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    found = run(folder, [arguments.python, "-m", "pipelines"], arguments.refreshes)
    for name, value in found.items():
        print(f"{name}: {value}")
    is_right = found["refreshes"] == found["versions_followed"] == arguments.refreshes and found["charts_meanwhile"]
    sys.exit(0 if is_right and not found["wrong_charts"] and not found["errors"] else 1)


if __name__ == "__main__":
    main()
