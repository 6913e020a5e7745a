-- The days on which an automatic renewal raises a line's price by clause: every start of a term that the line lives through.
SELECT
    lines.subscription_id,
    periods.starts_on,
    (periods.n - lines.first_term)::integer AS rolls
FROM lines
JOIN periods USING (contract_id)
WHERE lines.growth > 1
    AND periods.n > lines.first_term
    AND periods.starts_on <= least(lines.ends_on, %(horizon)s)
