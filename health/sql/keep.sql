-- Append a score where it differs from the one that stands: another score, band, cap, edition or word of a person, a measure
-- known or lost, or one that moved by ten points. Nothing is written before a day that has its scores already.
INSERT INTO health_healthscore (
    account_id, "on", edition_id, segment, score, measured, coverage, band, capped_by, override_id, measures, changes
)
SELECT
    scored.account_id, %(horizon)s, %(edition)s, scored.segment, scored.score, scored.measured, scored.coverage, scored.band,
    scored.capped_by, scored.override_id, scored.measures, moved.changes
FROM health_scored AS scored
LEFT JOIN health_before AS before ON before.account_id = scored.account_id
CROSS JOIN LATERAL (
    SELECT
        coalesce(jsonb_object_agg(measure, jsonb_build_array(was.points, now.points)) FILTER (
            WHERE was.points IS DISTINCT FROM now.points
        ), '{}') AS changes,
        coalesce(bool_or(
            was.points IS NULL OR now.points IS NULL OR abs(was.points - now.points) >= 10
        ) FILTER (WHERE was.points IS DISTINCT FROM now.points), FALSE) AS is_moved
    FROM (
        SELECT key AS measure, (value ->> 'points')::integer AS points FROM jsonb_each(before.measures)
    ) AS was
    FULL JOIN (
        SELECT key AS measure, (value ->> 'points')::integer AS points FROM jsonb_each(scored.measures)
    ) AS now USING (measure)
) AS moved
WHERE before.id IS NULL
    OR (
        before."on" <= %(horizon)s
        AND (
            (before.score, before.band, before.capped_by, before.override_id, before.edition_id, before.segment)
                IS DISTINCT FROM
            (scored.score, scored.band, scored.capped_by, scored.override_id, %(edition)s, scored.segment)
            OR moved.is_moved
        )
    )
RETURNING account_id
