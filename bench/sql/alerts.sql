-- A book of %(accounts)s accounts as the engine leaves one: four terms a contract, three of them over, a renewal each.
INSERT INTO people_user (
    id, password, version, email, name, role, reports_to_id, time_zone, locale, is_active, joined_at
)
SELECT n, '!', 1, 'person' || n || '@bench.test', 'Person ' || n,
    CASE WHEN n <= %(directors)s THEN 'director' ELSE 'account_manager' END,
    CASE WHEN n > %(directors)s THEN 1 + n %% %(directors)s END, 'UTC', 'en', TRUE, now()
FROM generate_series(1, %(people)s) AS n;
INSERT INTO accounts_account (
    id, version, external_id, name, vertical, segment, tier, country, region, city, website, currency, status, created_at
)
SELECT n, 1, 'B' || n, 'Customer ' || n, '', '', (1 + n %% 3)::text, 'US', '', '', '', 'USD', 'active', now()
FROM generate_series(1, %(accounts)s) AS n;
INSERT INTO accounts_accountownership (account_id, owner_id)
SELECT n, 1 + %(directors)s + n %% (%(people)s - %(directors)s) FROM generate_series(1, %(accounts)s) AS n;
INSERT INTO accounts_contract (
    id, version, account_id, number, status, currency, starts_on, ends_on, renewal_mode, renewal_term_months,
    notice_amount, notice_unit, our_notice_unit, notice_given_by, auto_uplift_percent, payment_terms
)
SELECT n, 1, n, 'B-' || n, 'signed', 'USD', (day.ends_on - 4 * 365 + 1), day.ends_on - 3 * 365, 'auto', 12, 60, 'days', '',
    '', 0, ''
FROM generate_series(1, %(accounts)s) AS n
CROSS JOIN LATERAL (SELECT %(today)s::date + n %% 365 AS ends_on) AS day;
INSERT INTO accounts_term (
    contract_id, n, starts_on, ends_on, original_ends_on, their_deadline_on, act_by_on, decides_on, settled, atr_amount,
    company_atr_amount
)
SELECT contract.id, n, day.ends_on - 364, day.ends_on, day.ends_on, day.ends_on - 60, day.ends_on - 60, day.ends_on - 60,
    n < 4, 110000, 110000
FROM accounts_contract AS contract
CROSS JOIN generate_series(1, 4) AS n
CROSS JOIN LATERAL (SELECT contract.ends_on + (n - 1) * 365 AS ends_on) AS day;
INSERT INTO renewals_renewal (
    account_id, contract_id, term_id, due_on, opened_on, window_opens_on, window_opened_on, atr_amount, atr_reason, stage,
    stage_since, category, forecast_note, next_step, outcome, closed_on, closed_through, is_early, final_amount, reason,
    approval_reason, ended_contract, notice_evidence, version
)
SELECT contract.account_id, contract.id, term.id, term.ends_on, term.starts_on, term.ends_on - 240, term.ends_on - 240,
    110000, '', CASE WHEN term.settled THEN 'closed' ELSE 'upcoming' END, term.starts_on, '', '', '',
    CASE WHEN term.settled THEN 'renewed' ELSE '' END, CASE WHEN term.settled THEN term.ends_on END,
    CASE WHEN term.settled THEN 'facts' ELSE '' END, FALSE, CASE WHEN term.settled THEN 110000 END, '', '', FALSE, '', 1
FROM accounts_term AS term JOIN accounts_contract AS contract ON contract.id = term.contract_id
