from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    call_command("createcachetable", "common_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """What the database itself must offer before any table: extensions, and the table behind the cache."""

    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        BtreeGinExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunPython(create_cache_table, lambda apps, editor: editor.execute("DROP TABLE IF EXISTS common_cache")),
    ]
