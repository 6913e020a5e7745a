-- How many have not been told yet. Where there are none, what there is to say is not looked for.
SELECT count(*) FROM alert_recipient WHERE NOT is_told
