#!lua
-- A note behind the others on an item, once: whoever writes it again after a crash changes nothing.
--
-- KEYS 1 what says that it was written   2 the notes on the item (list)
-- ARGV 1 the note, sealed   2 life of what says so, ms   3 life of the notes behind the last, ms
-- Answers 1 written | 0 it was before
if #KEYS ~= 2 or #ARGV ~= 3 or not tonumber(ARGV[2]) or not tonumber(ARGV[3]) then return redis.error_reply('BADARG') end
local kind = redis.call('TYPE', KEYS[2])['ok']
if kind ~= 'list' and kind ~= 'none' then return redis.error_reply('BADARG the notes are none') end
if not redis.call('SET', KEYS[1], '1', 'PX', ARGV[2], 'NX') then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
