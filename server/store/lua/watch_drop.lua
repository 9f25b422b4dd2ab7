#!lua
-- Takes back a text that is held back. What is left says so as long as the text would have lain there: whoever asks twice hears the
-- same.
--
-- KEYS 1 the text   2 due times
-- ARGV 1 what says that it was taken back
-- Answers 1 it will not leave | 0 it has left, or never lay there
if #KEYS ~= 2 or #ARGV ~= 1 or ARGV[1] == '' then return redis.error_reply('BADARG') end
local due = redis.call('TYPE', KEYS[2])['ok']
if due ~= 'zset' and due ~= 'none' then return redis.error_reply('BADARG a key is of another type') end
if not redis.call('SET', KEYS[1], ARGV[1], 'XX', 'KEEPTTL') then return 0 end
redis.call('ZREM', KEYS[2], KEYS[1])
return 1
