-- The terms of a contract are numbered from 1 and follow each other day by day.
WITH neighbours AS (
    SELECT
        n, starts_on,
        lag(n) OVER contract AS n_before,
        lag(ends_on) OVER contract AS ended_on
    FROM accounts_term
    WINDOW contract AS (PARTITION BY contract_id ORDER BY n)
)
SELECT
    count(*),
    count(*) FILTER (
        WHERE n <> coalesce(n_before, 0) + 1 OR n_before IS NOT NULL AND ended_on + 1 IS DISTINCT FROM starts_on
    )
FROM neighbours
