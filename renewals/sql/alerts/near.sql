-- Open renewals with a day in reach of some rule, once, with all that rules ask of them: then no rule joins anything again. A
-- renewal that came into the book when its term was over has no alerts (T12); one whose term is settled is decided.
CREATE TEMPORARY TABLE alert_near ON COMMIT DROP AS
SELECT
    renewal.id AS renewal_id, term.decides_on, renewal.due_on, renewal.window_opened_on, term.their_deadline_on, term.our_deadline_on,
    contract.renewal_mode, contract.auto_uplift_percent, account.tier, account.segment, term.company_atr_amount
FROM renewals_renewal AS renewal
JOIN accounts_term AS term ON term.id = renewal.term_id
JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
JOIN accounts_account AS account ON account.id = renewal.account_id
WHERE {waits}
    AND least(term.decides_on, renewal.due_on, renewal.window_opened_on, term.our_deadline_on) <= %(reach)s;
ANALYZE alert_near
