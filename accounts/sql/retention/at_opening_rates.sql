-- What some accounts hold, each on a day of its own, every line at the plan rate of the day before the period.
SELECT account_id, sum(round(value * rate, 2))
FROM unnest(%(held_accounts)s::bigint[], %(held_until)s::date[]) AS held (account_id, until)
JOIN stretches USING (account_id)
JOIN rates USING (currency)
WHERE until BETWEEN stretches.starts_on AND stretches.ends_on
    AND %(first)s - 1 BETWEEN rates.starts_on AND rates.ends_on
GROUP BY account_id
