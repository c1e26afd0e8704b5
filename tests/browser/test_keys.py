"""The whole journey without a mouse, and what a screen reader is told."""

from seen import look_at, one_item


def focused(seen):
    return seen.page.evaluate("document.activeElement.tagName")


def test_the_keyboard_alone_asks_walks_opens_and_steps_back(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=hospitals,schools")
    keyboard = seen.page.keyboard
    seen.page.focus("#map canvas")
    keyboard.press("Enter")
    seen.until(lambda: len(seen.nearby) > 2)
    keyboard.press("1")
    keyboard.press("ArrowDown")
    row = seen.page.locator("#answer .near:focus")
    assert row.locator(".number").inner_text() == "2"
    assert [each["chosen"] for each in seen.rows("answer-lines")][1]
    chosen = row.get_attribute("data-id")
    keyboard.press("Enter")
    dialog = seen.page.get_by_role("dialog")
    dialog.wait_for()
    seen.until(lambda: f"/{chosen}&" in seen.page.url)
    assert dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
    keyboard.press("Escape")
    assert dialog.count() == 0
    assert seen.page.locator(f'#answer .near:focus[data-id="{chosen}"]').count() == 1
    keyboard.press("Escape")
    assert seen.page.locator("#answer").is_hidden()
    assert seen.rows("answer-lines") == []


def test_a_number_picks_and_arrows_stay_inside_the_list(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=hospitals&near={lon},{lat}")
    number = seen.page.locator("#answer .near:focus .number")
    seen.page.keyboard.press("2")
    assert number.inner_text() == "2"
    for _ in range(5):
        seen.page.keyboard.press("ArrowUp")
    assert number.inner_text() == "1"
    seen.page.keyboard.press("End")
    assert number.inner_text() == str(len(seen.nearby))


def test_arrow_keys_move_the_map_and_its_canvas_has_a_name(open_map):
    seen = open_map("flat=1&layers=parks")
    canvas = seen.page.get_by_role("application")
    assert "생활지도" in canvas.get_attribute("aria-label")
    canvas.focus()
    before = seen.view["latitude"]
    seen.page.keyboard.press("ArrowUp")
    seen.until(lambda: seen.view["latitude"] > before)


def test_help_tells_the_keys_and_gives_the_focus_back(open_map):
    seen = open_map("flat=1&layers=parks")
    seen.page.locator("#help-button").focus()
    seen.page.keyboard.press("?")
    dialog = seen.page.get_by_role("dialog", name="쓰는 법")
    assert "Esc" in dialog.inner_text()
    seen.page.keyboard.press("f")
    assert seen.view["pitch"] == 0
    seen.page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert focused(seen) == "BUTTON"


def test_the_answer_is_announced_and_the_list_is_named(open_map, sample):
    lon, lat, *_ = one_item(sample, "hospitals")
    seen = open_map(f"flat=1&{look_at((lon, lat))}&layers=hospitals&near={lon},{lat}")
    assert "이 지점 주변" in seen.page.inner_text("#said")
    snapshot = seen.page.locator("#answer").aria_snapshot()
    assert "heading" in snapshot
    assert "button" in snapshot
    assert "list" in snapshot
    assert seen.page.locator("#panel").get_by_role("switch", name="병원").is_checked()


def test_every_text_can_be_read_in_both_themes(open_map):
    seen = open_map("flat=1&layers=parks")
    for theme in ("dark", "light"):
        seen.page.evaluate("(theme) => document.documentElement.dataset.theme = theme", theme)
        colours = seen.page.evaluate(
            """() => Object.fromEntries(
                ['panel-solid', 'raised', 'text', 'quiet', 'accent', 'answer', 'warn', 'fault'].map(
                    (name) => [name, getComputedStyle(document.documentElement)
                        .getPropertyValue(`--${name}`).trim()]))"""
        )
        for name in ("text", "quiet", "accent", "answer", "warn", "fault"):
            for ground in ("panel-solid", "raised"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (theme, name, ground)


def contrast(first, second):
    """Ratio of WCAG 2.2, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def luminance(text):
    digits = text.removeprefix("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [value / 255 for value in bytes.fromhex(digits)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
