-- Renewals %(first)s to %(last)s: each its account, contract and term, owned in turn, with their notice deadline a week from today.
INSERT INTO accounts_account (
    id, version, external_id, name, vertical, segment, tier, country, region, city, website, currency, status, created_at
)
SELECT n, 1, 'S' || n, 'Customer ' || n, '', '', '', '', '', '', '', 'USD', 'active', now()
FROM generate_series(%(first)s, %(last)s) AS n;
INSERT INTO accounts_accountownership (account_id, owner_id)
SELECT n, person.id
FROM generate_series(%(first)s, %(last)s) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM people_user) AS person
    ON person.place = n %% (SELECT count(*) FROM people_user);
INSERT INTO accounts_contract (
    id, version, account_id, number, status, currency, starts_on, ends_on, renewal_mode, renewal_term_months, notice_amount,
    notice_unit, our_notice_unit, notice_given_by, auto_uplift_percent, payment_terms
)
SELECT n, 1, n, 'S-' || n, 'signed', 'USD', %(today)s::date - 298, %(today)s::date + 67, 'auto', 12, 60, 'days', '', '', 0, ''
FROM generate_series(%(first)s, %(last)s) AS n;
INSERT INTO accounts_term (
    contract_id, n, starts_on, ends_on, original_ends_on, their_deadline_on, act_by_on, decides_on, settled, atr_amount,
    company_atr_amount
)
SELECT n, 1, %(today)s::date - 298, %(today)s::date + 67, %(today)s::date + 67, %(today)s::date + 7, %(today)s::date + 7,
    %(today)s::date + 7, FALSE, 9000, 9000
FROM generate_series(%(first)s, %(last)s) AS n;
INSERT INTO renewals_renewal (
    account_id, contract_id, term_id, due_on, opened_on, window_opens_on, window_opened_on, atr_amount, atr_reason, stage,
    stage_since, category, forecast_note, next_step, outcome, closed_through, is_early, reason, approval_reason, ended_contract,
    notice_evidence, version
)
SELECT contract.id, contract.id, term.id, term.ends_on, term.starts_on, term.starts_on, term.starts_on, 9000, '', 'upcoming',
    term.starts_on, '', '', '', '', '', FALSE, '', '', FALSE, '', 1
FROM accounts_term AS term JOIN accounts_contract AS contract ON contract.id = term.contract_id
WHERE contract.id BETWEEN %(first)s AND %(last)s
