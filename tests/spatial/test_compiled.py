"""Compiled functions work where no cache can be kept."""

from spatial.compiled import compiled


def test_a_function_without_a_place_for_its_cache_is_compiled_all_the_same():
    # numba finds no folder for the cache of code that has no file.
    names = {}
    exec("def twice(number):\n    return 2 * number", names)  # noqa: S102 - that is the point
    assert compiled(names["twice"])(21) == 42
