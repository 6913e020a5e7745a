-- Whose account it is once more, while the alert waits: what was taken from her stands in her inbox again.
SELECT told.subject, told.person_id
FROM notifications_notification AS told
JOIN alert_recipient AS recipient ON recipient.subject = told.subject AND recipient.person_id = told.person_id
WHERE told.withdrawn_because = %(handed)s AND told.withdrawn_at IS NOT NULL
