#!lua
-- A caller left a voice note after they had asked for something: the item of it says from now on that there is one. Again, it changes nothing.
--
-- KEYS 1 the seen key of the item's effect
-- ARGV 1 the item's effect   2 what an item's key begins with
-- Answers 1 it says so | 0 there is no such item, or none any more that is open
-- The seen key holds the item's code, so the item's key is known only here; it carries the desk's hash tag like the others.
if #KEYS ~= 1 or #ARGV ~= 2 then return redis.error_reply('BADARG') end
local code = redis.call('GET', KEYS[1])
if not code or code == '' then return 0 end
local item = ARGV[2] .. code
local got = redis.call('HMGET', item, 'effect', 'state', 'note')
if got[1] ~= ARGV[1] or got[2] == 'closed' then return 0 end
if got[3] == '1' then return 1 end
redis.call('HSET', item, 'note', '1')
tell('item.changed', code)
return 1
