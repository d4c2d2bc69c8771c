"""From a row back to the page: what `budgets trace` prints and draws, what `budgets inspect` draws, and how they refuse."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from pipelines.cli import main
from pipelines.cli.trace import NoPicture, Place, _draw
from pipelines.paper import extract
from pipelines.paper.draw import BOXED, boxed_page
from pipelines.paper.page import Box
from pipelines.settings import Settings, load_settings
from tests.typeset import hostile

SAMPLE = next((Path(__file__).parents[1] / "data" / "sample").glob("*.pdf"))
ID = hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample's first tables published, one cell of them in one identity."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "raw").mkdir()
    (folder / "published").mkdir()
    (folder / "raw" / "sample.pdf").symlink_to(SAMPLE)
    extraction = extract(SAMPLE, document_id=ID, pages=range(1, 6))
    with duckdb.connect(str(folder / "published" / "budgets.duckdb")) as connection:
        connection.execute("create schema staging; create schema quality")
        for name in ("cells", "lines"):
            connection.register("arrow", extraction.tables[name])
            connection.execute(f"create table staging.{name} as select * from arrow")
        connection.execute(f"""
            create table staging.documents as select '{ID}' as document_id, 'sample.pdf' as relative_path
                union all select 'other', 'another sample.pdf';
            create table quality.tables as select '{ID}' as document_id, 1 as table_no, 'totals' as table_kind;
            create table quality.cell_proofs as select document_id, table_no, row_no, column_no, true as proven, 'sum' as proven_by
                from staging.cells where table_no = 1 and row_no = 3 and column_no = 2;
            create table quality.identities as select 'i' as identity_id, '{ID}' as document_id, 'column_sum' as rule_id,
                'hard' as strength,
                'exact' as outcome, 2 as n_terms, 10.0::decimal(20, 2) as expected_yuan, 10.0::decimal(20, 2) as actual_yuan;
            create table quality.identity_terms as select 'i' as identity_id, '{ID}' as document_id, 1 as table_no, row_no, 2 as column_no
                from range(3, 5) as r(row_no);
        """)
    return folder


@pytest.fixture
def run(home: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(main, arguments, env={"BUDGETS_HOME": str(home)})


def test_a_cell_is_traced_to_its_page_with_its_proof_and_a_picture(run: Run, tmp_path: Path) -> None:
    result = run("trace", ID[:8], "1", "3", "2", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "sample.pdf" in result.output
    assert "table 1 (totals), row 3, column 2" in result.output
    assert "printed  8027.45" in result.output
    assert "yes, by sum" in result.output
    assert "column_sum" in result.output
    (picture,) = tmp_path.glob("*.png")
    with Image.open(picture) as image:
        assert min(image.size) > 500


@pytest.mark.parametrize("name", ["sample.pdf", ID[:8]])
def test_a_file_name_means_the_file_of_that_name(run: Run, name: str) -> None:
    """`another sample.pdf` holds the name too, and made it several."""
    assert "file     sample.pdf" in run("trace", "--no-picture", name, "1", "3", "2").output
    assert "2 documents match 'sample'" in run("trace", "--no-picture", "sample", "1", "3", "2").output
    assert "no document" in run("trace", "--no-picture", "s_mple.pdf", "1", "3", "2").output


def test_the_rows_of_a_query_are_traced_cells_and_lines_alike(run: Run) -> None:
    cells = run("trace", "--no-picture", "--sql", "select * from staging.cells where table_no = 1 and row_no = 3 and column_no = 2")
    assert (cells.exit_code, "printed  8027.45" in cells.output) == (0, True)
    lines = run("trace", "--no-picture", "--sql", "select document_id, page_no, line_no from staging.lines order by all limit 2")
    assert (lines.exit_code, lines.output.count("file     sample.pdf")) == (0, 2)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((ID[:8], "1", "99", "1"), 2, "nothing is printed there"),
        (("zzz", "1", "3", "2"), 2, "no document"),
        ((ID[:8],), 2, "give DOCUMENT TABLE ROW COLUMN"),
        (("--sql", "select 1 as n"), 2, "say not where"),
        (("--sql", "select * from staging.cells"), 2, "more than 20 rows"),
        (("--sql", "select * from staging.cells where false"), 1, "no row"),
        (("--sql", "select nothing"), 1, "nothing"),
    ],
)
def test_what_cannot_be_traced_is_refused_in_one_line(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run("trace", "--no-picture", *arguments)
    assert result.exit_code == code
    assert said in result.output
    assert "Traceback" not in result.output


def lying(tmp_path: Path, **files: Path) -> Settings:
    """A home with these files in raw."""
    (tmp_path / "raw").mkdir()
    for name, there in files.items():
        (tmp_path / "raw" / f"{name}.pdf").symlink_to(there)
    return load_settings(tmp_path, {})


def draw(home: Settings, out: Path) -> Path:
    return _draw(home, "sample.pdf", 5, [100.0, 200.0, 180.0, 220.0], out, Place(ID, 1, 3, 2))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.pdf"
    path.write_bytes(hostile.plain())
    return path


def test_a_file_that_was_renamed_since_is_found_by_its_bytes(tmp_path: Path, other: Path) -> None:
    home = lying(tmp_path, sample=other, renamed=SAMPLE)
    assert draw(home, tmp_path / "out").name == f"{ID[:8]}-p5-t1r3c2.png"


def test_no_box_is_drawn_in_another_edition_under_the_same_name(tmp_path: Path, other: Path) -> None:
    """It was drawn at the former edition's place."""
    with pytest.raises(NoPicture, match=r"sample.pdf is another document by now"):
        draw(lying(tmp_path, sample=other), tmp_path)


def test_a_row_whose_file_is_gone_is_told_with_all_that_follow(home: Path, tmp_path: Path) -> None:
    (tmp_path / "published").symlink_to(home / "published")
    sql = "select * from staging.cells where table_no = 1 and column_no = 2 order by row_no limit 3"
    result = CliRunner().invoke(main, ["trace", "--sql", sql], env={"BUDGETS_HOME": str(tmp_path)})
    assert result.exit_code == 1
    assert result.output.count("sample.pdf is not there any more (--no-picture leaves it out)") == 3


def test_a_picture_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    traced = run("trace", ID, "1", "3", "2", "--out", str(tmp_path / "file" / "folder"))
    assert (traced.exit_code, "cannot be written: Not a directory" in traced.output) == (1, True)
    for target in (tmp_path / "nowhere" / "page.png", tmp_path / "page.xyz"):
        inspected = run("inspect", str(SAMPLE), "5", "--out", str(target))
        assert (inspected.exit_code, f"{target} cannot be written" in inspected.output) == (2, True)


def test_the_box_is_drawn_around_the_place() -> None:
    picture = boxed_page(SAMPLE, 5, [Box(100.0, 200.0, 180.0, 220.0)], dpi=72)
    red = tuple(int(BOXED[i : i + 2], 16) for i in (1, 3, 5))
    assert {picture.getpixel(at) for at in ((100, 210), (180, 210), (140, 200), (140, 220))} == {red}


def test_a_page_is_inspected_without_a_warehouse(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "page.png"
    assert run("inspect", str(SAMPLE), "5", "--out", str(target)).exit_code == 0
    with Image.open(target) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or []}
    assert {(0x00, 0x50, 0xD0), (0x20, 0xA0, 0x40)} <= colours


def test_a_page_that_is_not_there_is_refused(run: Run) -> None:
    result = run("inspect", str(SAMPLE), "9999")
    assert result.exit_code == 1
    assert "there is no page 9999" in result.output
