-- Contracts that count: all but drafts (METRICS T2).
SELECT
    contract.id AS contract_id,
    contract.account_id,
    contract.number,
    contract.currency,
    contract.renewal_mode,
    contract.starts_on,
    contract.ends_on,
    CASE contract.renewal_mode WHEN 'auto' THEN contract.renewal_term_months END AS term_months,
    1 + contract.auto_uplift_percent * 0.01 AS growth,
    contract.notice_amount,
    contract.notice_unit,
    contract.our_notice_amount,
    contract.our_notice_unit,
    contract.notice_given_on,
    CASE contract.notice_given_by WHEN 'us' THEN contract.our_notice_amount ELSE contract.notice_amount END AS given_amount,
    CASE contract.notice_given_by WHEN 'us' THEN contract.our_notice_unit ELSE contract.notice_unit END AS given_unit,
    contract.signed_on,
    contract.terminated_on,
    contract.predecessor_id
FROM scope
JOIN accounts_contract contract USING (account_id)
WHERE contract.status <> 'draft'
