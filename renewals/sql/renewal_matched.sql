-- Each term with the renewal that it has already: by the term itself, else by contract and agreed end.
SELECT DISTINCT ON (renewal_terms.term_id)
    renewal_terms.*,
    held.id AS held_id,
    held.opened_on IS NULL AS is_new,
    held.outcome AS held_outcome,
    held.closed_through AS held_through,
    held.closed_on AS held_closed_on,
    held.window_opened_on AS held_window,
    held.atr_amount AS held_atr
FROM renewal_terms
LEFT JOIN renewals_renewal AS held ON held.contract_id = renewal_terms.contract_id
    AND (held.term_id = renewal_terms.term_id OR held.term_id IS NULL AND held.due_on = renewal_terms.due_on)
ORDER BY renewal_terms.term_id, held.term_id NULLS LAST
