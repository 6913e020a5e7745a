-- The edition in force as one row.
SELECT *
FROM jsonb_to_record(%(settings)s::jsonb) AS settings (
    green_from integer, amber_from integer, coverage_percent integer, pulse_days integer, silent_days integer,
    used_percent integer, overdue_cap integer, notice_cap integer, drop_cap integer, drop_percent integer
)
