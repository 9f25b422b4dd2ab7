#!lua flags=allow-oom
-- Takes one item out of the desk's queue, or, where the relay has not brought it yet, sees to it that it never enters.
--
-- KEYS 1 the effect's seen key   2 queue (sorted set)
-- ARGV 1 life of the seen key, ms   2 what an item's key begins with
-- Answers 1 an item was taken out | 0 there was none
-- The seen key holds the item's code, so the item's key is known only here; it carries the desk's hash tag like the others.
local life = tonumber(ARGV[1])
if #KEYS ~= 2 or #ARGV ~= 2 or not life or life <= 0 then return redis.error_reply('BADARG') end
local code = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], '', 'PX', ARGV[1])
if not code or code == '' then return 0 end
redis.call('ZREM', KEYS[2], code)
return redis.call('DEL', ARGV[2] .. code)
