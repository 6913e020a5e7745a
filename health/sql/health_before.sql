-- The score that stands of each account that is scored. Read before any is written: looked up in the statement that writes, the
-- first scoring of a large book read through what it had just written, for every account.
SELECT before.id, before.account_id, before."on", before.score, before.band, before.capped_by, before.override_id,
    before.edition_id, before.segment, before.measures
FROM health_scored AS scored
CROSS JOIN LATERAL (
    SELECT *
    FROM health_healthscore AS stands
    WHERE stands.account_id = scored.account_id
    ORDER BY stands."on" DESC, stands.id DESC
    LIMIT 1
) AS before
