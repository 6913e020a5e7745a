-- Whom each alert that waits is for, by who holds and works on the account on the day: all of them may open it. In place of an
-- owner who has left stands whom she reports to; what reaches nobody is for the administrators.
CREATE TEMPORARY TABLE alert_recipient ON COMMIT DROP AS
WITH RECURSIVE above AS (
    SELECT id AS person_id, reports_to_id AS boss_id, 1 AS depth
    FROM people_user WHERE reports_to_id IS NOT NULL
    UNION ALL
    SELECT above.person_id, manager.reports_to_id, above.depth + 1
    FROM above JOIN people_user AS manager ON manager.id = above.boss_id
    WHERE NOT manager.is_active AND manager.reports_to_id IS NOT NULL AND above.depth < 100
), boss AS (
    SELECT above.person_id, above.boss_id
    FROM above JOIN people_user AS manager ON manager.id = above.boss_id AND manager.is_active
), said AS (
    SELECT renewal_id, rule_id, due_on, anchor_on, {said} FROM alert_due
    UNION ALL -- an alert waits also where its day is after the day of this sweep
    SELECT renewal_id, rule_id, due_on, anchor_on, {said} FROM alert_astray
), waiting AS MATERIALIZED (
    SELECT
        alert.id AS alert_id, alert.times, said.*, {matter} AS matter, rule.to_owner, rule.to_roles, rule.to_director,
        owner.id AS owner_id, owner.name AS owner_name, owner.is_active AS is_owned, boss.boss_id
    FROM renewals_alert AS alert
    JOIN renewals_alertrule AS rule ON rule.id = alert.rule_id
    JOIN said ON said.renewal_id = alert.renewal_id
        -- As plain conditions these would make the planner expect next to none.
        AND coalesce((said.rule_id, said.due_on, said.anchor_on) = (alert.rule_id, alert.due_on, alert.anchor_on), FALSE)
    LEFT JOIN accounts_accountownership AS ownership ON ownership.account_id = said.account_id
        AND coalesce(ownership.starts_on, '-infinity') <= %(day)s AND coalesce(ownership.ends_on, 'infinity') >= %(day)s
    LEFT JOIN people_user AS owner ON owner.id = ownership.owner_id
    LEFT JOIN boss ON boss.person_id = owner.id
    WHERE alert.state = 'raised'
), named AS (
    SELECT alert_id, CASE WHEN is_owned THEN owner_id ELSE boss_id END AS person_id FROM waiting WHERE to_owner
    UNION
    SELECT alert_id, boss_id FROM waiting WHERE to_director
    UNION
    SELECT waiting.alert_id, place.user_id
    FROM waiting
    JOIN accounts_accountteammember AS place ON place.account_id = waiting.account_id
        AND place.role = ANY (waiting.to_roles)
        AND coalesce(place.starts_on, '-infinity') <= %(day)s AND coalesce(place.ends_on, 'infinity') >= %(day)s
    JOIN people_user AS member ON member.id = place.user_id AND member.is_active
    WHERE waiting.to_roles <> '{{}}'
), reached AS (
    SELECT alert_id, person_id FROM named WHERE person_id IS NOT NULL
    UNION ALL
    SELECT waiting.alert_id, administrator.id
    FROM waiting
    JOIN people_user AS administrator ON administrator.role = 'administrator' AND administrator.is_active
    WHERE NOT EXISTS (SELECT FROM named WHERE named.alert_id = waiting.alert_id AND named.person_id IS NOT NULL)
)
SELECT
    alert_id, reached.person_id, waiting.renewal_id, waiting.rule_id, waiting.due_on, waiting.anchor_on, {said}, waiting.matter,
    waiting.owner_name, waiting.boss_id, key.subject, told.id IS NOT NULL AS is_told
FROM reached
JOIN waiting USING (alert_id)
CROSS JOIN LATERAL (SELECT 'alert:' || waiting.alert_id || ':' || waiting.times AS subject) AS key
LEFT JOIN notifications_notification AS told ON told.subject = key.subject AND told.person_id = reached.person_id;
ANALYZE alert_recipient (alert_id, renewal_id, person_id, subject, is_told)
