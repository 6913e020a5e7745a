-- What replaced what: volume is valued at the old price, the rest is price, the remainder of rounding in price (§3).
SELECT
    new.subscription_id, new.account_id, new.contract_id, new.product_id, new.currency, new.day,
    old.subscription_id AS old_id,
    old.value AS value_before,
    new.value,
    CASE
        WHEN new.unit_price = old.unit_price THEN new.value - old.value
        ELSE round(((new.quantity - old.quantity) * old.num)::numeric(200, 60) / old.den, 2)
    END AS volume,
    old.contract_id = new.contract_id AND coalesce(new.signed_on < new.day, true) AS contracted
FROM ({matches}) AS match
JOIN olds AS old ON old.subscription_id = match.old_id AND old.day = match.day
JOIN news AS new ON new.subscription_id = match.new_id AND new.day = match.day
