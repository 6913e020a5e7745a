"""What is wrong with a page to look at: axe's findings, and what does not fit the screen."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Preloading would fetch style sheets from wrong addresses; what passed need not be told.
AXE = {"preload": False, "resultTypes": ["violations"]}
# What htmx still fetches or swaps is faded, and no page that anybody reads.
QUIET = "() => !document.querySelector('.htmx-request, .htmx-added, .htmx-settling, .htmx-swapping')"


def settle(page: Page) -> None:
    """Wait until nothing is fetched or swapped: a key pressed before then meets what is about to go."""
    page.wait_for_function(QUIET)


def faults_of(page: Page, path: str) -> Iterator[str]:
    """Each fault of the page at `path`, in words."""
    page.goto(path)
    settle(page)
    found = Axe().run(page, options=AXE)
    if found.violations_count:
        yield f"{path}\n{found.generate_report()}"
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"{path} is wider than the screen"
