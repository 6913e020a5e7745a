-- What waits for the end of a transaction, or of a statement, is looked through each time a trigger asks something: nothing waits
-- for the one, and accounts come under their parents a few at a time.
SET CONSTRAINTS ALL IMMEDIATE;
-- A book of %(accounts)s accounts with value and open renewals, a tree of territories, and %(rules)s rules of all kinds.
INSERT INTO people_user (
    id, password, version, email, name, role, reports_to_id, time_zone, locale, is_active, joined_at
)
SELECT n, '!', 1, 'person' || n || '@bench.test', 'Person ' || n,
    CASE WHEN n <= 20 THEN 'director' ELSE 'account_manager' END,
    CASE WHEN n > 20 THEN 1 + n %% 20 END, 'UTC', 'en', TRUE, now()
FROM generate_series(1, %(rules)s + 20) AS n;
INSERT INTO accounts_account (
    id, version, external_id, name, vertical, segment, tier, country, region, city, website, currency, status,
    created_at
)
SELECT n, 1, 'B' || n, 'Customer ' || n, 'Vertical ' || n %% 20, 'Segment ' || n %% 3, (1 + n / 7 %% 3)::text,
    chr(65 + n %% 26) || chr(65 + n / 26 %% 8), 'Region ' || n / 3 %% 7, 'City ' || n %% 4999, '', 'USD', 'active', now()
FROM generate_series(1, %(accounts)s) AS n;
DO $$ BEGIN
    FOR low IN 1 .. %(accounts)s BY 1000 LOOP
        UPDATE accounts_account SET parent_id = id - id %% 10
        WHERE id BETWEEN low AND low + 999 AND id %% 10 BETWEEN 1 AND 3 AND id > 10;
    END LOOP;
END $$;
INSERT INTO accounts_contract (
    id, version, account_id, number, status, currency, starts_on, ends_on, renewal_mode, renewal_term_months,
    notice_amount, notice_unit, our_notice_unit, notice_given_by, auto_uplift_percent, payment_terms
)
SELECT n, 1, n, 'B-' || n, 'signed', 'USD', %(today)s::date + n %% 365 - 729, %(today)s::date + n %% 365 - 365, 'auto', 12,
    60, 'days', '', '', 0, ''
FROM generate_series(1, %(accounts)s) AS n;
INSERT INTO accounts_term (
    contract_id, n, starts_on, ends_on, original_ends_on, their_deadline_on, act_by_on, decides_on, settled, atr_amount,
    company_atr_amount
)
SELECT contract.id, n, day.ends_on - 364, day.ends_on, day.ends_on, day.ends_on - 60, day.ends_on - 60, day.ends_on - 60,
    n = 1, 110000, 110000
FROM accounts_contract AS contract
CROSS JOIN generate_series(1, 2) AS n
CROSS JOIN LATERAL (SELECT contract.ends_on + (n - 1) * 365 AS ends_on) AS day;
INSERT INTO accounts_movement (
    posting_id, account_id, contract_id, subscription_id, product_id, kind, counts_as, "on", known_on, currency,
    amount, company_amount
)
SELECT 0, contract.account_id, contract.id, 0, 0, kind, kind, contract.starts_on + 90 * line, contract.starts_on + 90 * line,
    'USD', amount, amount
FROM accounts_contract AS contract
CROSS JOIN generate_series(0, 3) AS line
CROSS JOIN LATERAL (
    SELECT CASE WHEN line = 0 THEN 'new' ELSE 'expansion' END AS kind, 5000 * (1 + contract.id * (line + 1) %% 97) AS amount
) AS value;
-- One at the top, twenty below it, under each of them a tenth of the others; each is covered by one person.
INSERT INTO territories_territory (id, version, code, name, kind, parent_id)
SELECT n, 1, 'T' || n, 'Territory ' || n, 'region', CASE WHEN n > 21 THEN 2 + n %% 20 WHEN n > 1 THEN 1 END
FROM generate_series(1, %(rules)s + 21) AS n;
INSERT INTO territories_coverage (territory_id, user_id, role)
SELECT n, greatest(n - 1, 1), CASE WHEN n <= 21 THEN 'director' ELSE 'account_manager' END
FROM generate_series(1, %(rules)s + 21) AS n;
-- A fifth each: names with their families, cities, country and segment, trade and region and tier, trade and band of ACV; last
-- the rest.
INSERT INTO territories_territoryrule (
    version, name, territory_id, priority, is_active, countries, regions, cities, verticals, segments, tiers, acv_from,
    acv_below
)
SELECT 1, 'Rule ' || n, 21 + n, n, TRUE,
    CASE WHEN kind = 2 THEN ARRAY(SELECT chr(65 + n %% 26) || chr(65 + c) FROM generate_series(0, 3) AS c) ELSE '{}' END,
    CASE WHEN kind = 3 THEN ARRAY['region ' || n %% 7] ELSE '{}' END,
    CASE WHEN kind = 1 THEN ARRAY(SELECT 'City ' || c FROM generate_series(n, 4999, 60) AS c) ELSE '{}' END,
    CASE WHEN kind IN (3, 4) THEN ARRAY['Vertical ' || n / 5 %% 20, 'vertical ' || n / 5 %% 11] ELSE '{}' END,
    CASE WHEN kind = 2 THEN ARRAY['Segment ' || n %% 3] ELSE '{}' END,
    CASE WHEN kind = 3 THEN ARRAY[(1 + n %% 3)::text] ELSE '{}' END,
    CASE WHEN kind = 4 THEN 10000 * (n %% 60) END, CASE WHEN kind = 4 THEN 10000 * (n %% 60) + 200000 END
FROM generate_series(1, %(rules)s) AS n
CROSS JOIN LATERAL (SELECT CASE WHEN n < %(rules)s THEN n %% 5 ELSE 5 END AS kind) AS kinds;
INSERT INTO territories_ruleaccount (rule_id, account_id, with_subsidiaries)
SELECT rule.id, 10 * (1 + (rule.priority * 25 + named) %% (%(accounts)s / 10)), named %% 2 = 0
FROM territories_territoryrule AS rule CROSS JOIN generate_series(1, 25) AS named
WHERE rule.priority %% 5 = 0 AND rule.priority < %(rules)s;
SELECT setval(pg_get_serial_sequence('territories_territory', 'id'), %(rules)s + 21)
