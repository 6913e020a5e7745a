-- The rows behind the figures, largest first.
SELECT renewal_id, key, label, atr, final, outcome, coalesce(in_period, FALSE), is_renewed, is_renewed AND is_on_time
FROM renewals_due
ORDER BY atr DESC, renewal_id
