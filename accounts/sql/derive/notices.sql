-- Where a notice ends an automatic contract: the end of the first term whose deadline it keeps (T3). A notice too late for
-- one term is in time for the next, so terms are tried from the one that holds the notice; the length of the notice bounds
-- how many.
SELECT contract_id, min(term_ends_on) AS last_day
FROM counted
CROSS JOIN LATERAL generate_series(
    book_term_number(ends_on, term_months, notice_given_on),
    book_term_number(ends_on, term_months, notice_given_on) + 2
    + coalesce(CASE given_unit WHEN 'months' THEN given_amount ELSE given_amount / 28 + 1 END, 0) / term_months
) AS n
CROSS JOIN LATERAL (SELECT book_add_months(ends_on + 1, (n - 1) * term_months) - 1 AS term_ends_on) AS term
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN given_amount IS NULL THEN term_ends_on
        WHEN given_unit = 'months' THEN book_add_months(term_ends_on, -given_amount)
        ELSE term_ends_on - given_amount
    END AS deadline
) AS notice
WHERE renewal_mode = 'auto' AND notice_given_on <= deadline
GROUP BY contract_id
