-- Who is to be told of what waits and has not been: of several rules with one day, by the one that is most about this renewal.
-- What was told is read beforehand: here it would be looked for among the very rows that are being written.
SELECT
    chosen.subject,
    chosen.person_id,
    CASE
        WHEN chosen.channels = 'inbox' THEN 'renewal-alert-inbox'
        WHEN chosen.urgency = 'instant' THEN 'renewal-alert-now'
        ELSE 'renewal-alert'
    END AS kind,
    words.title,
    words.facts,
    chosen.renewal_id || '.' || chosen.account_id AS target
FROM (
    SELECT DISTINCT ON (renewal_id, matter, person_id) *
    FROM alert_recipient
    ORDER BY renewal_id, matter, person_id, due_on DESC, closeness DESC, rule_id
) AS chosen
CROSS JOIN LATERAL ({words}) AS words
WHERE NOT chosen.is_told
