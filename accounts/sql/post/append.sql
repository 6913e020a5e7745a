-- Take back what should not stand, add what should, and note how far each account is posted. `known_on` is the posting's
-- day, but for the history of a contract that an import has just created: that was known on its days.
WITH
new_posting AS (
    INSERT INTO accounts_posting (cause, posted_to, by_id)
    SELECT %(cause)s, %(horizon)s, %(by)s
    WHERE EXISTS (SELECT FROM surplus) OR EXISTS (SELECT FROM missing)
    RETURNING id
),
reversal AS (
    INSERT INTO accounts_movement (
        posting_id, account_id, contract_id, subscription_id, product_id, kind, counts_as, "on",
        currency, amount, company_amount, known_on, reverses_id
    )
    SELECT
        new_posting.id, account_id, contract_id, subscription_id, product_id, 'correction', counts_as, "on",
        currency, -amount, -company_amount, greatest(%(today)s, "on"), surplus.id
    FROM surplus
    CROSS JOIN new_posting
    RETURNING id
),
addition AS (
    INSERT INTO accounts_movement (
        posting_id, account_id, contract_id, subscription_id, product_id, kind, counts_as, "on",
        currency, amount, company_amount, known_on
    )
    SELECT
        new_posting.id, account_id, contract_id, subscription_id, product_id,
        CASE WHEN repaired.subscription_id IS NULL THEN missing.kind ELSE 'correction' END, missing.kind, day,
        currency, amount, company_amount,
        CASE WHEN %(cause)s = 'import' AND posted.contract_id IS NULL THEN day ELSE greatest(%(today)s, day) END
    FROM missing
    CROSS JOIN new_posting
    LEFT JOIN (SELECT DISTINCT subscription_id FROM surplus) AS repaired USING (subscription_id)
    LEFT JOIN (
        SELECT DISTINCT contract_id FROM scope JOIN accounts_movement USING (account_id)
    ) AS posted USING (contract_id)
    -- Within a line and day: revaluation, volume, price.
    ORDER BY
        day, account_id, contract_id, subscription_id,
        CASE WHEN missing.kind = 'fx' THEN 1 WHEN missing.kind IN ('expansion', 'contraction') THEN 2 ELSE 3 END
    RETURNING id
),
position AS (
    INSERT INTO accounts_ledgerposition AS position (account_id, posted_to, next_change_on)
    SELECT account_id, %(horizon)s, next_change_on FROM scope LEFT JOIN changes_ahead USING (account_id)
    ON CONFLICT (account_id) DO UPDATE
        SET posted_to = excluded.posted_to, next_change_on = excluded.next_change_on
        WHERE (position.posted_to, position.next_change_on)
            IS DISTINCT FROM (excluded.posted_to, excluded.next_change_on)
)
SELECT
    (SELECT count(*) FROM reversal),
    (SELECT count(*) FROM addition),
    (SELECT array_agg(DISTINCT currency) FROM counted LEFT JOIN rates USING (currency) WHERE rate IS NULL)
