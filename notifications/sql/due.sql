/* Whether there is something to claim (claim.sql), read without taking it. */
SELECT EXISTS (
    SELECT 1 FROM notifications_delivery
    WHERE state = 'pending' AND next_try <= now()
      AND domain <> ALL (ARRAY(SELECT domain FROM notifications_maildomain WHERE paused_until > now()))
)
