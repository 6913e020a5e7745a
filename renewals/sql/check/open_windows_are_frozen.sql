-- What is available to renew is frozen once the window is open, or the renewal is closed. Windows of today wait for the turn.
SELECT count(*), count(*) FILTER (WHERE atr_amount IS NULL OR window_opened_on IS NULL)
FROM renewals_renewal
WHERE term_id IS NOT NULL AND (window_opens_on < %(horizon)s OR outcome <> '')
