/* Takes back what no longer holds: {source} names subject, person_id and because. Mail that nobody has begun to send is dropped;
   what was tried before goes on: it may have arrived. */
WITH gone AS MATERIALIZED (
    {source}
), withdrawn AS (
    UPDATE notifications_notification told
    SET withdrawn_at = %(at)s, withdrawn_because = gone.because
    FROM gone
    WHERE told.subject = gone.subject AND told.person_id = gone.person_id AND told.withdrawn_at IS NULL
    RETURNING told.id
), dropped AS (
    UPDATE notifications_delivery
    SET state = 'dropped', ended_at = %(at)s
    WHERE notification_id IN (SELECT id FROM withdrawn) AND state = 'pending' AND claim IS NULL AND attempts_made = 0
)
SELECT count(*) FROM withdrawn
