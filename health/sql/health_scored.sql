-- The score of each account (METRICS §6): the known measures by weight, a missing one left out; then the lowest cap that
-- applies; then what a person says instead, while it lasts. Below the coverage that is asked for it is unknown.
WITH weighed AS (
    SELECT
        valued.account_id,
        named.segment,
        weights.measure,
        weights.weight,
        known.points,
        known.fact
    FROM health_value AS valued
    CROSS JOIN LATERAL (
        SELECT coalesce(max(weights.segment), '') AS segment FROM weights WHERE weights.segment = valued.segment
    ) AS named
    JOIN weights ON weights.segment = named.segment AND weights.weight > 0
    LEFT JOIN health_points AS known ON known.account_id = valued.account_id AND known.measure = weights.measure
),
measured AS (
    SELECT
        account_id,
        segment,
        round(sum(weight * points)::numeric / nullif(sum(weight) FILTER (WHERE points IS NOT NULL), 0))::integer AS measured,
        round(coalesce(sum(weight) FILTER (WHERE points IS NOT NULL), 0)::numeric / sum(weight), 4) AS coverage,
        coalesce(
            jsonb_object_agg(measure, fact || jsonb_build_object('points', points, 'weight', weight))
                FILTER (WHERE points IS NOT NULL),
            '{}'
        ) AS measures
    FROM weighed
    GROUP BY account_id, segment
)
SELECT
    measured.account_id,
    measured.segment,
    measured.measured,
    measured.coverage,
    measured.measures,
    said.id AS override_id,
    CASE WHEN said.id IS NULL AND caps.cap < measured.measured THEN caps.reason ELSE '' END AS capped_by,
    verdict.score,
    CASE
        WHEN verdict.score IS NULL THEN 'unknown'
        WHEN said.id IS NULL AND measured.coverage * 100 < settings.coverage_percent THEN 'unknown'
        WHEN verdict.score >= settings.green_from THEN 'green'
        WHEN verdict.score >= settings.amber_from THEN 'amber'
        ELSE 'red'
    END AS band
FROM measured
CROSS JOIN settings
JOIN health_decisions AS decisions USING (account_id)
LEFT JOIN health_usage AS usage USING (account_id)
CROSS JOIN LATERAL (
    SELECT reason, cap
    FROM (VALUES
        ('notice', settings.notice_cap, decisions.notice_on IS NOT NULL),
        ('overdue', settings.overdue_cap, decisions.overdue_on IS NOT NULL),
        ('drop', settings.drop_cap, usage.change * 100 <= -settings.drop_percent),
        ('', 100, TRUE)
    ) AS offered (reason, cap, applies)
    WHERE applies
    ORDER BY cap, reason
    LIMIT 1
) AS caps
LEFT JOIN LATERAL (
    SELECT saying.id, saying.score
    FROM health_override AS saying
    WHERE saying.account_id = measured.account_id
        AND saying.set_on <= %(horizon)s
        AND saying.expires_on >= %(horizon)s
        AND (saying.ended_on IS NULL OR saying.ended_on > %(horizon)s)
    ORDER BY saying.set_on DESC, saying.id DESC
    LIMIT 1
) AS said ON TRUE
CROSS JOIN LATERAL (
    -- least() alone would take the cap for a score where nothing is known.
    SELECT coalesce(said.score, CASE WHEN measured.measured IS NOT NULL THEN least(measured.measured, caps.cap) END) AS score
) AS verdict
