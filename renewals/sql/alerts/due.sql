-- The alerts of one kind of rule that should stand by a day: open renewals whose day of such a rule has come. A renewal that
-- came into the book when its term was over has none (T12); one whose term is settled is decided.
INSERT INTO alert_due (renewal_id, rule_id, anchor_on, due_on, matter)
SELECT renewal.id, rule.id, day.anchor_on, day.anchor_on + rule.offset_days, {matter}
FROM renewals_renewal AS renewal
JOIN accounts_term AS term ON term.id = renewal.term_id
JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
JOIN accounts_account AS account ON account.id = renewal.account_id
CROSS JOIN LATERAL (SELECT {day} AS anchor_on) AS day
JOIN renewals_alertrule AS rule ON rule.anchor = %(anchor)s AND {applies}
WHERE {waits}
    AND day.anchor_on <= %(until)s::date - %(first_offset)s
    AND day.anchor_on + rule.offset_days <= %(until)s
