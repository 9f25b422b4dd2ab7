#!lua flags=allow-oom
-- Takes one item out of the desk, wherever it stands there, or, where the relay has not brought it yet, sees to it that it never enters. Of
-- a voice note that hangs on an item (desk_note.lua) only that goes.
-- Whoever had it in hand has a free hand again, and is told at the next heartbeat that it is gone.
--
-- KEYS 1 the effect's seen key   2 what may not be done yet   3 leases   4 review lane   5 closed (all four sorted sets)
--      6 the notes on it (list)
-- ARGV 1 life of the seen key, ms   2 what an item's key begins with   3 what a queue's key begins with   4 what a hand's key begins with   5 the effect
-- Answers 1 an item was taken out | 0 there was none
-- The seen key holds the item's code, so the item's key is known only here; it carries the desk's hash tag like the others.
local life = tonumber(ARGV[1])
if #KEYS ~= 6 or #ARGV ~= 5 or not life or life <= 0 then return redis.error_reply('BADARG') end
local code = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], '', 'PX', ARGV[1])
redis.call('DEL', KEYS[6])
if not code or code == '' then return 0 end
local item = ARGV[2] .. code
local got = redis.call('HMGET', item, 'effect', 'skills', 'holder')
if got[1] ~= ARGV[5] then
  -- The code is another item's by now, or that of the item that a voice note of this effect hangs on.
  if redis.call('HDEL', item, 'note:' .. ARGV[5]) == 1 then
    local is_last = true
    local fields = redis.call('HGETALL', item)
    for i = 1, #fields, 2 do is_last = is_last and string.sub(fields[i], 1, 5) ~= 'note:' end
    if is_last then redis.call('HSET', item, 'note', '') end
    tell('item.changed', code)
  end
  return 0
end
local skills = got[2] or ''
redis.call('ZREM', skills == '' and ARGV[3] or ARGV[3] .. ':' .. skills, code)
for i = 2, 5 do redis.call('ZREM', KEYS[i], code) end
if got[3] and got[3] ~= '' then redis.call('SREM', ARGV[4] .. got[3], code) end
tell('item.gone', code)
return redis.call('DEL', item)
