/* Tells people: the source names whom of what, in the order in which they are told. One row a subject and person,
   however often it is told. */
WITH wanted AS (
    SELECT source.*, row_number() OVER () AS place FROM (
    {source}
    ) AS source
), raised AS (
    INSERT INTO notifications_notification
        (subject, person_id, kind, title, facts, target, mode, raised_at,
         snooze_reason, acted_as, withdrawn_because)
    SELECT wanted.subject, person.id, wanted.kind, wanted.title, wanted.facts, wanted.target,
           COALESCE(preference.mode, (%(modes)s::text[])[array_position(%(kinds)s::text[], wanted.kind::text)]),
           %(at)s, '', '', ''
    FROM wanted
    JOIN people_user person ON person.id = wanted.person_id AND person.is_active
    LEFT JOIN notifications_preference preference
        ON preference.person_id = person.id AND preference.kind = wanted.kind
    /* As a join to the kinds next to none would be expected, and people looked up one by one. */
    WHERE array_position(%(kinds)s::text[], wanted.kind::text) IS NOT NULL
    ORDER BY wanted.place
    {again}
    RETURNING id, person_id, mode
), mailed AS (
    INSERT INTO notifications_delivery
        (notification_id, channel, state, domain, next_try, attempts_made, unknown_attempts,
         address, subject, text, html, message_id, reply, created_at)
    SELECT raised.id, 'mail', 'pending', lower(split_part(person.email, '@', 2)),
           COALESCE(quiet.ends AT TIME ZONE zone.name, %(at)s), 0, 0,
           '', '', '', '', '', '', %(at)s
    FROM raised
    JOIN people_user person ON person.id = raised.person_id
    LEFT JOIN notifications_mailhours hours ON hours.person_id = person.id
    /* By her own clock: when the quiet hours end that it is in now. They may go over midnight. */
    LEFT JOIN LATERAL (
        SELECT CASE WHEN person.time_zone = ANY (%(zones)s) THEN person.time_zone ELSE 'UTC' END AS name
    ) zone ON hours.quiet_from IS NOT NULL
    LEFT JOIN LATERAL (SELECT %(at)s::timestamptz AT TIME ZONE zone.name AS time) here ON true
    LEFT JOIN LATERAL (
        SELECT CASE
            WHEN hours.quiet_from < hours.quiet_until
                 AND here.time::time >= hours.quiet_from AND here.time::time < hours.quiet_until
                THEN here.time::date + hours.quiet_until
            WHEN hours.quiet_from > hours.quiet_until AND here.time::time < hours.quiet_until
                THEN here.time::date + hours.quiet_until
            WHEN hours.quiet_from > hours.quiet_until AND here.time::time >= hours.quiet_from
                THEN here.time::date + 1 + hours.quiet_until
        END AS ends
    ) quiet ON true
    WHERE raised.mode NOT IN ('digest', 'none') /* of "= 'instant'" next to none would be expected, and people looked up one by one */
    RETURNING 1
)
SELECT (SELECT count(*) FROM raised),
       (SELECT count(*) FROM mailed),
       (SELECT array_agg(DISTINCT wanted.kind) FROM wanted WHERE NOT wanted.kind = ANY (%(kinds)s::text[]))
