"""People in a browser: signing in, one's own password, and the administrator's page."""

import re

import pytest
from people import TESTER, add_person, now, token_for
from playwright.sync_api import expect

from layers.access import Role
from layers.store.accounts import account
from layers.store.audit import Entry, record
from layers.store.credentials import open_credentials

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WALL = {"viewport": {"width": 3840, "height": 2160}}
PASSWORD = "correct horse battery"  # noqa: S105 - of the accounts of these tests
FINGER = 44


def test_somebody_signs_in_from_the_map_and_out_again(open_map, sample):
    add_person(sample, "kim", "operator", password=PASSWORD)
    seen = open_map("flat=1")
    page = seen.page
    page.locator("#sign-in").click()
    page.get_by_label("이름").fill("kim")
    page.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    seen.wait()
    expect(page.locator("#who")).to_contain_text("kim · 관제")
    page.locator("#sign-out").click()
    expect(page.locator("#who")).to_contain_text("공개 화면")


def test_a_wrong_password_says_so_and_keeps_the_name(open_page, sample):
    add_person(sample, "kim", "operator", password=PASSWORD)
    page = open_page("/sign-in?lang=en")
    page.get_by_label("Name").fill("kim")
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is not right.")
    expect(page.get_by_label("Name")).to_have_value("kim")
    expect(page.get_by_label("Password")).to_be_focused()


def test_signing_in_works_without_a_script(open_page, sample):
    add_person(sample, "kim", "operator", password=PASSWORD)
    page = open_page("/sign-in?next=/account", java_script_enabled=False)
    page.get_by_label("이름").fill("kim")
    page.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("heading", name="kim")).to_be_visible()


def test_the_administrator_adds_somebody_who_sets_a_password(open_page, sample):
    page = open_page("/admin", role=Role.ADMIN)
    page.get_by_role("button", name="계정 추가").click()
    dialog = page.get_by_role("dialog", name="계정 추가")
    dialog.get_by_label("이름").fill("lee")
    dialog.get_by_label("성명").fill("이현장")
    dialog.get_by_label("현장 대응").check()
    dialog.get_by_role("button", name="계정 추가").click()
    link = page.get_by_role("dialog", name=re.compile("일회용 링크")).locator("input.once")
    address = link.input_value()
    assert account(sample, "lee").roles == {Role.OPERATOR, Role.RESPONDER}

    other = open_page(address)
    other.get_by_label("새 비밀번호").fill(PASSWORD)
    other.get_by_label("한 번 더").fill(PASSWORD)
    other.get_by_role("button", name="저장").click()
    expect(other.get_by_role("status")).to_contain_text("비밀번호를 바꿨습니다")
    assert account(sample, "lee").has_password


def test_a_name_that_is_taken_is_said_over_the_open_question(open_page, sample):
    add_person(sample, "kim")
    page = open_page("/admin", role=Role.ADMIN)
    page.get_by_role("button", name="계정 추가").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("이름").fill("kim")
    dialog.get_by_role("button", name="계정 추가").click()
    expect(page.locator("#toast")).to_contain_text("'kim' 이름은 이미 있습니다.")
    expect(page.locator("#toast")).to_be_visible()


def test_the_administrator_works_without_a_mouse(open_page, sample):
    add_person(sample, "kim", "operator")
    page = open_page("/admin?lang=en", role=Role.ADMIN)
    page.get_by_role("tab", name="Accounts").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Tokens")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    row = page.locator("#account-kim > summary")
    row.focus()
    page.keyboard.press("Enter")
    planner = page.locator("#account-kim").get_by_label("Planner")
    planner.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_have_text("Changed kim")
    assert account(sample, "kim").roles == {Role.OPERATOR, Role.PLANNER}


def test_the_administrator_ends_a_session_and_revokes_a_token(open_page, sample):
    token_for(sample, Role.STEWARD, name="gateway")
    theirs = open_page("/account", role=Role.PLANNER)
    page = open_page("/admin?lang=en", role=Role.ADMIN)
    page.locator("#account-planner-tester > summary").click()
    page.locator("#account-planner-tester").get_by_role("button", name="Sign out").click()
    expect(page.locator("#account-planner-tester")).to_contain_text("No open session.")
    theirs.reload()
    expect(theirs).to_have_url(re.compile("/sign-in"))
    page.get_by_role("tab", name="Tokens").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator("#office")).to_contain_text("No tokens.")
    assert {each.name for each in open_credentials(sample, now=now())} == {"admin-tester"}


def test_a_new_token_is_shown_once(open_page, sample):
    page = open_page("/admin?lang=en#tokens", role=Role.ADMIN)
    page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("gateway")
    dialog.get_by_role("button", name="New token").click()
    token = page.locator("input.once").input_value()
    answer = page.request.get(
        "/collections/incidents", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status == 200
    page.reload()
    assert token not in page.content()


def test_the_log_is_filtered_and_taken_along(open_page, sample):
    record(sample, TESTER, [Entry(action="read", layer="incidents", items=["a-1"])])
    record(sample, TESTER, [Entry(action="export", layer="cameras", items=["c-2"])])
    page = open_page("/admin?lang=en#log", role=Role.ADMIN)
    expect(page.locator("tbody")).to_contain_text("a-1")
    page.get_by_label("Layer").select_option(label="Cameras")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody")).to_contain_text("c-2")
    expect(page.locator("tbody")).not_to_contain_text("a-1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download table").click()
    assert "c-2" in download.value.path().read_text("utf-8-sig")


@pytest.mark.parametrize("profile", [PHONE, WALL, {}], ids=["phone", "wall", "laptop"])
@pytest.mark.parametrize("path", ["/sign-in", "/admin", "/admin#log"])
def test_no_page_is_wider_than_the_screen(open_page, sample, profile, path):
    page = open_page(f"{path}", role=None if path == "/sign-in" else Role.ADMIN, **profile)
    if path != "/sign-in":
        page.get_by_role("tab").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_on_a_phone_everything_is_large_enough_for_a_finger(open_page, sample):
    page = open_page("/admin", role=Role.ADMIN, **PHONE)
    page.locator("#account-admin-tester > summary").tap()
    for button in page.locator("button:visible, a:visible, summary:visible").all():
        box = button.bounding_box()
        assert box["height"] >= FINGER, button.evaluate("each => each.outerHTML")
