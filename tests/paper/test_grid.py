"""Rules to grids: what pdfplumber's model gives, and what it lacks."""

import numpy as np
import pytest

from pipelines.paper.grid import TooIntricate, bounded, cells, completed, crossings, find_grids, lines, on_grid, on_paper
from pipelines.paper.page import Rules, rules

NOTHING_PRINTED = np.zeros(0), np.zeros(0)


def ruled(xs: list[float], ys: list[float]) -> tuple[Rules, Rules]:
    return rules((y, xs[0], xs[-1]) for y in ys), rules((x, ys[0], ys[-1]) for x in xs)


def drawn(*pieces: Rules | tuple[float, float, float]) -> Rules:
    return np.vstack([rules([piece]) if isinstance(piece, tuple) else piece for piece in pieces])


def test_a_full_grid_has_a_cell_between_all_neighbouring_rules() -> None:
    (grid,) = find_grids(*ruled([0, 50, 100], [0, 20, 40, 60]))
    assert (grid.n_rows, grid.n_columns, len(grid.spans)) == (3, 2, 6)
    assert {(s.row_span, s.column_span) for s in grid.spans} == {(1, 1)}


def test_a_missing_piece_of_a_rule_merges_cells() -> None:
    horizontals, _ = ruled([0, 50, 100], [0, 20, 40])
    verticals = drawn((0, 0, 40), (50, 20, 40), (100, 0, 40))
    (grid,) = find_grids(horizontals, verticals)
    assert sorted(s[:4] for s in grid.spans) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_rules_drawn_double_are_one_rule() -> None:
    horizontals, verticals = ruled([0, 50, 100], [0, 20, 40])
    (grid,) = find_grids(drawn(horizontals, (21.5, 0, 100)), drawn(verticals, (51, 0, 40)))
    assert (grid.n_rows, grid.n_columns) == (2, 2)


def test_pieces_with_a_small_gap_are_one_rule() -> None:
    assert lines(drawn((10, 0, 50), (10, 52, 90), (10, 120, 121))).tolist() == [[10, 0, 90]]


def test_a_cell_that_overlaps_smaller_ones_keeps_its_free_part() -> None:
    grid = on_grid(np.array([[0.0, 0, 100, 40], [50, 20, 100, 40]]))
    assert [s[:4] for s in grid.spans] == [(0, 0, 1, 2), (1, 1, 1, 1)]
    assert grid.owner.tolist() == [[0, 0], [-1, 1]]


def test_two_tables_on_a_page_are_two_grids_from_the_top() -> None:
    first, second = ruled([0, 50, 100], [0, 20, 40]), ruled([0, 30, 60], [100, 120])
    lower, upper = find_grids(drawn(first[0], second[0]), drawn(first[1], second[1]))[::-1]
    assert (upper.n_rows, upper.n_columns, lower.n_rows, lower.n_columns) == (2, 2, 1, 2)


def test_a_table_without_outer_verticals_is_closed_at_its_rules_ends() -> None:
    horizontals, _ = ruled([0, 50, 100, 150], [0, 20, 40])
    (grid,) = find_grids(horizontals, drawn((50, 0, 40), (100, 0, 40)))
    assert (grid.n_rows, grid.n_columns) == (2, 3)
    (narrow,) = find_grids(horizontals, drawn((50, 0, 40), (100, 0, 40)), close=False)
    assert narrow.n_columns == 1


def test_a_cell_that_the_page_cuts_is_closed_at_the_page_end() -> None:
    # A merged label in the first column has no rule below; the other columns have.
    horizontals = drawn((0, 0, 100), (20, 50, 100), (40, 50, 100))
    (grid,) = find_grids(horizontals, rules((x, 0, 40) for x in (0, 50, 100)))
    assert (0, 0, 2, 1) in [s[:4] for s in grid.spans]


def test_white_margins_do_not_belong_to_the_table() -> None:
    horizontals, verticals = ruled([10, 50, 100], [10, 20, 40])
    white_h, white_v = ruled([0, 110], [0, 50])
    (grid, *_) = find_grids(
        drawn(horizontals, white_h, *((y, 0, 110) for y in (10, 20, 40))),
        drawn(verticals, white_v, *((x, 0, 50) for x in (10, 50, 100))),
    )
    seen = bounded(grid, horizontals, verticals)
    assert seen is not None
    assert (seen.n_rows, seen.n_columns, seen.box) == (2, 2, (10, 10, 100, 40))


