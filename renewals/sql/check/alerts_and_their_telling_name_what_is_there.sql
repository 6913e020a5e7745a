-- Keys that the database does not hold itself (docs/decisions/0018): each alert has its rule, each notification its person, each mail its notification.
SELECT sum(examined), sum(broken)
FROM (
    SELECT count(*) AS examined, count(*) FILTER (WHERE rule.id IS NULL) AS broken
    FROM renewals_alert AS alert LEFT JOIN renewals_alertrule AS rule ON rule.id = alert.rule_id
    UNION ALL
    SELECT count(*), count(*) FILTER (WHERE person.id IS NULL)
    FROM notifications_notification AS told LEFT JOIN people_user AS person ON person.id = told.person_id
    UNION ALL
    SELECT count(*), count(*) FILTER (WHERE told.id IS NULL)
    FROM notifications_delivery AS delivery LEFT JOIN notifications_notification AS told ON told.id = delivery.notification_id
    WHERE delivery.notification_id IS NOT NULL
) AS kept
