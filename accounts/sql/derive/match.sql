-- One of the six passes that pair ended with begun lines (T10), nearest first: within the same contract, then the same chain
-- of predecessors, then the account; each time first at the same price of a unit, then whatever is left, in order of unit
-- price, line number and contract number. The engine fills in how near, whether at the same price, and who is taken.
WITH old AS (
    SELECT *, row_number() OVER (
        PARTITION BY {near}, day, product_id, currency {price} ORDER BY unit_price, line, number COLLATE "C"
    ) AS place
    FROM olds
    WHERE NOT EXISTS (SELECT FROM ({taken}) taken WHERE old_id = olds.subscription_id AND taken.day = olds.day)
),
new AS (
    SELECT *, row_number() OVER (
        PARTITION BY {near}, day, product_id, currency {price} ORDER BY unit_price, line, number COLLATE "C"
    ) AS place
    FROM news
    WHERE NOT EXISTS (SELECT FROM ({taken}) taken WHERE new_id = news.subscription_id AND taken.day = news.day)
)
SELECT day, old.subscription_id AS old_id, new.subscription_id AS new_id
FROM old
JOIN new USING ({near}, day, product_id, currency {price}, place)
