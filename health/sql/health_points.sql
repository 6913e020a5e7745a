-- Each measure that is known of an account: 0 to 100 points, and the fact behind them. What is not known is not here.
SELECT account_id, measure, greatest(0, least(100, round(points)))::integer AS points, jsonb_strip_nulls(fact) AS fact
FROM health_value AS valued
CROSS JOIN settings
JOIN health_people AS people USING (account_id)
JOIN health_decisions AS decisions USING (account_id)
LEFT JOIN health_usage AS usage USING (account_id)
LEFT JOIN LATERAL (
    SELECT max(uplift_cap_percent) AS percent
    FROM accounts_contract AS contract
    WHERE contract.account_id = valued.account_id AND contract.status <> 'draft'
) AS cap ON TRUE
LEFT JOIN LATERAL (
    SELECT pulse.mood, pulse.set_on
    FROM health_pulse AS pulse
    WHERE pulse.account_id = valued.account_id AND pulse.set_on <= %(horizon)s
    ORDER BY pulse.set_on DESC, pulse.id DESC
    LIMIT 1
) AS pulse ON pulse.set_on + settings.pulse_days > %(horizon)s
CROSS JOIN LATERAL (VALUES
    ('utilisation', usage.used * 10000 / settings.used_percent, jsonb_build_object('used', usage.used)),
    ('trend', 100 + 250 * usage.change, jsonb_build_object('change', usage.change, 'since', usage.since)),
    (
        'touch',
        100.0 * (settings.silent_days - (%(horizon)s - people.touched_on)) / nullif(settings.silent_days - 14, 0),
        jsonb_build_object('on', people.touched_on)
    ),
    (
        'executive',
        CASE WHEN people.known > 0 THEN
            coalesce(100.0 * (180 - (%(horizon)s - people.executive_on)) / 120, 0)
        END,
        jsonb_build_object('on', people.executive_on)
    ),
    (
        'contacts',
        CASE WHEN people.known > 0 THEN people.contacts * 100.0 / 3 END,
        jsonb_build_object('count', people.contacts)
    ),
    (
        'decision',
        CASE
            WHEN decisions.overdue_on IS NOT NULL THEN 0
            WHEN decisions.is_late_to_start THEN 50
            WHEN decisions.decides_on IS NOT NULL THEN 100
        END,
        jsonb_build_object('overdue_on', decisions.overdue_on, 'decides_on', decisions.decides_on)
    ),
    (
        'price',
        -- Asked for, because greatest() passes over what is not known.
        CASE WHEN valued.acv_year_ago > 0 AND cap.percent IS NOT NULL THEN
            100 - 10 * greatest(0, round(100 * valued.uplift / valued.acv_year_ago, 2) - cap.percent)
        END,
        jsonb_build_object('uplift', round(valued.uplift / nullif(valued.acv_year_ago, 0), 4), 'cap', cap.percent)
    ),
    (
        'contraction',
        100 - 500 * round(valued.lost / nullif(greatest(valued.acv_year_ago, 0), 0), 4),
        jsonb_build_object('lost', round(valued.lost / nullif(valued.acv_year_ago, 0), 4))
    ),
    (
        'risks',
        CASE WHEN decisions.has_window THEN 100 - 50 * decisions.risks END,
        jsonb_build_object('count', decisions.risks)
    ),
    (
        'pulse',
        CASE pulse.mood WHEN 'good' THEN 100 WHEN 'mixed' THEN 50 WHEN 'bad' THEN 0 END,
        jsonb_build_object('mood', pulse.mood, 'on', pulse.set_on)
    )
) AS known (measure, points, fact)
WHERE points IS NOT NULL
