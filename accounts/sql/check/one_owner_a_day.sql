-- No account has two owners on a day.
WITH neighbours AS (
    SELECT
        coalesce(starts_on, '-infinity') AS starts_on,
        max(coalesce(ends_on, 'infinity')) OVER (
            PARTITION BY account_id ORDER BY coalesce(starts_on, '-infinity')
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS ended_on
    FROM accounts_accountownership
)
SELECT count(*), count(*) FILTER (WHERE ended_on >= starts_on) FROM neighbours
