"""People for tests."""

import factory

from people.models import User
from people.roles import Role

PASSWORD = "correct horse battery"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.test")
    role = Role.ACCOUNT_MANAGER
    password = factory.django.Password(PASSWORD)
