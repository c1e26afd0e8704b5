-- Forget a hold that is over; one that somebody took meanwhile stays.
DELETE FROM lifemap.aim_hold
WHERE camera = %(camera)s AND aim = %(aim)s
