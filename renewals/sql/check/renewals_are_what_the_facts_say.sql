-- Following the terms again changes no renewal. Accounts that are behind are another check's matter, and a renewal on which a
-- date comes today waits for the day's turn.
SELECT
    count(*),
    count(*) FILTER (
        WHERE coalesce(next_change_on, 'infinity') > %(horizon)s
        AND NOT coalesce(
            held.outcome = '' AND %(horizon)s IN (
                wanted.window_opens_on, wanted.due_on + 1, wanted.due_on + %(grace_days)s + 1
            ), FALSE
        )
        AND (
            held.id IS NULL
            OR (held.term_id, held.due_on, held.window_opens_on, held.window_opened_on, held.atr_amount)
                IS DISTINCT FROM (
                    wanted.term_id, wanted.due_on, wanted.window_opens_on, wanted.window_opened_on, wanted.atr_amount
                )
            OR wanted.how <> 'kept' AND (
                held.outcome, held.closed_on, held.signed_on, held.is_early, held.final_amount, held.successor_id
            ) IS DISTINCT FROM (
                wanted.outcome, wanted.closed_on, wanted.signed_on, wanted.is_early, wanted.final_amount,
                wanted.successor_id
            )
        )
    )
FROM renewal_wanted AS wanted
LEFT JOIN renewals_renewal AS held ON held.id = wanted.held_id
LEFT JOIN accounts_ledgerposition AS position ON position.account_id = wanted.account_id
