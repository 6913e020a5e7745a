-- The days of the period on which an account goes from one holder to another, nobody being one too (null).
SELECT change.account_id, change.day, giver.key AS giver, taker.key AS taker
FROM (
    SELECT account_id, starts_on AS day FROM holders WHERE starts_on BETWEEN %(first)s AND %(last)s
    UNION
    SELECT account_id, ends_on + 1 FROM holders WHERE ends_on + 1 BETWEEN %(first)s AND %(last)s
) AS change
LEFT JOIN holders AS giver
    ON giver.account_id = change.account_id AND change.day - 1 BETWEEN giver.starts_on AND giver.ends_on
LEFT JOIN holders AS taker
    ON taker.account_id = change.account_id AND change.day BETWEEN taker.starts_on AND taker.ends_on
WHERE giver.key IS DISTINCT FROM taker.key
