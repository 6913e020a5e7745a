/* The end of an attempt as it is once the mail is accepted, written while its body has still to go out: after the
   answer only the commit is left. Whoever lost the claim writes nothing. */
WITH sent AS (
    UPDATE notifications_delivery
    SET state = 'sent', ended_at = now()
    WHERE id = %(id)s AND claim = %(claim)s AND state = 'pending'
    RETURNING id
), tried AS (
    UPDATE notifications_attempt
    SET outcome = 'accepted', ended_at = now()
    WHERE delivery_id = (SELECT id FROM sent) AND number = %(number)s
)
SELECT count(*) FROM sent
