-- Notifications of alerts that do not wait any more, and of people whose account it is not any more.
SELECT told.subject, told.person_id,
    CASE
        WHEN alert.state = 'withdrawn' THEN alert.withdrawn_because
        WHEN alert.state = 'superseded' THEN 'A nearer alert took its place'
        ELSE %(handed)s
    END AS because
FROM notifications_notification AS told
CROSS JOIN LATERAL (
    SELECT split_part(told.subject, ':', 2)::bigint AS id, split_part(told.subject, ':', 3)::int AS times
) AS key
JOIN renewals_alert AS alert ON alert.id = key.id
LEFT JOIN alert_recipient AS own ON own.alert_id = alert.id AND own.person_id = told.person_id
LEFT JOIN (SELECT DISTINCT ON (alert_id) alert_id, boss_id FROM alert_recipient) AS line ON line.alert_id = alert.id
WHERE told.kind = ANY (%(kinds)s)
    AND told.withdrawn_at IS NULL AND told.acknowledged_at IS NULL AND told.acted_at IS NULL
    AND (
        alert.state IN ('withdrawn', 'superseded') OR alert.times <> key.times
        OR alert.state = 'raised' AND own.alert_id IS NULL
            -- What was decided during this sweep is taken back by the next one, for what it is.
            AND EXISTS (SELECT FROM renewals_renewal AS renewal WHERE renewal.id = alert.renewal_id AND renewal.outcome = '')
            AND NOT (told.kind = %(escalation)s AND coalesce(line.boss_id, told.person_id) = told.person_id)
    )
