-- One row for each renewal that stands, due from a quarter back on: as it is, valued at the plan rate of the snapshot's day,
-- with whoever owned the account then and whom they reported to.
INSERT INTO renewals_snapshotrow (
    snapshot_id, renewal_id, account_id, due_on, decides_on, stage, category, likelihood, outcome, currency, rate,
    atr_amount, forecast_amount, company_atr_amount, company_forecast_amount, owner_id, manager_id, territory
)
SELECT
    %(snapshot)s, renewal.id, renewal.account_id, renewal.due_on, term.decides_on, renewal.stage, counted.category,
    renewal.likelihood, renewal.outcome, contract.currency, rates.rate,
    counted.atr, forecast.amount,
    CASE WHEN counted.atr = term.atr_amount THEN term.company_atr_amount ELSE round(counted.atr * rates.rate, 2) END,
    round(forecast.amount * rates.rate, 2),
    owned.owner_id, person.reports_to_id, coalesce(held.key, '')
FROM renewals_renewal AS renewal
JOIN accounts_term AS term ON term.id = renewal.term_id
JOIN accounts_contract AS contract ON contract.id = renewal.contract_id
JOIN ({rates}) AS rates ON rates.currency = contract.currency
    AND %(day)s BETWEEN rates.starts_on AND rates.ends_on
LEFT JOIN accounts_accountownership AS owned ON owned.account_id = renewal.account_id
    AND %(day)s BETWEEN coalesce(owned.starts_on, '-infinity') AND coalesce(owned.ends_on, 'infinity')
LEFT JOIN people_user AS person ON person.id = owned.owner_id
LEFT JOIN ({territories}) AS held ON held.account_id = renewal.account_id
    AND %(day)s BETWEEN held.starts_on AND held.ends_on
CROSS JOIN LATERAL (
    SELECT
        coalesce(renewal.atr_amount, term.atr_amount, 0) AS atr,
        CASE
            WHEN renewal.outcome = 'churned' THEN 'omitted'
            WHEN renewal.outcome <> '' THEN 'closed'
            WHEN renewal.category <> '' THEN renewal.category
            WHEN contract.terminated_on IS NOT NULL OR contract.notice_given_on IS NOT NULL AND term.settled THEN 'omitted'
            WHEN contract.renewal_mode = 'auto' AND term.their_deadline_on < %(day)s AND NOT term.settled THEN 'commit'
            ELSE 'pipeline'
        END AS category
) AS counted
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN renewal.outcome <> '' THEN renewal.final_amount
        WHEN renewal.forecast_amount IS NOT NULL THEN renewal.forecast_amount
        WHEN counted.category = 'omitted' THEN 0
        ELSE counted.atr
    END AS amount
) AS forecast
WHERE renewal.due_on >= %(since)s
ORDER BY renewal.id
