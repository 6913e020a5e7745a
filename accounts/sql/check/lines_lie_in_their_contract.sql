-- Lines that count start and end within their contract; automatic and evergreen ones have no last day to pass.
SELECT
    count(*),
    count(*) FILTER (
        WHERE line.starts_on < contract.starts_on
        OR contract.renewal_mode = 'manual' AND greatest(line.starts_on, line.ends_on) > contract.ends_on
        OR line.ends_on < line.starts_on
        OR line.quantity <= 0
        OR line.unit_price < 0
    )
FROM accounts_subscription line
JOIN accounts_contract contract ON contract.id = line.contract_id
WHERE NOT line.withdrawn
