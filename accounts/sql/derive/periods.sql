-- The terms of each contract (T4), as served, up to the one after the term that holds the horizon; none for a contract that
-- was never served. Every renewal term counts from the one anchor, the day after the initial end.
SELECT contract_id, account_id, n, period.starts_on, least(agreed_ends_on, last_day) AS ends_on, agreed_ends_on
FROM spans
CROSS JOIN LATERAL generate_series(
    1,
    CASE renewal_mode
        WHEN 'auto' THEN book_term_number(ends_on, term_months, least(last_day, %(horizon)s)) + 1
        ELSE 1
    END
) AS n
CROSS JOIN LATERAL (
    SELECT
        CASE n WHEN 1 THEN spans.starts_on ELSE book_add_months(ends_on + 1, (n - 2) * term_months) END AS starts_on,
        CASE renewal_mode
            WHEN 'auto' THEN book_add_months(ends_on + 1, (n - 1) * term_months) - 1
            ELSE coalesce(ends_on, 'infinity')
        END AS agreed_ends_on
) AS period
WHERE period.starts_on <= last_day
