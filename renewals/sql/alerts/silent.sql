-- Alerts that wait for longer than their rule bears, and that nobody who was told has put off.
WITH silent AS (
    UPDATE renewals_alert AS alert
    SET escalated_on = %(as_of)s
    FROM renewals_alertrule AS rule
    WHERE rule.id = alert.rule_id
        AND alert.state = 'raised'
        AND alert.escalated_on IS NULL
        AND alert.told_on + rule.escalate_after_days <= %(as_of)s
        AND NOT EXISTS (
            SELECT FROM notifications_notification AS told
            WHERE told.subject = 'alert:' || alert.id || ':' || alert.times AND told.snoozed_until > %(as_of)s
        )
    RETURNING 1
)
SELECT count(*) FROM silent
