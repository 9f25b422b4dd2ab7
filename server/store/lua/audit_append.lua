#!lua flags=allow-oom
-- Adds one entry to the audit trail behind the one that its MAC was made over, or nothing at all. What gives items back and closes them goes on
-- where Redis has no room left, and so does what tells of it.
--
-- KEYS 1 the trail (list)   2 its head   3 its base (strings)
-- ARGV 1 the head that the entry was made for, "" = the trail is empty   2 the entry   3 the head that it makes   4 life of all three, ms
-- Answers 1 added | the head that stands: somebody else was first, nothing written
if #KEYS ~= 3 or #ARGV ~= 4 or ARGV[2] == '' or ARGV[3] == '' or not tonumber(ARGV[4]) then return redis.error_reply('BADARG') end
local kind = redis.call('TYPE', KEYS[1])['ok']
if kind ~= 'list' and kind ~= 'none' then return redis.error_reply('BADARG a key is of another type') end
local stands = redis.call('GET', KEYS[2]) or ''
if stands ~= ARGV[1] then return stands end
redis.call('RPUSH', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
return 1
