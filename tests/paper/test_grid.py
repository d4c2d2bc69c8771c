"""Rules to grids: what pdfplumber's model gives, and what it lacks."""

import pytest

from pipelines.paper.grid import TooIntricate, bounded, cells, completed, find_grids, intersections, join, on_paper, snap
from pipelines.paper.page import Horizontal, Vertical


def ruled(xs: list[float], ys: list[float]) -> tuple[list[Horizontal], list[Vertical]]:
    return [Horizontal(y, xs[0], xs[-1]) for y in ys], [Vertical(x, ys[0], ys[-1]) for x in xs]


def test_a_full_grid_has_a_cell_between_all_neighbouring_rules() -> None:
    (grid,) = find_grids(*ruled([0, 50, 100], [0, 20, 40, 60]))
    assert (grid.n_rows, grid.n_columns, len(grid.spans)) == (3, 2, 6)
    assert {(s.row_span, s.column_span) for s in grid.spans} == {(1, 1)}


def test_a_missing_piece_of_a_rule_merges_cells() -> None:
    horizontals, _ = ruled([0, 50, 100], [0, 20, 40])
    verticals = [Vertical(0, 0, 40), Vertical(50, 20, 40), Vertical(100, 0, 40)]
    (grid,) = find_grids(horizontals, verticals)
    assert sorted(s[:4] for s in grid.spans) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_rules_drawn_double_are_one_rule() -> None:
    horizontals, verticals = ruled([0, 50, 100], [0, 20, 40])
    (grid,) = find_grids([*horizontals, Horizontal(21.5, 0, 100)], [*verticals, Vertical(51, 0, 40)])
    assert (grid.n_rows, grid.n_columns) == (2, 2)


def test_pieces_with_a_small_gap_are_one_rule() -> None:
    assert join(snap([(10.0, 0.0, 50.0), (10.0, 52.0, 90.0), (10.0, 120.0, 121.0)])) == [(10.0, 0.0, 90.0)]


def test_two_tables_on_a_page_are_two_grids_from_the_top() -> None:
    first, second = ruled([0, 50, 100], [0, 20, 40]), ruled([0, 30, 60], [100, 120])
    lower, upper = find_grids(first[0] + second[0], first[1] + second[1])[::-1]
    assert (upper.n_rows, upper.n_columns, lower.n_rows, lower.n_columns) == (2, 2, 1, 2)


def test_a_table_without_outer_verticals_is_closed_at_its_rules_ends() -> None:
    horizontals, _ = ruled([0, 50, 100, 150], [0, 20, 40])
    (grid,) = find_grids(horizontals, [Vertical(50, 0, 40), Vertical(100, 0, 40)])
    assert (grid.n_rows, grid.n_columns) == (2, 3)
    (narrow,) = find_grids(horizontals, [Vertical(50, 0, 40), Vertical(100, 0, 40)], close=False)
    assert narrow.n_columns == 1


def test_a_cell_that_the_page_cuts_is_closed_at_the_page_end() -> None:
    # A merged label in the first column has no rule below; the other columns have.
    horizontals = [Horizontal(0, 0, 100), Horizontal(20, 50, 100), Horizontal(40, 50, 100)]
    (grid,) = find_grids(horizontals, [Vertical(x, 0, 40) for x in (0, 50, 100)])
    assert (0, 0, 2, 1) in [s[:4] for s in grid.spans]


def test_white_margins_do_not_belong_to_the_table() -> None:
    horizontals, verticals = ruled([10, 50, 100], [10, 20, 40])
    white_h, white_v = ruled([0, 110], [0, 50])
    (grid, *_) = find_grids(
        horizontals + white_h + [Horizontal(y, 0, 110) for y in (10, 20, 40)],
        verticals + white_v + [Vertical(x, 0, 50) for x in (10, 50, 100)],
    )
    seen = bounded(grid, horizontals, verticals)
    assert seen is not None
    assert (seen.n_rows, seen.n_columns, seen.box) == (2, 2, (10, 10, 100, 40))


