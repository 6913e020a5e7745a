-- The terms that should be stored, with their deadlines (T5), their decision date (T7) and what is available to renew (§2).
-- Deadlines count from the agreed end. A term is settled when what follows it is known, or it has rolled on. Only automatic renewal is decided before the end: by their notice, if it has any.
SELECT
    periods.contract_id,
    periods.account_id,
    periods.n,
    periods.starts_on,
    nullif(periods.ends_on, 'infinity') AS ends_on,
    nullif(periods.agreed_ends_on, 'infinity') AS original_ends_on,
    deadlines.theirs AS their_deadline_on,
    deadlines.ours AS our_deadline_on,
    CASE spans.renewal_mode
        WHEN 'auto' THEN coalesce(deadlines.theirs, periods.agreed_ends_on)
        WHEN 'manual' THEN periods.agreed_ends_on
    END AS decides_on,
    CASE spans.renewal_mode
        WHEN 'manual' THEN coalesce(terminated_on, notice_given_on, successor_starts_on) IS NOT NULL
        WHEN 'auto' THEN last_day <= periods.agreed_ends_on OR periods.agreed_ends_on < %(horizon)s
        ELSE last_day < 'infinity'
    END AS settled,
    CASE WHEN spans.renewal_mode <> 'evergreen' THEN coalesce(atr.amount, 0) END AS atr_amount,
    CASE WHEN spans.renewal_mode <> 'evergreen' THEN coalesce(atr.company_amount, 0) END AS company_atr_amount
FROM periods
JOIN spans USING (contract_id)
LEFT JOIN atr USING (contract_id, n)
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN spans.renewal_mode = 'evergreen' THEN NULL
            WHEN notice_unit = 'months' THEN book_add_months(agreed_ends_on, -notice_amount)
            ELSE agreed_ends_on - notice_amount
        END AS theirs,
        CASE
            WHEN spans.renewal_mode = 'evergreen' THEN NULL
            WHEN our_notice_unit = 'months' THEN book_add_months(agreed_ends_on, -our_notice_amount)
            ELSE agreed_ends_on - our_notice_amount
        END AS ours
) AS deadlines
