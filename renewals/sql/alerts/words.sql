-- What an alert says of its renewal, joined to `chosen`, a row of alert_recipient and the rule's anchor: `words`, a title, and facts
-- for page and mail. What the renewal itself says stands in alert_recipient already.
JOIN accounts_contract AS contract ON contract.id = chosen.contract_id
JOIN accounts_account AS account ON account.id = chosen.account_id
LEFT JOIN accounts_term AS term ON term.id = chosen.term_id
CROSS JOIN LATERAL (
    SELECT
        left(account.name, 200) AS name,
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
            ARRAY['At stake', contract.currency || ' ' || to_char(
                round(coalesce(chosen.atr_amount, term.atr_amount, 0)), 'FM999,999,999,999,990'
            ) || ' a year'],
            ARRAY['Decides', to_char(coalesce(term.decides_on, chosen.ends_on), 'FMDD Mon YYYY')],
            ARRAY['Term ends', to_char(chosen.ends_on, 'FMDD Mon YYYY')],
            ARRAY['Contract', contract.number],
            ARRAY['Owner', coalesce(chosen.owner_name, 'nobody')]
        ]) AS facts
) AS words
