-- What follows each term, on its first day: a year's value in the contract's currency. Of the same contract where it rolls,
-- else of the contracts that go on. Another currency comes over by the plan rates of the term's end.
WITH rolled AS (
    SELECT
        renewal_terms.contract_id,
        renewal_terms.n,
        sum(round(
            CASE
                WHEN lines.growth > 1 OR lines.price_den > 1 THEN (
                    lines.quantity * lines.price_num
                    * power(lines.growth::numeric(80, 60), renewal_terms.n + 1 - lines.first_term)
                )::numeric(200, 60) / lines.price_den
                ELSE lines.quantity * lines.price_num
            END, 2
        )) AS amount
    FROM renewal_terms
    JOIN lines USING (contract_id)
    WHERE rolls AND renewal_terms.ends_on + 1 BETWEEN lines.starts_on AND lines.ends_on
    GROUP BY renewal_terms.contract_id, renewal_terms.n
),
going_on AS (
    SELECT
        renewal_terms.contract_id,
        renewal_terms.n,
        coalesce(sum(CASE
            WHEN lines.currency = renewal_terms.currency THEN value
            ELSE round(value * theirs.rate / ours.rate, 2)
        END), 0) AS amount,
        min(next_id) AS next_id,
        bool_or(is_named) AS is_named,
        max(next.signed_on) AS signed_on
    FROM renewal_terms
    JOIN renewal_next ON renewal_next.contract_id = renewal_terms.contract_id
    JOIN counted AS next ON next.contract_id = next_id
    -- Joined as sets: asked for one by one, the lines of a large book were read through for every renewal.
    LEFT JOIN lines ON lines.contract_id = next_id AND next.starts_on BETWEEN lines.starts_on AND lines.ends_on
    LEFT JOIN LATERAL (
        SELECT round((lines.quantity * lines.price_num)::numeric(200, 60) / lines.price_den, 2) AS value
    ) AS priced ON TRUE
    LEFT JOIN rates AS theirs ON theirs.currency = lines.currency
        AND least(due_on, %(horizon)s) BETWEEN theirs.starts_on AND theirs.ends_on
    LEFT JOIN rates AS ours ON ours.currency = renewal_terms.currency
        AND least(due_on, %(horizon)s) BETWEEN ours.starts_on AND ours.ends_on
    WHERE NOT rolls
    GROUP BY renewal_terms.contract_id, renewal_terms.n
)
SELECT contract_id, n, amount, NULL::bigint AS next_id, FALSE AS is_named, NULL::date AS signed_on FROM rolled
UNION ALL
SELECT contract_id, n, amount, next_id, is_named, signed_on FROM going_on
