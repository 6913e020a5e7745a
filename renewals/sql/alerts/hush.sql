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
WHERE told.kind = ANY (%(kinds)s)
    AND told.withdrawn_at IS NULL AND told.acknowledged_at IS NULL AND told.acted_at IS NULL
    AND (
        alert.state IN ('withdrawn', 'superseded') OR alert.times <> key.times
        OR alert.state = 'raised' AND NOT EXISTS (
            SELECT FROM alert_recipient AS recipient
            WHERE recipient.alert_id = alert.id AND (
                recipient.person_id = told.person_id
                OR told.kind = %(escalation)s AND coalesce(recipient.boss_id, told.person_id) = told.person_id
            )
        )
    )
