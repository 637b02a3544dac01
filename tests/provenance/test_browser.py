"""On a phone, in Chromium: readable at once, without a script, by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.provenance.snapper import Scene, snapper

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture
def scene(app: Flask) -> Scene:
    return snapper(app, with_receipt=False)


def opened(browser: Browser, live_url: str, path: str, **more: object) -> Page:
    context = browser.new_context(base_url=live_url, **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(path)
    return page


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("javascript", [True, False])
def test_answer_is_seen_without_scrolling_on_a_phone(browser, live_url, scene, javascript):
    page = opened(
        browser, live_url, scene.story_path, viewport=PHONE, java_script_enabled=javascript
    )
    for name in ("Red snapper", "Verified by Reef Partners", "Chain has a gap"):
        box = page.get_by_role("heading", name=name, exact=True).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < PHONE["height"], name
    page.context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_scrolls_sideways(browser, live_url, scene, viewport):
    tray = f"/t/{scene.labels['tray']['short_code']}"
    page = opened(browser, live_url, scene.story_path, viewport=viewport)
    for path in (scene.story_path, tray, "/", "/scan", "/console/sign-in", "/api/docs"):
        page.goto(path)
        assert width_of(page) <= viewport["width"], path
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(browser, live_url, scene, scheme):
    page = opened(
        browser, live_url, "/", viewport=PHONE, color_scheme=scheme, bypass_csp=True
    )  # axe runs as a script inside the page
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    for path in (scene.story_path, "/", "/scan?code=x", "/t/7K3M-Q9XK", "/console/sign-in"):
        page.goto(path)
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, (path, found.generate_report())
    page.context.close()


def test_api_page_has_nothing_to_mend(browser, live_url, scene):
    page = opened(browser, live_url, "/api/docs", viewport=DESKTOP, bypass_csp=True)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.context.close()


def test_page_makes_one_request_beside_its_stylesheet(browser, live_url, scene):
    context = browser.new_context(base_url=live_url, viewport=PHONE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(live_url)))
    page.goto(scene.story_path, wait_until="networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [
        scene.story_path,
        "/static/style.css",
    ]
    context.close()


def test_typed_code_leads_to_the_story_without_a_script(browser, live_url, scene):
    page = opened(browser, live_url, "/scan", viewport=PHONE, java_script_enabled=False)
    page.get_by_label("Code on the label").fill(scene.labels["tray"]["short_code"].lower())
    page.get_by_role("button", name="Look it up").click()
    assert page.get_by_role("heading", name="Red snapper", exact=True).is_visible()
    page.context.close()


def test_no_rule_of_the_page_is_refused_by_its_own_security_policy(browser, live_url, scene):
    context = browser.new_context(base_url=live_url, viewport=PHONE)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in (scene.story_path, "/", "/scan", "/console/sign-in", "/api/docs"):
        page.goto(path)
    assert said == []
    context.close()
