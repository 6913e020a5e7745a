-- Closed renewals by the health that stood some days before they were to be decided.
SELECT
    coalesce(stood.band, 'unknown') AS band,
    count(*),
    count(*) FILTER (WHERE renewal.outcome <> 'churned'),
    coalesce(sum(amounts.atr), 0),
    coalesce(sum(amounts.final), 0),
    coalesce(sum(least(amounts.final, amounts.atr)), 0)
FROM renewals_renewal AS renewal
JOIN accounts_term AS term ON term.id = renewal.term_id
LEFT JOIN LATERAL (
    SELECT score.band
    FROM health_healthscore AS score
    WHERE score.account_id = renewal.account_id
        AND score."on" <= coalesce(term.decides_on, renewal.due_on) - %(ahead)s
    ORDER BY score."on" DESC, score.id DESC
    LIMIT 1
) AS stood ON TRUE
CROSS JOIN LATERAL (
    SELECT
        round(coalesce(renewal.atr_amount, term.atr_amount) * worth.rate, 2) AS atr,
        round(renewal.final_amount * worth.rate, 2) AS final
    FROM (SELECT coalesce(term.company_atr_amount / nullif(term.atr_amount, 0), 1) AS rate) AS worth
) AS amounts
WHERE renewal.account_id = ANY(%(accounts)s)
    AND renewal.outcome <> ''
    AND renewal.due_on BETWEEN %(first)s AND %(last)s
GROUP BY 1
