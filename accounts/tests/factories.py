"""Accounts for tests, without surprises: nothing is made that the test did not ask for."""

from datetime import date

import factory

from accounts.models import Account, AccountOwnership, AccountTeamMember, Activity, Contact, Task


class AccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Account

    external_id = factory.Sequence(lambda n: f"A{n}")
    name = factory.Sequence(lambda n: f"Account {n}")


class OwnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccountOwnership

    account = factory.SubFactory(AccountFactory)


class TeamMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccountTeamMember

    account = factory.SubFactory(AccountFactory)
    role = "csm"


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")


class ActivityFactory(factory.django.DjangoModelFactory):
    """Happened and was written down on the same day."""

    class Meta:
        model = Activity

    account = factory.SubFactory(AccountFactory)
    kind = "call"
    on = date(2026, 6, 1)
    logged_on = factory.SelfAttribute("on")
    summary = factory.Sequence(lambda n: f"Talked about {n}")


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    account = factory.SubFactory(AccountFactory)
    summary = factory.Sequence(lambda n: f"Do {n}")
