-- Usage of each product on the day: the latest reading that is not older than 45 days, against what was bought; the change
-- since the first reading of the quarter before it; the pace of that quarter, carried on to the end of the term (a year at most).
WITH latest AS (
    SELECT DISTINCT ON (reading.account_id, reading.product_id)
        reading.account_id,
        reading.product_id,
        reading."on" AS read_on,
        reading.quantity AS used,
        coalesce(bought.bought, reading.entitlement) AS bought,
        bought.bought_since,
        least(bought.until, %(horizon)s + 366) AS until
    FROM scope
    JOIN accounts_usagereading AS reading USING (account_id)
    LEFT JOIN usage_bought AS bought
        ON bought.account_id = reading.account_id AND bought.product_id = reading.product_id
    WHERE reading."on" BETWEEN %(horizon)s - 45 AND %(horizon)s
    ORDER BY reading.account_id, reading.product_id, reading."on" DESC
)
SELECT
    latest.*,
    round(latest.used / nullif(latest.bought, 0), 4) AS used_ratio,
    quarter.base_on,
    round(latest.used / nullif(quarter.base, 0) - 1, 4) AS change,
    round(greatest(0, latest.used + quarter.pace * (latest.until - latest.read_on)), 4) AS projected,
    round(greatest(0, latest.used + quarter.pace * (latest.until - latest.read_on)) / nullif(latest.bought, 0), 4)
        AS projected_ratio
FROM latest
CROSS JOIN LATERAL (
    SELECT
        min(reading."on") FILTER (WHERE reading."on" <= latest.read_on - 21) AS base_on,
        (array_agg(reading.quantity ORDER BY reading."on") FILTER (WHERE reading."on" <= latest.read_on - 21))[1] AS base,
        CASE WHEN bool_or(reading."on" <= latest.read_on - 21) THEN
            (count(*) * sum((latest.read_on - reading."on") * reading.quantity)
                - sum(latest.read_on - reading."on") * sum(reading.quantity))
            / nullif(sum(latest.read_on - reading."on") ^ 2 - count(*) * sum((latest.read_on - reading."on") ^ 2), 0)::numeric
        END AS pace
    FROM accounts_usagereading AS reading
    WHERE reading.account_id = latest.account_id
        AND reading.product_id = latest.product_id
        AND reading."on" BETWEEN latest.read_on - 92 AND latest.read_on
) AS quarter
