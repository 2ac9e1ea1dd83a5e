"""Text from strangers: nothing hidden, nothing that turns lines, no tag that acts."""

from __future__ import annotations

from workbook.casefile.text import plain, printable, visible, without_tags


def test_marks_that_turn_the_line_become_visible() -> None:
    assert visible("exe.\u202egnp") == "exe.⟨U+202E⟩gnp"
    assert visible("a\x00b\x1b[31m") == "a⟨U+0000⟩b⟨U+001B⟩[31m"


def test_ordinary_text_stays() -> None:
    text = "Северная Лавка\nkäse\t2.5 g 💊"
    assert visible(text) == text


def test_paper_shows_by_number_what_its_fonts_lack() -> None:
    assert printable("Лавка 💊") == "Лавка ⟨U+1F48A⟩"


def test_plain_drops_the_tags_of_the_course_and_keeps_those_of_strangers() -> None:
    assert plain("<b>Paid</b><br>2 BTC") == "Paid 2 BTC"
    assert plain("<script>x</script>") == "<script>x</script>"


def test_only_harmless_tags_stay_in_a_figure() -> None:
    held = {"a": ["<b>x</b><br>", '<a href="javascript:x">y</a>', 3, None, True]}
    assert without_tags(held) == {
        "a": ["<b>x</b><br>", '&lt;a href="javascript:x">y&lt;/a>', 3, None, True]
    }
