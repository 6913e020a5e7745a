-- Lines that began, on a day among others, of a product that the account held the day before.
SELECT stretches.*, stretches.starts_on AS day, chains.root_id, CASE den WHEN 1 THEN num ELSE num::numeric(200, 60) / den END AS unit_price
FROM stretches
JOIN products
    ON products.account_id = stretches.account_id
    AND products.product_id = stretches.product_id
    AND products.day = stretches.starts_on
JOIN chains USING (contract_id)
WHERE products.held_before AND products.held_after AND stretches.rolls = 0
