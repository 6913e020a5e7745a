/* One due delivery becomes the caller's: until its lease ends nobody else takes it. An attempt that is still
   under way belongs to a sender that ended before it knew: its outcome is unknown. */
WITH due AS (
    SELECT id FROM notifications_delivery
    WHERE state = 'pending' AND next_try <= now()
      AND domain <> ALL (ARRAY(SELECT domain FROM notifications_maildomain WHERE paused_until > now()))
    ORDER BY next_try
    LIMIT 1
    FOR UPDATE SKIP LOCKED
), lost AS (
    UPDATE notifications_attempt
    SET outcome = 'unknown', ended_at = now(), reply = 'The sender ended before it knew.'
    WHERE delivery_id = (SELECT id FROM due) AND outcome = 'under_way'
    RETURNING 1
), claimed AS (
    UPDATE notifications_delivery delivery
    SET attempts_made = attempts_made + 1,
        unknown_attempts = unknown_attempts + (SELECT count(*) FROM lost),
        next_try = now() + %(lease)s,
        claim = %(claim)s
    FROM due
    WHERE delivery.id = due.id
    RETURNING delivery.id, delivery.attempts_made
)
INSERT INTO notifications_attempt (delivery_id, number, sender, started_at, outcome, reply)
SELECT id, attempts_made, %(sender)s, now(), 'under_way', '' FROM claimed
RETURNING delivery_id