def test_a_row_that_runs_open_off_the_page_belongs_to_the_table() -> None:
    # Jiangsu, a court's budget of 2017, page 14: the first row on the page has its uprights and no rule above, white rules stand elsewhere.
    horizontals, verticals = rules((y, 10, 100) for y in (20, 40)), rules((x, 5, 40) for x in (10, 50, 100))
    (grid,) = find_grids(horizontals, verticals)
    seen = bounded(grid, horizontals, verticals)
    assert seen is not None
    assert seen.n_rows == 2


def test_a_label_without_a_rule_among_closed_cells_is_a_cell() -> None:
    # Xi'an, page 53 of a budget of 2026: the first row on the page has rules above all of its cells but the cut label.
    horizontals = rules([(0, 0, 50), (0, 100, 150), (20, 0, 50), (20, 100, 150), (40, 0, 150), (60, 0, 150)])
    verticals = rules((x, 0, 60) for x in (0, 50, 100, 150))
    (grid,) = find_grids(horizontals, verticals)
    assert (0, 1, 2, 1) in [s[:4] for s in completed(grid, horizontals, verticals, *NOTHING_PRINTED).spans]


def test_a_shaded_label_that_runs_off_the_page_ends_with_its_borders() -> None:
    # Beijing, pages 44 to 47 of a budget of 2026: the ground of the label is drawn over all its pages on each of them.
    horizontals, verticals = ruled([50, 100, 150], [20, 40, 60])
    ground = rules([(0, -500, 900), (50, -500, 900)])
    found = on_paper(drawn(horizontals, (-500, 0, 50), (900, 0, 50)), drawn(verticals, ground, (0, 20, 60)), 600)
    (grid,) = find_grids(*found)
    assert (grid.n_rows, grid.n_columns, grid.box) == (2, 3, (0, 20, 150, 60))
    assert (0, 0, 2, 1) in [s[:4] for s in grid.spans]


def test_columns_of_labels_over_the_whole_page_belong_to_the_table_beside() -> None:
    # Xi'an, page 43, and Beijing, page 78, of budgets of 2026: on the page their labels have no rule across.
    horizontals = rules((y, 100, 200) for y in (0, 20, 40, 60))
    (grid,) = find_grids(horizontals, rules((x, 0, 60) for x in (0, 50, 100, 150, 200)))
    assert (grid.n_rows, grid.n_columns) == (3, 4)
    assert [s.row_span for s in grid.spans if s.column < 2] == [3, 3]


def test_lines_of_a_chart_are_no_columns_of_labels() -> None:
    (grid,) = find_grids(rules((y, 100, 200) for y in (0, 60)), rules((x, 0, 60) for x in (0, 50, 100, 200)))
    assert grid.n_columns == 1


def test_a_cell_without_its_outer_border_is_a_cell() -> None:
    # Xi'an, page 50 of a budget of 2026: a text runs over the right border, which is not drawn there.
    horizontals = rules((y, 0, 100) for y in (0, 20, 40, 60))
    verticals = rules([(0, 0, 60), (50, 0, 60), (100, 0, 20), (100, 40, 60)])
    (grid,) = find_grids(horizontals, verticals, close=False)
    assert len(grid.spans) == 5
    assert len(completed(grid, horizontals, verticals, *NOTHING_PRINTED).spans) == 6


def test_white_rules_alone_bound_nothing() -> None:
    (grid,) = find_grids(*ruled([0, 50, 100], [0, 20, 40]))
    assert bounded(grid, rules([]), rules([])) is None


def test_a_grid_of_148_by_148_is_found_within_its_steps() -> None:
    positions = [4.0 * i for i in range(149)]
    (grid,) = find_grids(*ruled(positions, positions))
    assert len(grid.spans) == 148 * 148


def test_rules_that_cross_without_end_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.paper.grid.MAX_STEPS", 10)
    horizontals, verticals = ruled([4.0 * i for i in range(20)], [4.0 * i for i in range(20)])
    with pytest.raises(TooIntricate):
        cells(crossings([lines(verticals)], [lines(horizontals)]))


def test_a_title_in_the_frame_of_an_open_table_is_its_first_row() -> None:
    horizontals = drawn(*((y, 0, 100) for y in (0, 20, 40, 60)))
    (grid,) = find_grids(horizontals, drawn((50, 20, 60)))
    assert [s[:4] for s in grid.spans] == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1)]


def test_a_rule_far_above_an_open_table_is_not_of_it() -> None:
    horizontals = drawn(*((y, 0, 100) for y in (0, 60, 80, 100)))
    (grid,) = find_grids(horizontals, drawn((50, 60, 100)))
    assert (grid.box.top, grid.n_rows) == (60, 2)
