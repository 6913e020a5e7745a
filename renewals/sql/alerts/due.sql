-- The alerts of one kind of rule that should stand by a day.
INSERT INTO alert_due (renewal_id, rule_id, anchor_on, due_on, matter)
SELECT near.renewal_id, rule.id, day.anchor_on, day.anchor_on + rule.offset_days, {matter}
FROM alert_near AS near
CROSS JOIN LATERAL (SELECT {day} AS anchor_on) AS day
JOIN renewals_alertrule AS rule ON rule.anchor = %(anchor)s AND {applies}
WHERE {counts} AND day.anchor_on + rule.offset_days <= %(until)s
