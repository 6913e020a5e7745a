-- Each renewal as it should stand by the facts: frozen where its window is open, closed where they decide it. What a person
-- or an import has closed stays closed as it was.
WITH decided AS (
    SELECT
        renewal_matched.*,
        coalesce(finals.amount, 0) AS final_amount,
        finals.next_id,
        finals.signed_on,
        CASE
            WHEN held_outcome <> '' AND held_through <> 'facts' THEN 'kept'
            WHEN rolls THEN CASE WHEN due_on < %(horizon)s THEN 'rolled' ELSE 'open' END
            WHEN finals.is_named THEN 'followed'
            WHEN ends_on >= %(horizon)s OR in_grace AND finals.next_id IS NULL THEN 'open'
            WHEN finals.next_id IS NOT NULL THEN 'followed'
            ELSE 'lost'
        END AS how,
        CASE
            WHEN held_atr IS NOT NULL THEN held_atr
            WHEN is_new AND window_opens_on <= %(horizon)s THEN coalesce(frozen.amount, 0)
            ELSE live_amount
        END AS atr
    FROM renewal_matched
    LEFT JOIN renewal_finals AS finals USING (contract_id, n)
    LEFT JOIN renewal_frozen AS frozen USING (contract_id, n)
),
named AS (
    SELECT
        decided.*,
        how IN ('rolled', 'followed', 'lost') AS closes,
        how <> 'open' OR window_opens_on <= %(horizon)s OR held_window IS NOT NULL AS freezes,
        CASE
            WHEN how = 'lost' OR final_amount = 0 THEN 'churned'
            WHEN final_amount < atr THEN 'partial'
            WHEN signed_on > due_on THEN 'renewed_late'
            ELSE 'renewed'
        END AS said
    FROM decided
)
SELECT
    term_id, account_id, contract_id, n, due_on, window_opens_on, held_id, is_new, how,
    CASE WHEN freezes THEN coalesce(held_window, least(window_opens_on, %(horizon)s)) END AS window_opened_on,
    CASE WHEN freezes THEN atr END AS atr_amount,
    CASE WHEN closes THEN said ELSE '' END AS outcome,
    CASE
        WHEN NOT closes THEN NULL
        WHEN held_closed_on IS NOT NULL THEN held_closed_on
        -- Over before it came into the book (T12): on the term's end, or on the later signature.
        WHEN is_new AND due_on < %(horizon)s OR how = 'rolled' THEN greatest(due_on, CASE WHEN said <> 'churned' THEN signed_on END)
        WHEN said <> 'churned' THEN least(coalesce(signed_on, %(horizon)s), %(horizon)s)
        WHEN waits_for_a_signature THEN least(due_on + %(grace_days)s + 1, %(horizon)s)
        ELSE least(ends_on + 1, %(horizon)s)
    END AS closed_on,
    CASE WHEN closes AND said <> 'churned' THEN signed_on END AS signed_on,
    closes AND how = 'followed' AND said <> 'churned' AND ends_on < due_on AS is_early,
    CASE WHEN closes THEN CASE said WHEN 'churned' THEN 0 ELSE final_amount END END AS final_amount,
    CASE WHEN closes AND said <> 'churned' THEN next_id END AS successor_id
FROM named
