-- Contracts that go on where a last term ends, without a gap (T10). A named successor belongs to its predecessor. One that
-- names none goes on with one contract of its account: the one it shares most products with.
WITH ended AS (
    SELECT contract_id, account_id, number, ends_on FROM renewal_terms WHERE NOT rolls
),
named AS (
    SELECT ended.contract_id, next.contract_id AS next_id
    FROM ended
    JOIN counted AS next ON next.predecessor_id = ended.contract_id AND next.starts_on = ended.ends_on + 1
),
unnamed AS (
    SELECT DISTINCT ON (next.contract_id) ended.contract_id, next.contract_id AS next_id
    FROM ended
    JOIN counted AS next ON next.account_id = ended.account_id AND next.starts_on = ended.ends_on + 1
    WHERE next.predecessor_id IS NULL
        AND next.contract_id <> ended.contract_id
        AND NOT EXISTS (SELECT FROM named WHERE named.contract_id = ended.contract_id)
    ORDER BY next.contract_id, (
        SELECT count(DISTINCT line.product_id)
        FROM accounts_subscription AS line
        JOIN accounts_subscription AS old ON old.product_id = line.product_id
        WHERE line.contract_id = next.contract_id AND old.contract_id = ended.contract_id
            AND NOT line.withdrawn AND NOT old.withdrawn
    ) DESC, ended.number
)
SELECT contract_id, next_id, TRUE AS is_named FROM named
UNION ALL
SELECT contract_id, next_id, FALSE FROM unnamed
