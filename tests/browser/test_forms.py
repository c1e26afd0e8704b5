"""What people enter by hand: checked as it is typed, kept while nobody answers, decided on."""

from playwright.sync_api import expect

from layers.access import Role

FORM = "/forms/district_indicators?lang=ko"


def test_an_entry_outlives_a_broken_network_and_is_refused_with_a_reason(open_page):
    page = open_page(FORM, role=Role.STEWARD, tolerated=("net::ERR_INTERNET_DISCONNECTED",))
    page.locator("#enter-new").click()
    expect(page.locator("#entry-category")).to_be_focused()
    page.keyboard.type("출생아 수")
    value, wrong = page.locator("#entry-value"), page.locator("#entry-value-wrong")
    value.fill("4l")
    expect(wrong).to_have_text("숫자로 입력하세요.")
    value.fill("41")
    expect(wrong).to_be_empty()
    page.locator("#entry-unit").fill("명")

    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("#entry-told")).to_contain_text("서버에 닿지 않습니다")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#entry-told")).to_contain_text("적다 만 내용")
    expect(value).to_have_value("41")
    page.locator("#entry-save").click()
    entry = page.locator(".entry")
    expect(entry).to_contain_text("41 명")
    expect(entry).to_contain_text("▲ 승인 대기")
    expect(entry.get_by_role("button", name="승인")).to_have_count(0)  # not their own

    admin = open_page(FORM, role=Role.ADMIN)
    admin.get_by_role("button", name="반려: 출생아 수").click()
    admin.get_by_label("반려 사유").fill("전월 값과 같음")
    admin.keyboard.press("Enter")
    expect(admin.locator(".verdict")).to_contain_text("전월 값과 같음")

    page.reload()
    expect(page.locator(".verdict.down")).to_contain_text("■")
    page.get_by_role("button", name="새 값 입력: 출생아 수").click()
    expect(page.locator("#entry-value-before")).to_contain_text("41 명")
    expect(value).to_be_focused()
    page.keyboard.type("37")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    page.keyboard.press("Enter")
    expect(entry).to_contain_text("37 명 ← 41 명")
    expect(entry).to_contain_text("▲ 승인 대기")
    entry.get_by_role("button", name="이력").click()
    expect(page.locator(".past li")).to_have_count(2)

    _enter_what_is_there(page)


def _enter_what_is_there(page):
    """What is there is not entered twice, and a number that is far off is looked at twice."""
    entry, value = page.locator(".entry"), page.locator("#entry-value")
    page.locator("#enter-new").click()
    page.locator("#entry-category").fill("출생아수")
    page.locator("#entry-unit").fill("명")
    value.fill("90")
    page.locator("#entry-observed_at").fill("2099-01-01T00:00")
    page.locator("#entry-save").click()
    expect(page.locator("#entry-observed_at-wrong")).to_have_text("아직 오지 않은 시각입니다.")
    page.locator("#entry-observed_at").fill("2026-01-01T00:00")
    page.locator("#entry-save").click()
    expect(page.locator("#entry-told")).to_contain_text("이미 있습니다")
    page.locator("#entry-existing").click()
    expect(page.locator("#entry-value-before")).to_contain_text("37 명")
    expect(value).to_have_value("90")
    page.locator("#entry-category").fill("출생아 수")
    page.locator("#entry-save").click()
    expect(page.locator("#entry-told")).to_contain_text("37 명 → 90 명")
    page.locator("#entry-save").click()
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("90 명 ← 37 명")
