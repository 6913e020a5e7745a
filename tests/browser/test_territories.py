"""A small company re-organised in a real browser: a rule previewed and applied, a book handed over."""

import pytest
from playwright.sync_api import expect

from accounts.domain.ownership import assign_owner
from accounts.models import Account
from accounts.tests.factories import AccountFactory
from people.company import company_today
from territories.domain.covering import cover
from territories.domain.territories import open_territory
from territories.queries import tree

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(manager, rep, teammate) -> dict[str, Account]:
    """Rita owns a bank and a mill; Tom covers Banking, which holds nothing yet."""
    world = open_territory(code="W", name="World", by=None)
    cover(world, user=manager, role="director", by=None, as_of=company_today())
    banking = open_territory(code="BANK", name="Banking", parent=world, by=None)
    cover(banking, user=teammate, by=None, as_of=company_today())
    accounts = {
        name: AccountFactory(name=name, vertical=vertical)
        for name, vertical in (("Meridian Bank", "Banking"), ("Borealis Mills", "Manufacturing"))
    }
    for account in accounts.values():
        assign_owner(account, owner=rep, by=None)
    return accounts


def test_a_rule_is_written_previewed_and_applied_and_sight_follows(
    open_page, manager, teammate, company, complaints
):
    bank = f"/accounts/{company['Meridian Bank'].pk}/"
    tom = open_page("/territories/", user=teammate)
    assert tom.request.get(bank).status == 404
    page = open_page("/territories/rules/", user=manager)
    page.get_by_role("link", name="New rule").first.click()
    page.get_by_label("Name").fill("Banks")
    page.get_by_label("Territory").select_option(label="Banking")
    page.get_by_label("Banking (1)").check()
    page.get_by_role("button", name="Add the rule").click()
    page.get_by_role("link", name="Preview and apply").click()
    expect(page.get_by_role("link", name="Meridian Bank")).to_be_visible()
    expect(page.get_by_role("link", name="Borealis Mills")).to_have_count(1)  # uncovered, not moved
    page.get_by_role("button", name="Move 1 account").click()
    expect(page.get_by_text("1 assigned anew")).to_be_visible()
    assert tom.request.get(bank).status == 200
    page.goto("/territories/rules/application/")
    expect(page.get_by_text("Every account is where the rules say")).to_be_visible()
    assert complaints == []


def test_accounts_are_handed_over_from_the_book(open_page, manager, rep, teammate, company, complaints):
    bank = f"/accounts/{company['Meridian Bank'].pk}/"
    rita, tom = open_page("/book/", user=rep), open_page("/book/", user=teammate)
    page = open_page("/book/", user=manager)
    page.get_by_label("Select Meridian Bank").check()
    page.get_by_role("button", name="Hand over…").click()
    page.get_by_label("New owner").select_option(label=str(teammate))
    page.get_by_role("button", name="Preview").click()
    page.get_by_label("Reason").fill("Banks go to Tom")
    page.get_by_role("button", name=f"Hand over to {teammate}").click()
    expect(page.get_by_text(f"1 account goes to {teammate}")).to_be_visible()
    assert (rita.request.get(bank).status, tom.request.get(bank).status) == (404, 200)
    tom.goto("/inbox/")
    expect(tom.get_by_text("1 account came to you")).to_be_visible()
    assert complaints == []


def test_branches_unfold_and_fold_by_keyboard(open_page, ops, manager, company, monkeypatch, complaints):
    """The tree does not fit: what stands below a branch comes when it is asked for, and the focus stays."""
    monkeypatch.setattr(tree, "FITS", 1)
    page = open_page("/territories/", user=ops)
    branch = page.get_by_role("button", name="Below World")
    expect(page.get_by_role("link", name="Banking")).to_have_count(0)
    branch.focus()
    for key, unfolded in (("Enter", "true"), ("Space", "false"), ("Enter", "true")):
        page.keyboard.press(key)
        expect(branch).to_have_attribute("aria-expanded", unfolded)
        expect(branch).to_be_focused()
        expect(page.get_by_role("link", name="Banking")).to_have_count(int(unfolded == "true"))
    widths = page.locator("table").evaluate(
        "table => [table, table.tHead, table.tBodies[0]].map(part => part.clientWidth)"
    )
    assert len(set(widths)) == 1, "heads stand above their columns"
    assert complaints == []
