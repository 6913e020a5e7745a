-- What the sweep finds is gone with its transaction; within one it may find again.
DROP TABLE IF EXISTS alert_due, alert_astray, alert_nearest, alert_recipient
