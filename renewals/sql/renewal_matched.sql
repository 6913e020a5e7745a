-- Each term with the renewal that it has already: by the term itself, else by contract and agreed end, what an import has just
-- brought before what was withdrawn. Where its end has moved so far that the window is still to open, what was frozen too early
-- is live again.
SELECT DISTINCT ON (renewal_terms.term_id)
    renewal_terms.*,
    held.id AS held_id,
    held.opened_on IS NULL AS is_new,
    held.outcome AS held_outcome,
    held.closed_through AS held_through,
    held.closed_on AS held_closed_on,
    CASE WHEN NOT moved.away THEN held.window_opened_on END AS held_window,
    CASE WHEN NOT moved.away THEN held.atr_amount END AS held_atr
FROM renewal_terms
LEFT JOIN renewals_renewal AS held ON held.contract_id = renewal_terms.contract_id
    AND (held.term_id = renewal_terms.term_id OR held.term_id IS NULL AND held.due_on = renewal_terms.due_on)
CROSS JOIN LATERAL (
    SELECT held.due_on <> renewal_terms.due_on AND renewal_terms.window_opens_on > %(horizon)s AS away
) AS moved
ORDER BY renewal_terms.term_id, held.term_id NULLS LAST, held.opened_on NULLS FIRST, held.id DESC
