from django.db import migrations

FUNCTION = """
    CREATE FUNCTION book_search_key(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower({schema}.unaccent('{schema}.unaccent'::regdictionary, $1)) $$
"""


def create_search_key(_, schema_editor):
    """The schema of the extension is spelt out: a restore builds indexes with an empty search path."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'unaccent'")
        (schema,) = cursor.fetchone()
    schema_editor.execute(FUNCTION.format(schema=schema))


class Migration(migrations.Migration):
    """`book_search_key(text)`: a text as search compares it, in lower case and without accents; fit for an index."""

    dependencies = [("common", "0001_extensions_and_cache")]
    operations = [
        migrations.RunPython(create_search_key, lambda _, editor: editor.execute("DROP FUNCTION book_search_key(text)")),
    ]
