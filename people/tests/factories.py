"""People for tests."""

from factory.declarations import Sequence
from factory.django import DjangoModelFactory, Password

from people.models import User
from people.roles import Role

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"Person {n}")
    email = Sequence(lambda n: f"person{n}@example.test")
    role = Role.ACCOUNT_MANAGER
    password = Password(PASSWORD)
