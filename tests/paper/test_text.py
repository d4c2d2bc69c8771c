"""Characters to lines and cells' text."""

import pytest

from pipelines.paper.page import Character, Hidden
from pipelines.paper.text import Line, joined, lines_of


def typed(text: str, x: float, baseline: float, size: float = 10.0) -> list[Character]:
    """Characters in a row; ASCII half as wide as high, a space no character."""
    characters = []
    for glyph in text:
        width = size * (0.5 if glyph.isascii() else 1.0)
        if glyph != " ":
            characters.append(Character(glyph, x, x + width, baseline, size))
        x += width
    return characters


def test_characters_of_one_baseline_are_a_line_from_left_to_right() -> None:
    lines = lines_of([*typed("支出", 30, 20), *typed("本年", 10, 20.5), *typed("合计", 10, 35)], [])
    assert [line.text for line in lines] == ["本年支出", "合计"]
    assert sum(line.n_characters for line in lines) == 6


def test_mixed_type_on_one_baseline_stays_one_line() -> None:
    (line,) = lines_of([*typed("一", 0, 20, 12), *typed("、", 12, 20, 9), *typed("收入", 22, 20, 10)], [])
    assert line.text == "一、收入"


def test_a_wide_gap_is_a_space() -> None:
    (line,) = lines_of([*typed("单位：", 0, 20), *typed("万元", 60, 20)], [])
    assert line.text == "单位： 万元"


def test_a_glyph_printed_twice_in_one_place_counts_once() -> None:
    hidden: list[Hidden] = []
    bold = [c for glyph in typed("合计", 0, 20) for c in (glyph, glyph._replace(x0=glyph.x0 + 0.4, x1=glyph.x1 + 0.4))]
    (line,) = lines_of(bold, hidden)
    assert (line.text, line.n_characters, [h.reason for h in hidden]) == ("合计", 2, ["overprinted", "overprinted"])


def test_equal_digits_side_by_side_are_not_doubled() -> None:
    (line,) = lines_of(typed("1,111,000.00", 0, 20), [])
    assert line.text == "1,111,000.00"


def test_a_figure_that_wraps_is_one_figure() -> None:
    lines = lines_of([*typed("1,264,602", 0, 20), *typed(".38", 30, 32)], [])
    assert joined(lines, 46.0) == "1,264,602.38"
    assert joined(lines_of([*typed("39,880,0", 0, 20), *typed("00", 30, 32)], []), 42.0) == "39,880,000"


def test_a_full_line_wraps_and_an_early_end_is_a_paragraph() -> None:
    lines = lines_of([*typed("贯彻落实省委组织部的", 0, 20), *typed("规划。", 0, 32), *typed("目标二", 0, 44)], [])
    assert joined(lines, 102.0) == "贯彻落实省委组织部的规划。\n目标二"


def test_a_line_that_ends_early_before_a_long_figure_wraps() -> None:
    lines = lines_of([*typed("人均培训时长：", 0, 20), *typed("≥884.33万元；完成", 0, 32)], [])
    assert joined(lines, 102.0) == "人均培训时长：≥884.33万元；完成"


def test_latin_words_keep_their_space_over_a_wrap() -> None:
    assert joined(lines_of([*typed("Microsoft", 0, 20), *typed("Office", 0, 32)], []), 48.0) == "Microsoft Office"


def test_no_lines_are_no_text() -> None:
    assert joined([], 10.0) is None


@pytest.mark.parametrize(("above", "below"), [("0.00", "7,394.41"), ("960", "500")])
def test_figures_under_one_another_are_not_one_figure(above: str, below: str) -> None:
    lines = [Line(text, 55.0 - 5.0 * len(text), top, 55.0, top + 9.0, 9.0, len(text), 1.0) for text, top in ((above, 0.0), (below, 12.0))]
    assert joined(lines, 57.0, 2.0) == f"{above}\n{below}"
