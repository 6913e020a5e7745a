-- No account waits for its posting longer than a day.
SELECT count(*), count(*) FILTER (WHERE next_change_on < %(horizon)s) FROM accounts_ledgerposition
