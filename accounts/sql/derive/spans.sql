-- Each contract with its last day of service by the facts known now (T3, T9) and with the day until which it counts as
-- served while grace runs (T11); nobody waits for a signature where another contract of the account goes on without a gap.
-- No end is 'infinity', which compares and adds up like any other day.
SELECT
    counted.*,
    successor.starts_on AS successor_starts_on,
    service.last_day,
    CASE WHEN in_grace THEN counted.ends_on + %(grace_days)s ELSE service.last_day END AS served_until
FROM counted
LEFT JOIN notices USING (contract_id)
LEFT JOIN (
    SELECT predecessor_id AS contract_id, min(starts_on) AS starts_on FROM counted GROUP BY predecessor_id
) AS successor USING (contract_id)
CROSS JOIN LATERAL (
    SELECT CASE renewal_mode
        WHEN 'manual' THEN counted.ends_on
        WHEN 'auto' THEN notices.last_day
        WHEN 'evergreen' THEN CASE given_unit
            WHEN 'months' THEN book_add_months(notice_given_on, given_amount)
            ELSE notice_given_on + coalesce(given_amount, 0)
        END
    END AS last_day
) AS by_its_words
CROSS JOIN LATERAL (
    SELECT least(by_its_words.last_day, terminated_on, successor.starts_on - 1, 'infinity') AS last_day
) AS service
CROSS JOIN LATERAL (
    SELECT renewal_mode = 'manual'
        AND terminated_on IS NULL
        AND notice_given_on IS NULL
        AND successor.starts_on IS NULL
        AND NOT EXISTS (
            SELECT FROM counted AS follower
            WHERE follower.account_id = counted.account_id AND follower.starts_on = counted.ends_on + 1
        )
        AND %(clock)s - counted.ends_on BETWEEN 1 AND %(grace_days)s AS in_grace
) AS grace
