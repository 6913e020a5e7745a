-- What the sweep finds: gone with its transaction.
DROP TABLE IF EXISTS alert_near, alert_due, alert_nearest, alert_recipient;
CREATE TEMPORARY TABLE alert_near (
    renewal_id bigint NOT NULL, decides_on date, due_on date NOT NULL, window_opened_on date, their_deadline_on date,
    our_deadline_on date, renewal_mode text NOT NULL, auto_uplift_percent numeric NOT NULL, tier text NOT NULL,
    segment text NOT NULL, company_atr_amount numeric
) ON COMMIT DROP;
CREATE TEMPORARY TABLE alert_due (
    renewal_id bigint NOT NULL, rule_id bigint NOT NULL, anchor_on date NOT NULL, due_on date NOT NULL, matter text NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE alert_nearest (
    renewal_id bigint NOT NULL, matter text NOT NULL, due_on date NOT NULL
) ON COMMIT DROP
