/* The end of an attempt. Whoever lost the claim, because it took longer than its lease, changes the attempt only. */
WITH settled AS (
    UPDATE notifications_delivery
    SET state = %(state)s,
        next_try = now() + %(wait)s,
        claim = NULL,
        unknown_attempts = unknown_attempts + %(unknown)s,
        reply = %(reply)s,
        ended_at = CASE WHEN %(state)s = 'pending' THEN NULL ELSE now() END
    WHERE id = %(id)s AND claim = %(claim)s
    RETURNING id
), tried AS (
    UPDATE notifications_attempt
    SET outcome = %(outcome)s, reply = %(reply)s, ended_at = now()
    WHERE delivery_id = %(id)s AND number = %(number)s
), well AS (
    UPDATE notifications_maildomain
    SET strikes = 0, pauses = 0, paused_until = NULL
    WHERE domain = %(domain)s AND %(outcome)s = 'accepted' AND (strikes > 0 OR pauses > 0)
)
SELECT count(*) FROM settled
