"""Accounts for tests, without surprises: nothing is made that the test did not ask for."""

import factory

from accounts.models import Account, AccountOwnership, AccountTeamMember


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
