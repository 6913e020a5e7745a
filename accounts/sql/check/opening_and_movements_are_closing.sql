-- For each holder of accounts: what was opened with and what moved is what was closed with.
SELECT count(*), count(*) FILTER (WHERE gap <> 0)
FROM (
    SELECT key, sum(CASE kind WHEN 'closing' THEN -amount ELSE amount END) AS gap
    FROM ({held}) AS held
    GROUP BY key
) AS gaps
