from django.db import migrations


class Migration(migrations.Migration):
    """Finds what one person did. The table is the library's, so the index is not part of a model."""

    dependencies = [("audit", "0001_acts_are_written_once")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX act_by_person ON pghistory_context ((metadata -> 'user'))",
            "DROP INDEX act_by_person",
        ),
    ]
