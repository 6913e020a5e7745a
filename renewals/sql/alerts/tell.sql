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
    SELECT DISTINCT ON (recipient.renewal_id, recipient.matter, recipient.person_id)
        recipient.*, rule.anchor, rule.channels, rule.urgency
    FROM alert_recipient AS recipient
    JOIN renewals_alertrule AS rule ON rule.id = recipient.rule_id
    ORDER BY
        recipient.renewal_id, recipient.matter, recipient.person_id, recipient.due_on DESC,
        (rule.tier <> '')::int + (rule.segment <> '')::int + (rule.minimum_acv > 0)::int DESC, recipient.rule_id
) AS chosen
{words}
WHERE NOT chosen.is_told
