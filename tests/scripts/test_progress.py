"""Progress is a bar on a terminal and lines elsewhere."""

import io

from scripts.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_each_step_is_one_line_where_nobody_watches():
    stream = io.StringIO()
    progress = Progress(stream)
    for done in range(5):
        progress(done, 5, "roads")
    progress(0, 1, "buildings")
    progress.finish()
    assert stream.getvalue() == "  roads ...\n  buildings ...\n"


def test_what_follows_a_colon_is_detail_of_the_same_step():
    stream = io.StringIO()
    progress = Progress(stream)
    progress(0, 2, "roads: roads.osm")
    progress(1, 2, "roads: 3,000")
    assert stream.getvalue() == "  roads: roads.osm ...\n"


def test_terminal_shows_how_far_and_then_how_long():
    stream = Terminal()
    progress = Progress(stream)
    progress(1, 2, "roads")
    assert "50%  roads" in stream.getvalue()
    progress.finish()
    assert stream.getvalue().endswith("s\n")


def test_step_without_a_total_is_shown_without_error():
    stream = Terminal()
    Progress(stream)(0, 0, "roads")
    assert "0%  roads" in stream.getvalue()
