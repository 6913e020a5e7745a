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
        next_id,
        is_named,
        next.signed_on,
        coalesce((
            SELECT sum(CASE WHEN lines.currency = renewal_terms.currency THEN value ELSE round(
                value * (
                    SELECT rate FROM rates WHERE rates.currency = lines.currency
                        AND least(due_on, %(horizon)s) BETWEEN rates.starts_on AND rates.ends_on
                ) / (
                    SELECT rate FROM rates WHERE rates.currency = renewal_terms.currency
                        AND least(due_on, %(horizon)s) BETWEEN rates.starts_on AND rates.ends_on
                ), 2
            ) END)
            FROM lines
            CROSS JOIN LATERAL (
                SELECT round((lines.quantity * lines.price_num)::numeric(200, 60) / lines.price_den, 2) AS value
            ) AS priced
            WHERE lines.contract_id = next_id AND next.starts_on BETWEEN lines.starts_on AND lines.ends_on
        ), 0) AS amount
    FROM renewal_terms
    JOIN renewal_next ON renewal_next.contract_id = renewal_terms.contract_id
    JOIN counted AS next ON next.contract_id = next_id
    WHERE NOT rolls
)
SELECT contract_id, n, amount, NULL::bigint AS next_id, FALSE AS is_named, NULL::date AS signed_on FROM rolled
UNION ALL
SELECT contract_id, n, sum(amount), min(next_id), bool_or(is_named), max(signed_on)
FROM going_on
GROUP BY contract_id, n
