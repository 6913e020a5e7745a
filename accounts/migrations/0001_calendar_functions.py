from django.db import migrations

ADD_MONTHS = """
CREATE FUNCTION book_add_months(day date, months integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (day + make_interval(months => months))::date
"""

TERM_NUMBER = """
CREATE FUNCTION book_term_number(ends_on date, term_months integer, day date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN term_months IS NULL OR ends_on IS NULL OR day <= ends_on THEN 1
    ELSE (12 * (extract(year FROM day) - extract(year FROM ends_on + 1))
          + extract(month FROM day) - extract(month FROM ends_on + 1))::integer / term_months
        + CASE WHEN book_add_months(
                   ends_on + 1,
                   (12 * (extract(year FROM day) - extract(year FROM ends_on + 1))
                    + extract(month FROM day) - extract(month FROM ends_on + 1))::integer / term_months * term_months
               ) <= day THEN 2 ELSE 1 END
END
"""


class Migration(migrations.Migration):
    """The two calendar rules that the ledger's SQL needs everywhere (METRICS T4).

    `book_add_months`: the same day some months later, clamped to that month's last day.
    `book_term_number`: the number of the agreed term that holds a day; 1 up to the initial end and where nothing renews.
    """

    dependencies = []
    operations = [
        migrations.RunSQL(ADD_MONTHS, "DROP FUNCTION book_add_months(date, integer)"),
        migrations.RunSQL(TERM_NUMBER, "DROP FUNCTION book_term_number(date, integer, date)"),
    ]
