-- What the sweep finds: gone with its transaction.
DROP TABLE IF EXISTS alert_near, alert_due, alert_nearest, alert_recipient;
CREATE TEMPORARY TABLE alert_due (
    renewal_id bigint NOT NULL, rule_id bigint NOT NULL, anchor_on date NOT NULL, due_on date NOT NULL, matter text NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE alert_nearest (
    renewal_id bigint NOT NULL, matter text NOT NULL, due_on date NOT NULL
) ON COMMIT DROP
