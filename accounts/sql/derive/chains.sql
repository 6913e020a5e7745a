-- The first contract of each chain of predecessors.
WITH RECURSIVE chain AS (
    SELECT contract.id AS contract_id, contract.id AS root_id
    FROM scope
    JOIN accounts_contract contract USING (account_id)
    WHERE contract.predecessor_id IS NULL
    UNION ALL
    SELECT contract.id, chain.root_id
    FROM chain
    JOIN accounts_contract contract ON contract.predecessor_id = chain.contract_id
)
SELECT contract_id, root_id FROM chain
