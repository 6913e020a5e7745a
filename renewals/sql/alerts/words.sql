-- What an alert says of its renewal: a title, and facts for page and mail. `chosen` is a row of alert_recipient.
SELECT
    CASE told.anchor
        WHEN 'their_deadline' THEN told.name || CASE WHEN told.anchor_on >= %(day)s THEN ' can' ELSE ' could' END
            || ' give notice until ' || told.anchor_day
        WHEN 'term_end' THEN told.name || CASE WHEN told.anchor_on >= %(day)s THEN ' ends on ' ELSE ' ended on ' END
            || told.anchor_day || CASE WHEN told.anchor_on >= %(day)s THEN ' unless renewed' ELSE ', not renewed' END
        WHEN 'overdue' THEN told.name || ' is overdue: its term ended on ' || told.anchor_day
        WHEN 'window_opened' THEN told.name || ' can be renewed now'
        WHEN 'price_notice' THEN told.name || ': announce a new price by ' || told.anchor_day
        ELSE told.name || ': our notice is possible until ' || told.anchor_day
    END AS title,
    jsonb_build_array(
        jsonb_build_array('At stake', told.amount || ' a year'),
        jsonb_build_array('Contract', told.number),
        jsonb_build_array('Term ends', told.ends_day)
    ) || CASE WHEN told.decides_day IS NULL THEN '[]'::jsonb
        ELSE jsonb_build_array(jsonb_build_array('Decides', told.decides_day)) END
    || CASE WHEN told.owner_name IS NULL THEN '[]'::jsonb
        ELSE jsonb_build_array(jsonb_build_array('Owner', told.owner_name)) END AS facts
FROM (
    SELECT
        chosen.anchor,
        chosen.anchor_on,
        left(account.name, 200) AS name,
        contract.number,
        to_char(chosen.anchor_on, 'FMDD Mon YYYY') AS anchor_day,
        to_char(renewal.due_on, 'FMDD Mon YYYY') AS ends_day,
        to_char(term.decides_on, 'FMDD Mon YYYY') AS decides_day,
        contract.currency || ' '
            || to_char(round(coalesce(renewal.atr_amount, term.atr_amount, 0)), 'FM999,999,999,999,990') AS amount,
        (SELECT person.name FROM people_user AS person WHERE person.id = chosen.owner_id) AS owner_name
    FROM renewals_renewal AS renewal
    JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
    JOIN accounts_account AS account ON account.id = renewal.account_id
    LEFT JOIN accounts_term AS term ON term.id = renewal.term_id
    WHERE renewal.id = chosen.renewal_id
) AS told
