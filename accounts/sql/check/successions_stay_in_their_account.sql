-- A contract that renews another belongs to the same account and starts later.
SELECT
    count(*),
    count(*) FILTER (
        WHERE predecessor.account_id <> contract.account_id OR predecessor.starts_on >= contract.starts_on
    )
FROM accounts_contract contract
JOIN accounts_contract predecessor ON predecessor.id = contract.predecessor_id
