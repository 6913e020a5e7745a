-- Alerts that wait and no longer hold: decided, moved to another day, or their rule does not say so any more. Those that were
-- superseded and are as they should be stay, also when their renewal is closed: they were never told, or are answered for.
WITH gone AS (
    UPDATE renewals_alert AS alert
    SET state = 'withdrawn', withdrawn_on = %(as_of)s, withdrawn_because = said.because
    FROM (
        SELECT
            held.id,
            CASE
                WHEN renewal.outcome <> '' THEN 'Decided: ' || CASE renewal.outcome
                    WHEN 'churned' THEN 'churned' WHEN 'partial' THEN 'partially renewed' ELSE 'renewed' END
                WHEN term.id IS NULL THEN 'The term no longer comes'
                WHEN term.settled THEN 'What follows is settled'
                WHEN NOT rule.is_active THEN 'The rule was switched off'
                WHEN NOT ({applies}) THEN 'The rule is not for this renewal any more'
                WHEN day.anchor_on IS NULL THEN 'The day no longer decides'
                WHEN day.anchor_on <> held.anchor_on
                    THEN 'The day moved to ' || to_char(day.anchor_on, 'FMDD Mon YYYY')
                ELSE 'The rule counts other days now'
            END AS because
        FROM alert_astray AS held
        JOIN renewals_alertrule AS rule ON rule.id = held.rule_id
        JOIN renewals_renewal AS renewal ON renewal.id = held.renewal_id
        JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
        JOIN accounts_account AS account ON account.id = renewal.account_id
        LEFT JOIN accounts_term AS term ON term.id = renewal.term_id
        CROSS JOIN LATERAL ({near}) AS near
        CROSS JOIN LATERAL (SELECT {day} AS anchor_on) AS day
        WHERE held.state IN ('raised', 'superseded')
            AND NOT coalesce(
                {waits} AND {applies} AND day.anchor_on = held.anchor_on
                AND day.anchor_on + rule.offset_days = held.due_on, FALSE
            )
    ) AS said
    WHERE alert.id = said.id
    RETURNING 1
)
SELECT count(*) FROM gone
