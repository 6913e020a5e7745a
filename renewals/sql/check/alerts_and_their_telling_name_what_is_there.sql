-- Keys that the database does not hold itself (docs/decisions/0018): each alert has its rule, each notification its person and each
-- mail what it is about.
SELECT sum(examined)::bigint, sum(broken)::bigint
FROM (
    SELECT count(*) AS examined, count(*) FILTER (WHERE rule.id IS NULL) AS broken
    FROM renewals_alert AS alert LEFT JOIN renewals_alertrule AS rule ON rule.id = alert.rule_id
    UNION ALL
    SELECT count(*), count(*) FILTER (WHERE person.id IS NULL OR told.digest_id IS NOT NULL AND digest.id IS NULL)
    FROM notifications_notification AS told
    LEFT JOIN people_user AS person ON person.id = told.person_id
    LEFT JOIN notifications_digest AS digest ON digest.id = told.digest_id
    UNION ALL
    SELECT count(*), count(*) FILTER (WHERE told.id IS NULL AND digest.id IS NULL)
    FROM notifications_delivery AS delivery
    LEFT JOIN notifications_notification AS told ON told.id = delivery.notification_id
    LEFT JOIN notifications_digest AS digest ON digest.id = delivery.digest_id
) AS kept
