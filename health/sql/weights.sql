-- What each measure weighs, by segment; the empty segment stands for all that are not named.
SELECT segment, measure, weight
FROM jsonb_to_recordset(%(settings)s::jsonb -> 'weights') AS weights (segment text, measure text, weight integer)
