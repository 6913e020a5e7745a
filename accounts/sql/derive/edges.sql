-- What begins and what is gone, by day: the first day of each stretch, and the day after its last.
SELECT account_id, product_id, starts_on AS day, 1 AS lines, value AS delta FROM stretches
UNION ALL
SELECT account_id, product_id, ends_on + 1, -1, -value FROM stretches WHERE ends_on < %(horizon)s
