-- Each stored score is the weighted mean of its stored measures, lowered by its cap alone, or what a person said; its band
-- and coverage are those of its edition.
SELECT
    count(*),
    count(*) FILTER (
        WHERE score.measured IS DISTINCT FROM made.measured
            OR score.override_id IS NULL AND score.capped_by = '' AND score.score IS DISTINCT FROM score.measured
            OR score.override_id IS NULL AND score.capped_by <> '' AND score.score >= score.measured
            OR score.override_id IS NOT NULL AND score.score IS DISTINCT FROM said.score
            OR score.band = 'green' AND score.score < edition.green_from
            OR score.override_id IS NULL AND score.band <> 'unknown' AND score.coverage * 100 < edition.coverage_percent
    )
FROM health_healthscore AS score
JOIN health_healthedition AS edition ON edition.id = score.edition_id
LEFT JOIN health_override AS said ON said.id = score.override_id
CROSS JOIN LATERAL (
    SELECT
        round(
            sum((facts ->> 'weight')::integer * (facts ->> 'points')::integer)::numeric
            / nullif(sum((facts ->> 'weight')::integer), 0)
        ) AS measured
    FROM jsonb_each(score.measures) AS each_measure (name, facts)
) AS made
