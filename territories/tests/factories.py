"""Territories for tests, without surprises: nothing is made that the test did not ask for."""

import factory

from accounts.tests.factories import AccountFactory
from territories.models import AccountAssignment, Coverage, Territory, TerritoryRule


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    code = factory.Sequence(lambda n: f"T{n}")
    name = factory.Sequence(lambda n: f"Territory {n}")


class CoverageFactory(factory.django.DjangoModelFactory):
    """A row alone: the verb `cover` writes sight too."""

    class Meta:
        model = Coverage

    territory = factory.SubFactory(TerritoryFactory)


class AssignmentFactory(factory.django.DjangoModelFactory):
    """A row alone: the verb `assign_account` writes sight too."""

    class Meta:
        model = AccountAssignment

    account = factory.SubFactory(AccountFactory)
    territory = factory.SubFactory(TerritoryFactory)


class RuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TerritoryRule

    name = factory.Sequence(lambda n: f"Rule {n}")
    priority = factory.Sequence(lambda n: (n + 1) * 10)
    territory = factory.SubFactory(TerritoryFactory)
