-- Recurring lines with their last day of service (T3) and the price of one unit for a year as an exact fraction,
-- price_num / price_den: nothing is rounded before the line's value is.
SELECT
    line.id AS subscription_id,
    spans.account_id,
    spans.contract_id,
    spans.number,
    spans.currency,
    line.product_id,
    line.line,
    line.quantity,
    line.starts_on,
    CASE
        WHEN line.ends_on IS NULL OR line.ends_on = spans.ends_on THEN spans.served_until
        ELSE least(line.ends_on, spans.served_until)
    END AS ends_on,
    coalesce(line.signed_on, spans.signed_on) AS signed_on,
    spans.growth,
    book_term_number(spans.ends_on, spans.term_months, line.starts_on) AS first_term,
    line.unit_price * CASE line.price_period WHEN 'month' THEN 12 WHEN 'year' THEN 1 ELSE 12 * days_of_month END AS price_num,
    CASE line.price_period WHEN 'term' THEN whole * days_of_month + days ELSE 1 END AS price_den
FROM spans
JOIN accounts_subscription line USING (contract_id)
-- A price by term pays for the months that the line states: whole months from its first day, and the remaining days of the
-- calendar month in which they start (METRICS §2). Without an end of its own it states the term in which it starts.
LEFT JOIN LATERAL (
    SELECT 1 + coalesce(
        line.ends_on,
        book_add_months(
            spans.ends_on + 1,
            (book_term_number(spans.ends_on, spans.term_months, line.starts_on) - 1) * coalesce(spans.term_months, 0)
        ) - 1
    ) AS until
) AS stated ON line.price_period = 'term'
LEFT JOIN LATERAL (
    SELECT (12 * (extract(year FROM until) - extract(year FROM line.starts_on))
            + extract(month FROM until) - extract(month FROM line.starts_on))::integer AS months
) AS apart ON line.price_period = 'term'
LEFT JOIN LATERAL (
    SELECT months - CASE WHEN book_add_months(line.starts_on, months) > until THEN 1 ELSE 0 END AS whole
) AS counted_months ON line.price_period = 'term'
LEFT JOIN LATERAL (
    SELECT
        until - book_add_months(line.starts_on, whole) AS days,
        extract(
            day FROM date_trunc('month', book_add_months(line.starts_on, whole)) + interval '1 month - 1 day'
        )::integer AS days_of_month
) AS remainder ON line.price_period = 'term'
WHERE line.recurring AND NOT line.withdrawn AND line.starts_on <= spans.served_until
