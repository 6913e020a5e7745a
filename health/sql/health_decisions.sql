-- What each account has to decide: the oldest decision that is overdue, the next one and its stage, risks that are raised, and
-- whether notice was given of a contract that still runs. A renewal closed after the day was open on it.
SELECT
    valued.account_id,
    min(renewal.due_on) FILTER (WHERE renewal.due_on < %(horizon)s) AS overdue_on,
    min(term.decides_on) FILTER (WHERE renewal.due_on >= %(horizon)s AND term.decides_on >= %(horizon)s) AS decides_on,
    coalesce(bool_or(
        renewal.stage = 'upcoming' AND term.decides_on BETWEEN %(horizon)s AND %(horizon)s + 30
    ), FALSE) AS is_late_to_start,
    bool_or(renewal.window_opened_on <= %(horizon)s) AS has_window,
    coalesce(sum(risks.raised), 0) AS risks,
    (
        SELECT max(contract.notice_given_on)
        FROM accounts_contract AS contract
        JOIN accounts_term AS running
            ON running.contract_id = contract.id AND %(horizon)s BETWEEN running.starts_on AND running.ends_on
        WHERE contract.account_id = valued.account_id
            AND contract.status = 'signed'
            AND contract.notice_given_on <= %(horizon)s
            AND running.settled
    ) AS notice_on
FROM health_value AS valued
LEFT JOIN renewals_renewal AS renewal
    ON renewal.account_id = valued.account_id
    AND renewal.term_id IS NOT NULL
    AND (renewal.outcome = '' OR renewal.closed_on > %(horizon)s)
LEFT JOIN accounts_term AS term ON term.id = renewal.term_id
LEFT JOIN LATERAL (
    SELECT count(*) AS raised
    FROM renewals_riskflag AS flag
    WHERE flag.renewal_id = renewal.id
        AND flag.raised_on <= %(horizon)s
        AND (flag.cleared_on IS NULL OR flag.cleared_on > %(horizon)s)
) AS risks ON TRUE
GROUP BY valued.account_id
