"""Where a worker builds one home after another: dbt parses the project anew (5 s) wherever its databases lie elsewhere than before."""

import shutil
from dataclasses import replace
from pathlib import Path

from pipelines.settings import Settings, load_settings

_DATABASES = ("warehouse.duckdb", "intermediate.duckdb")


class Workshop:
    """A folder with two homes in it, for builds that keep the intermediate tables and for those that do not: that too is said to dbt."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def home(self, *, keep_intermediate: bool, like: Settings | None = None) -> Settings:
        """An empty home, but for what dbt knows of the project; `like` another, with the databases of that one's build."""
        place = self._folder / ("kept" if keep_intermediate else "fleeting")
        settings = replace(load_settings(place, {}), keep_intermediate=keep_intermediate)
        settings.dbt_target.mkdir(parents=True, exist_ok=True)
        for path in (*settings.home.iterdir(), *settings.build.iterdir()):
            if path not in (settings.build, settings.dbt_target):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if like:
            for name in _DATABASES if keep_intermediate else _DATABASES[:1]:
                shutil.copy(like.build / name, settings.build)
        return settings

    @staticmethod
    def put_away(settings: Settings, folder: Path) -> Settings:
        """What was built, moved into another home: the next one is built where it was."""
        there = replace(settings, home=folder)
        there.build.mkdir(parents=True)
        for name in _DATABASES:
            (settings.build / name).rename(there.build / name)
        return there
