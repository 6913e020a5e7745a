-- Every alert that should stand by a day. Open renewals with a day in reach of some rule are read once, then the rules of these days
-- are asked: rules joined first would read everything once a rule. A renewal that came into the book when its term was over has no
-- alerts (T12); one whose term is settled is decided. What an alert says of its renewal comes along.
CREATE TEMPORARY TABLE alert_due ON COMMIT DROP AS
SELECT
    renewal.id AS renewal_id, rule.id AS rule_id, day.anchor_on, day.anchor_on + rule.offset_days AS due_on, {matter} AS matter,
    {says}
FROM renewals_renewal AS renewal
JOIN accounts_term AS term ON term.id = renewal.term_id
JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
JOIN accounts_account AS account ON account.id = renewal.account_id
CROSS JOIN LATERAL ({near}) AS near
CROSS JOIN LATERAL (VALUES {days}) AS day (anchor, anchor_on)
JOIN renewals_alertrule AS rule ON rule.anchor = day.anchor AND {applies}
WHERE {waits} AND ({reach}) AND day.anchor_on + rule.offset_days <= %(until)s;
ANALYZE alert_due
