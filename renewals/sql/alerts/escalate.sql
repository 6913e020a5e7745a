-- Of what was escalated, the director of whoever owns the account is told, or the administrators where there is none.
WITH chosen AS (
    SELECT DISTINCT ON (recipient.alert_id) recipient.*, rule.anchor
    FROM alert_recipient AS recipient
    JOIN renewals_alertrule AS rule ON rule.id = recipient.rule_id
    JOIN renewals_alert AS alert ON alert.id = recipient.alert_id AND alert.escalated_on = %(as_of)s
    ORDER BY recipient.alert_id
), reached AS (
    SELECT chosen.alert_id, above.person_id
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT chosen.boss_id AS person_id WHERE chosen.boss_id IS NOT NULL
        UNION ALL
        SELECT administrator.id FROM people_user AS administrator
        WHERE chosen.boss_id IS NULL AND administrator.role = 'administrator' AND administrator.is_active
    ) AS above
)
SELECT
    chosen.subject || ':escalated' AS subject,
    reached.person_id,
    'renewal-escalation' AS kind,
    'No answer: ' || words.title AS title,
    words.facts || jsonb_build_array(jsonb_build_array('Told since', (
        SELECT to_char(alert.told_on, 'FMDD Mon YYYY') FROM renewals_alert AS alert WHERE alert.id = chosen.alert_id
    ))) AS facts,
    chosen.renewal_id || '.' || chosen.account_id AS target
FROM chosen
JOIN reached USING (alert_id)
{words}
WHERE NOT EXISTS (
    SELECT FROM notifications_notification AS told
    WHERE told.subject = chosen.subject || ':escalated' AND told.person_id = reached.person_id
)
ORDER BY subject -- all is found before the first is written
