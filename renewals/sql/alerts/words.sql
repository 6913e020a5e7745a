-- What an alert says, beside `chosen`, a row of alert_recipient and the rule's anchor: `words`, a title, and facts for page and mail.
CROSS JOIN LATERAL (
    SELECT
        chosen.account_name AS name,
        to_char(chosen.anchor_on, 'FMDD Mon YYYY') AS anchor_day,
        chosen.anchor_on >= %(day)s AS is_ahead
) AS named
CROSS JOIN LATERAL (
    SELECT
        CASE chosen.anchor
            WHEN 'their_deadline' THEN named.name || CASE WHEN is_ahead THEN ' can' ELSE ' could' END || ' give notice until ' || anchor_day
            WHEN 'term_end' THEN named.name || CASE
                WHEN is_ahead THEN ' ends on ' || anchor_day || ' unless renewed' ELSE ' ended on ' || anchor_day || ', not renewed' END
            WHEN 'overdue' THEN named.name || ' is overdue: its term ended on ' || anchor_day
            WHEN 'window_opened' THEN named.name || ' can be renewed now'
            WHEN 'price_notice' THEN named.name || ': announce a new price by ' || anchor_day
            ELSE named.name || ': our notice is possible until ' || anchor_day
        END AS title,
        to_jsonb(ARRAY[
            ARRAY['At stake', chosen.currency || ' ' || to_char(round(chosen.at_stake), 'FM999,999,999,999,990') || ' a year'],
            ARRAY['Decides', to_char(chosen.decides_on, 'FMDD Mon YYYY')],
            ARRAY['Term ends', to_char(chosen.ends_on, 'FMDD Mon YYYY')],
            ARRAY['Contract', chosen.number],
            ARRAY['Owner', coalesce(chosen.owner_name, 'nobody')]
        ]) AS facts
) AS words
