/* The morning summaries that should exist by now and do not. By each person's own clock: her day, and whether
   her morning has come. What was raised after it waits for the next one. */
WITH here AS (
    SELECT person.id, lower(split_part(person.email, '@', 2)) AS domain,
           (%(at)s::timestamptz AT TIME ZONE zone.name)::date AS day,
           ((%(at)s::timestamptz AT TIME ZONE zone.name)::date
               + COALESCE(hours.digest_from, %(morning)s)) AT TIME ZONE zone.name AS morning
    FROM people_user person
    CROSS JOIN LATERAL (
        SELECT CASE WHEN person.time_zone = ANY (%(zones)s) THEN person.time_zone ELSE 'UTC' END AS name
    ) zone
    LEFT JOIN notifications_mailhours hours ON hours.person_id = person.id
    WHERE person.is_active
      AND person.id IN (SELECT person_id FROM notifications_notification
                        WHERE mode = 'digest' AND digest_id IS NULL)
      AND NOT EXISTS (SELECT 1 FROM notifications_preference preference
                      WHERE preference.person_id = person.id AND preference.kind = %(digest)s
                        AND preference.mode = 'none')
), told AS (
    SELECT notification.id, notification.person_id
    FROM notifications_notification notification
    JOIN here ON here.id = notification.person_id
    WHERE notification.mode = 'digest' AND notification.digest_id IS NULL
      AND notification.withdrawn_at IS NULL AND notification.acknowledged_at IS NULL
      AND notification.acted_at IS NULL
      AND (notification.snoozed_until IS NULL OR notification.snoozed_until <= here.day)
      AND notification.raised_at < here.morning AND here.morning <= %(at)s
), made AS (
    INSERT INTO notifications_digest (person_id, day, made_at)
    SELECT here.id, here.day, %(at)s FROM here
    WHERE here.id IN (SELECT person_id FROM told)
    ON CONFLICT (person_id, day) DO NOTHING
    RETURNING id, person_id
), listed AS (
    UPDATE notifications_notification notification
    SET digest_id = made.id
    FROM told JOIN made ON made.person_id = told.person_id
    WHERE notification.id = told.id
    RETURNING 1
), mailed AS (
    INSERT INTO notifications_delivery
        (digest_id, channel, state, domain, next_try, attempts_made, unknown_attempts,
         address, subject, text, html, message_id, reply, created_at)
    SELECT made.id, 'mail', 'pending', here.domain, %(at)s, 0, 0, '', '', '', '', '', '', %(at)s
    FROM made JOIN here ON here.id = made.person_id
    RETURNING 1
)
SELECT (SELECT count(*) FROM mailed), (SELECT count(*) FROM listed)
