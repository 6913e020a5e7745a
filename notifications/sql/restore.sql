/* What was taken back holds again: {source} names subject and person_id. It waits in the inbox as it did. */
WITH again AS MATERIALIZED (
    {source}
), restored AS (
    UPDATE notifications_notification told
    SET withdrawn_at = NULL, withdrawn_because = ''
    FROM again
    WHERE told.subject = again.subject AND told.person_id = again.person_id AND told.withdrawn_at IS NOT NULL
    RETURNING 1
)
SELECT count(*) FROM restored
