-- Terms that somebody has to decide: they have an end, and have begun or are their contract's first. With the day on which
-- their window opens (T12), and whether the contract rolls on after them.
SELECT
    stored.id AS term_id,
    terms.account_id,
    terms.contract_id,
    terms.n,
    terms.ends_on,
    terms.original_ends_on AS due_on,
    terms.settled,
    coalesce(terms.atr_amount, 0) AS live_amount,
    spans.number,
    spans.currency,
    spans.served_until > spans.last_day AS in_grace,
    spans.renewal_mode = 'manual' AND spans.terminated_on IS NULL AND spans.notice_given_on IS NULL
        AND spans.successor_starts_on IS NULL AS waits_for_a_signature,
    greatest(
        terms.decides_on - coalesce(
            tier.lead_days, (SELECT policy.lead_days FROM renewals_renewalpolicy AS policy), 180
        ),
        terms.starts_on
    ) AS window_opens_on,
    following.n IS NOT NULL AS rolls
FROM terms
JOIN spans ON spans.contract_id = terms.contract_id
JOIN accounts_term AS stored ON stored.contract_id = terms.contract_id AND stored.n = terms.n
JOIN accounts_account AS account ON account.id = terms.account_id
LEFT JOIN renewals_tierlead AS tier ON tier.tier = account.tier
LEFT JOIN terms AS following ON following.contract_id = terms.contract_id AND following.n = terms.n + 1
WHERE terms.original_ends_on IS NOT NULL AND (terms.n = 1 OR terms.starts_on <= %(horizon)s)
