-- Every alert that waits has a notification: its own, or that of another rule of the same day, which told the same people.
SELECT
    count(*),
    count(*) FILTER (
        WHERE NOT EXISTS (
            SELECT FROM renewals_alert AS sibling
            JOIN notifications_notification AS told ON told.subject = 'alert:' || sibling.id || ':' || sibling.times
            WHERE sibling.renewal_id = alert.renewal_id AND sibling.due_on = alert.due_on
        )
    )
FROM renewals_alert AS alert
JOIN renewals_renewal AS renewal ON renewal.id = alert.renewal_id AND renewal.outcome = ''
WHERE alert.state = 'raised' AND alert.told_on > %(horizon)s - 400
    AND EXISTS (SELECT FROM people_user WHERE role = 'administrator' AND is_active)
