/* Trouble with a domain: after enough of it in a row it is left alone, each time up to twice as long. */
INSERT INTO notifications_maildomain AS known (domain, strikes, pauses)
VALUES (%(domain)s, %(weight)s, 0)
ON CONFLICT (domain) DO UPDATE
SET (strikes, pauses, paused_until) = (
    SELECT known.strikes + %(weight)s,
           known.pauses + begins::int,
           CASE WHEN begins
               THEN now() + LEAST(%(longest)s, %(first)s * 2 ^ LEAST(known.pauses, 20)) * (0.5 + random() / 2)
               ELSE known.paused_until
           END
    FROM (SELECT known.strikes + %(weight)s >= %(most)s
                 AND COALESCE(known.paused_until, now()) <= now() AS begins) pause
)
