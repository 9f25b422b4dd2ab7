#!lua
-- A heartbeat: the leases of these items begin anew. One that has ended is not revived: its item may be another's in a moment.
--
-- KEYS 1 leases (sorted set)
-- ARGV 1 now, ms since 1970, or "": Redis' own time   2 lease, ms   3 what an item's key begins with   4.. code, token, ...
-- Answers for each of them 1 renewed | 0 lost
local lease = tonumber(ARGV[2])
if #KEYS ~= 1 or #ARGV < 3 or #ARGV % 2 == 0 or not lease or lease <= 0 then return redis.error_reply('BADARG') end
local time = redis.call('TIME')
local now = ARGV[1] ~= '' and tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local out = {}
for i = 4, #ARGV, 2 do
  local till = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i]) or 0)
  local is_held = redis.call('HGET', ARGV[3] .. ARGV[i], 'fence') == ARGV[i + 1] and till > now
  if is_held then redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), ARGV[i]) end
  out[#out + 1] = is_held and 1 or 0
end
return out
