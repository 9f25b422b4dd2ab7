#!lua
-- A caller left a voice note after they had asked for something: the item of it says from now on that there is one, and until when it can be
-- heard; which it is lies there sealed. Again, it changes nothing, nor does it where an erasure has taken the note already.
--
-- KEYS 1 the seen key of the item's effect   2 the seen key of the note's own effect
-- ARGV 1 the item's effect   2 what an item's key begins with   3 the note's own effect   4 which it is, sealed
--      5 until when it can be heard, ms since 1970   6 life of a seen key, ms
-- Answers 1 it hangs there, or was erased | 0 there is no such item, or none any more that is open
-- The seen key holds the item's code, so the item's key is known only here; it carries the desk's hash tag like the others. The note's own
-- holds the code of the item that it hangs on, so that a cancellation of its effect finds it (desk_cancel.lua).
local till = tonumber(ARGV[5])
if #KEYS ~= 2 or #ARGV ~= 6 or not till or not tonumber(ARGV[6]) then return redis.error_reply('BADARG') end
local field = 'note:' .. ARGV[3]
local own = redis.call('GET', KEYS[2])
if own == '' then return 1 end
if own then return redis.call('HEXISTS', ARGV[2] .. own, field) end
local code = redis.call('GET', KEYS[1])
if not code or code == '' then return 0 end
local item = ARGV[2] .. code
local got = redis.call('HMGET', item, 'effect', 'state', 'note')
if got[1] ~= ARGV[1] or got[2] == 'closed' then return 0 end
till = math.max(till, tonumber(got[3] or '') or 0)
redis.call('HSET', item, field, ARGV[4], 'note', string.format('%.0f', till))
redis.call('SET', KEYS[2], code, 'PX', ARGV[6])
tell('item.changed', code)
return 1
