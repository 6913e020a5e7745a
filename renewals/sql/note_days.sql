-- What has happened to renewals by now, each kind once, on its own day whenever it is noted. Renewals that came into the
-- book when their term was over have no days (T12).
WITH noted AS (
    INSERT INTO renewals_renewalday (renewal_id, kind, "on")
    SELECT renewal.id, happened.kind, happened.day
    FROM scope
    JOIN renewals_renewal AS renewal ON renewal.account_id = scope.account_id
    JOIN accounts_term AS term ON term.id = renewal.term_id
    JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
    CROSS JOIN LATERAL (
        SELECT
            contract.renewal_mode = 'auto' AND renewal.closed_through = 'facts' AND renewal.closed_on = renewal.due_on
                AND term.ends_on = renewal.due_on AND renewal.successor_id IS NULL AND renewal.outcome <> 'churned' AS rolled,
            contract.renewal_mode = 'manual' AND renewal.closed_through = 'facts' AND renewal.outcome = 'churned'
                AND contract.terminated_on IS NULL AND contract.notice_given_on IS NULL AS lapsed,
            contract.renewal_mode = 'manual' AND renewal.outcome = '' AND renewal.due_on < %(horizon)s AS waiting
    ) AS state
    CROSS JOIN LATERAL (VALUES
        ('window_opened', renewal.window_opened_on, renewal.window_opened_on IS NOT NULL),
        ('locked_in', term.their_deadline_on + 1,
            contract.renewal_mode = 'auto' AND term.their_deadline_on < %(horizon)s
            AND (rolled OR renewal.outcome = '' AND NOT term.settled)),
        ('rolled', renewal.due_on + 1, rolled),
        ('overdue', renewal.due_on + 1, waiting OR lapsed),
        ('in_grace', renewal.due_on + 1, (waiting OR lapsed) AND %(grace_days)s > 0),
        ('lapsed', renewal.closed_on, lapsed)
    ) AS happened (kind, day, is_so)
    WHERE renewal.opened_on <= renewal.due_on AND happened.is_so
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT count(*) FROM noted