def test_a_row_that_runs_open_off_the_page_belongs_to_the_table() -> None:
    # Jiangsu, a court's budget of 2017, page 14: the first row on the page has its uprights and no rule above, white rules stand elsewhere.
    horizontals, verticals = [Horizontal(y, 10, 100) for y in (20, 40)], [Vertical(x, 5, 40) for x in (10, 50, 100)]
    (grid,) = find_grids(horizontals, verticals)
    seen = bounded(grid, horizontals, verticals)
    assert seen is not None
    assert seen.n_rows == 2


def test_a_label_without_a_rule_among_closed_cells_is_a_cell() -> None:
    # Xi'an, page 53 of a budget of 2026: the first row on the page has rules above all of its cells but the cut label.
    horizontals = [Horizontal(0, 0, 50), Horizontal(0, 100, 150), Horizontal(20, 0, 50), Horizontal(20, 100, 150)]
    horizontals += [Horizontal(40, 0, 150), Horizontal(60, 0, 150)]
    verticals = [Vertical(x, 0, 60) for x in (0, 50, 100, 150)]
    (grid,) = find_grids(horizontals, verticals)
    assert (0, 1, 2, 1) in [s[:4] for s in completed(grid, horizontals, verticals, []).spans]


def test_a_shaded_label_that_runs_off_the_page_ends_with_its_borders() -> None:
    # Beijing, pages 44 to 47 of a budget of 2026: the ground of the label is drawn over all its pages on each of them.
    horizontals, verticals = ruled([50, 100, 150], [20, 40, 60])
    ground = [Vertical(0, -500, 900), Vertical(50, -500, 900)]
    found = on_paper([*horizontals, Horizontal(-500, 0, 50), Horizontal(900, 0, 50)], [*verticals, *ground, Vertical(0, 20, 60)], 600)
    (grid,) = find_grids(*found)
    assert (grid.n_rows, grid.n_columns, grid.box) == (2, 3, (0, 20, 150, 60))
    assert (0, 0, 2, 1) in [s[:4] for s in grid.spans]


def test_columns_of_labels_over_the_whole_page_belong_to_the_table_beside() -> None:
    # Xi'an, page 43, and Beijing, page 78, of budgets of 2026: on the page their labels have no rule across.
    horizontals = [Horizontal(y, 100, 200) for y in (0, 20, 40, 60)]
    (grid,) = find_grids(horizontals, [Vertical(x, 0, 60) for x in (0, 50, 100, 150, 200)])
    assert (grid.n_rows, grid.n_columns) == (3, 4)
    assert [s.row_span for s in grid.spans if s.column < 2] == [3, 3]


def test_lines_of_a_chart_are_no_columns_of_labels() -> None:
    assert find_grids([Horizontal(y, 100, 200) for y in (0, 60)], [Vertical(x, 0, 60) for x in (0, 50, 100, 200)])[0].n_columns == 1


def test_a_cell_without_its_outer_border_is_a_cell() -> None:
    # Xi'an, page 50 of a budget of 2026: a text runs over the right border, which is not drawn there.
    horizontals = [Horizontal(y, 0, 100) for y in (0, 20, 40, 60)]
    verticals = [Vertical(x, 0, 60) for x in (0, 50)] + [Vertical(100, 0, 20), Vertical(100, 40, 60)]
    (grid,) = find_grids(horizontals, verticals, close=False)
    assert len(grid.spans) == 5
    assert len(completed(grid, horizontals, verticals, []).spans) == 6


def test_white_rules_alone_bound_nothing() -> None:
    (grid,) = find_grids(*ruled([0, 50, 100], [0, 20, 40]))
    assert bounded(grid, [], []) is None


def test_a_grid_of_148_by_148_is_found_within_its_steps() -> None:
    positions = [4.0 * i for i in range(149)]
    (grid,) = find_grids(*ruled(positions, positions))
    assert len(grid.spans) == 148 * 148


def test_rules_that_cross_without_end_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.paper.grid.MAX_STEPS", 10)
    horizontals, verticals = ruled([4.0 * i for i in range(20)], [4.0 * i for i in range(20)])
    points = intersections(join(snap(verticals)), join(snap(horizontals)))
    with pytest.raises(TooIntricate):
        cells(points)
