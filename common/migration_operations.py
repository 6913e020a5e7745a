"""Operations of migrations that build only the model classes that they change.

Django builds every class around a changed table anew, which for tables that all lead to a person is nearly
all of them, each time: migrating an empty database took eight times the work. `makemigrations` writes the
general operations, which are as right; these take their place where a migration brings many tables.
"""

from typing import Any

import pgtrigger.migrations
from django.db import migrations


class CreateModel(migrations.CreateModel):
    """Creates a table; the classes around it learn of the new one as in any program that declares it."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        apps = state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)
        if apps is not None:
            state.__dict__["apps"] = apps
            state.models[app_label, self.name_lower].render(apps)


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """Adds a trigger: it shows in no class."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


class AddIndex(migrations.AddIndex):
    """Adds an index: what a migration does with a class does not depend on it."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        options = state.models[app_label, self.model_name_lower].options
        options["indexes"] = [*options.get("indexes", []), self.index.clone()]


class AddConstraint(migrations.AddConstraint):
    """Adds a constraint: what a migration does with a class does not depend on it."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        options = state.models[app_label, self.model_name_lower].options
        options["constraints"] = [*options.get("constraints", []), self.constraint]
