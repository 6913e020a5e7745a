-- Open what is missing, freeze what opens, close what the facts decide, take back what they no longer do.
WITH updated AS (
    UPDATE renewals_renewal AS renewal
    SET term_id = wanted.term_id,
        due_on = wanted.due_on,
        window_opens_on = wanted.window_opens_on,
        opened_on = coalesce(renewal.opened_on, %(horizon)s),
        window_opened_on = wanted.window_opened_on,
        atr_amount = wanted.atr_amount,
        stage = CASE
            WHEN wanted.how = 'kept' THEN renewal.stage
            WHEN wanted.outcome <> '' THEN 'closed'
            WHEN renewal.stage = 'closed' THEN coalesce((
                SELECT stay.stage FROM renewals_stagestay AS stay WHERE stay.renewal_id = renewal.id
                ORDER BY stay.id DESC LIMIT 1
            ), 'upcoming')
            ELSE renewal.stage
        END,
        stage_since = CASE
            WHEN wanted.how <> 'kept' AND wanted.outcome <> '' AND renewal.outcome = '' THEN wanted.closed_on
            WHEN wanted.how = 'open' AND renewal.stage = 'closed' OR renewal.stage_since IS NULL THEN %(horizon)s
            ELSE renewal.stage_since
        END,
        outcome = CASE WHEN wanted.how = 'kept' THEN renewal.outcome ELSE wanted.outcome END,
        closed_on = CASE WHEN wanted.how = 'kept' THEN renewal.closed_on ELSE wanted.closed_on END,
        closed_through = CASE
            WHEN wanted.how = 'kept' THEN renewal.closed_through WHEN wanted.outcome <> '' THEN 'facts' ELSE ''
        END,
        signed_on = CASE WHEN wanted.how = 'kept' THEN renewal.signed_on ELSE wanted.signed_on END,
        is_early = CASE WHEN wanted.how = 'kept' THEN renewal.is_early ELSE wanted.is_early END,
        final_amount = CASE WHEN wanted.how = 'kept' THEN renewal.final_amount ELSE wanted.final_amount END,
        successor_id = CASE WHEN wanted.how = 'kept' THEN renewal.successor_id ELSE wanted.successor_id END,
        version = renewal.version + 1
    FROM renewal_wanted AS wanted
    WHERE renewal.id = wanted.held_id
        AND (
            (renewal.term_id, renewal.due_on, renewal.window_opens_on, renewal.window_opened_on, renewal.atr_amount)
            IS DISTINCT FROM
            (wanted.term_id, wanted.due_on, wanted.window_opens_on, wanted.window_opened_on, wanted.atr_amount)
            OR renewal.opened_on IS NULL
            OR wanted.how <> 'kept' AND (
                renewal.outcome, renewal.closed_on, renewal.signed_on, renewal.is_early, renewal.final_amount,
                renewal.successor_id
            ) IS DISTINCT FROM (
                wanted.outcome, wanted.closed_on, wanted.signed_on, wanted.is_early, wanted.final_amount,
                wanted.successor_id
            )
        )
    RETURNING 1
),
stays AS (
    INSERT INTO renewals_stagestay (renewal_id, stage, since, left_on)
    SELECT renewal.id, renewal.stage, renewal.stage_since, greatest(renewal.stage_since, wanted.closed_on)
    FROM renewal_wanted AS wanted
    JOIN renewals_renewal AS renewal ON renewal.id = wanted.held_id
    WHERE wanted.how <> 'kept' AND wanted.outcome <> '' AND renewal.outcome = '' AND renewal.stage_since IS NOT NULL
    RETURNING 1
),
added AS (
    INSERT INTO renewals_renewal (
        account_id, contract_id, term_id, due_on, opened_on, window_opens_on, window_opened_on, atr_amount, atr_reason,
        stage, stage_since, category, forecast_note, next_step, outcome, closed_on, closed_through, signed_on, is_early,
        final_amount, reason, successor_id, approval_reason, ended_contract, notice_evidence, version
    )
    SELECT
        account_id, contract_id, term_id, due_on, %(horizon)s, window_opens_on, window_opened_on, atr_amount, '',
        CASE outcome WHEN '' THEN 'upcoming' ELSE 'closed' END, coalesce(closed_on, %(horizon)s), '', '', '',
        outcome, closed_on, CASE outcome WHEN '' THEN '' ELSE 'facts' END, signed_on, is_early,
        final_amount, '', successor_id, '', FALSE, '', 1
    FROM renewal_wanted
    WHERE held_id IS NULL
    ORDER BY account_id, contract_id, n
    RETURNING 1
)
SELECT (SELECT count(*) FROM added), (SELECT count(*) FROM updated)
