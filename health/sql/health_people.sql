-- How near we are to them: the last touch, the last one with somebody who answers for money or for the whole, and how many
-- people we know there. None where nothing was ever written down.
SELECT
    valued.account_id,
    touch.touched_on,
    (
        SELECT max(activity."on")
        FROM accounts_activity AS activity
        JOIN accounts_activitycontact AS present ON present.activity_id = activity.id
        JOIN accounts_contact AS contact ON contact.id = present.contact_id
        WHERE activity.account_id = valued.account_id
            AND activity."on" <= %(horizon)s
            AND activity.kind = ANY(%(touches)s)
            AND contact.role = ANY(%(executives)s)
    ) AS executive_on,
    people.known,
    people.contacts
FROM health_value AS valued
CROSS JOIN LATERAL (
    SELECT max(activity."on") AS touched_on
    FROM accounts_activity AS activity
    WHERE activity.account_id = valued.account_id
        AND activity."on" <= %(horizon)s
        AND activity.kind = ANY(%(touches)s)
) AS touch
CROSS JOIN LATERAL (
    SELECT
        count(*) AS known,
        count(*) FILTER (WHERE contact.active OR contact.left_on > %(horizon)s) AS contacts
    FROM accounts_contact AS contact
    WHERE contact.account_id = valued.account_id
) AS people
