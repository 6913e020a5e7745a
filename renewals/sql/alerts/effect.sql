-- Alerts counted as a whole, by rule and by owner; a renewal's amounts count once a row.
WITH alert AS (
    {alerts}
), keyed AS (
    SELECT
        place.kind, place.key, place.label, alert.*,
        row_number() OVER (PARTITION BY place.kind, place.key, alert.renewal_id) = 1 AS is_first
    FROM alert
    CROSS JOIN LATERAL (VALUES
        ('all', '', ''),
        ('rule', alert.rule_id::text, ''),
        ('owner', coalesce(alert.owner_id::text, ''), coalesce(alert.owner_name, 'Nobody'))
    ) AS place (kind, key, label)
)
SELECT
    kind,
    key,
    min(label),
    count(*) FILTER (WHERE fate <> 'overtaken'),
    count(*) FILTER (WHERE fate = 'acted'),
    count(*) FILTER (WHERE fate = 'acknowledged'),
    count(*) FILTER (WHERE fate = 'waiting'),
    count(*) FILTER (WHERE fate = 'ignored'),
    count(*) FILTER (WHERE fate = 'void'),
    count(*) FILTER (WHERE fate = 'overtaken'),
    count(read_at),
    count(escalated_on),
    count(*) FILTER (WHERE is_first),
    count(final_here) FILTER (WHERE is_first),
    coalesce(sum(atr_here) FILTER (WHERE is_first AND final_here IS NOT NULL), 0),
    coalesce(sum(least(final_here, atr_here)) FILTER (WHERE is_first AND final_here IS NOT NULL), 0)
FROM keyed
GROUP BY kind, key
