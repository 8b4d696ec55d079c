"""Which landing folders a home knows, and which of them can be looked into."""

import shutil
from pathlib import Path

from dagster_project.home import Home
from dagster_project.nightly.landing_folders import (
    read_folders,
    remember_folder,
    split_folders,
)
from dagster_project.settings import Settings


def settings_of(root: Path, landing: Path | None = None) -> Settings:
    Home(root).create()
    return Settings(home=root, landing=landing or root / "landing")


def test_every_folder_is_remembered_once_and_the_given_one_added(
    tmp_path: Path,
) -> None:
    settings = settings_of(tmp_path / "home", tmp_path / "given")
    home = Home(settings.home)
    for folder in (tmp_path / "a", home.root / "landing", tmp_path / "a"):
        remember_folder(home, folder)
    assert read_folders(settings) == [
        *(tmp_path / "a", home.root / "landing", tmp_path / "given")
    ]


def test_default_counts_where_it_is_there_or_nothing_else_is_known(
    tmp_path: Path,
) -> None:
    settings = settings_of(tmp_path / "home")
    assert read_folders(settings) == [settings.landing]
    remember_folder(Home(settings.home), tmp_path / "a")
    assert read_folders(settings) == [tmp_path / "a"]
    settings.landing.mkdir()
    assert read_folders(settings) == [tmp_path / "a", settings.landing]


def test_folder_inside_the_home_goes_with_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    remember_folder(Home(settings.home), settings.home / "landing")
    shutil.copytree(settings.home, tmp_path / "copy")
    copied = settings_of(tmp_path / "copy")
    assert read_folders(copied) == [tmp_path / "copy" / "landing"]


def test_folder_that_is_gone_or_none_cannot_be_looked_into(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "file").touch()
    names = ("there", "gone", "file")
    assert split_folders(tmp_path / name for name in names) == (
        [tmp_path / "there"],
        [tmp_path / "gone", tmp_path / "file"],
    )
