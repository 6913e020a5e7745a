-- Lines that ended, on a day among others, of a product that the account keeps. An automatic uplift ends no line.
SELECT
    stretches.*,
    stretches.ends_on + 1 AS day,
    chains.root_id,
    CASE den WHEN 1 THEN num ELSE num::numeric(200, 60) / den END AS unit_price
FROM stretches
JOIN products
    ON products.account_id = stretches.account_id
    AND products.product_id = stretches.product_id
    AND products.day = stretches.ends_on + 1
JOIN chains USING (contract_id)
WHERE products.held_before AND products.held_after
    AND NOT EXISTS (
        SELECT FROM rolls
        WHERE rolls.subscription_id = stretches.subscription_id AND rolls.starts_on = stretches.ends_on + 1
    )
