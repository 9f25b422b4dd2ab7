#!lua
-- Puts one item into the desk's queue, once: the relay repeats itself after a crash, and a repetition changes nothing.
--
-- KEYS 1 the effect's seen key   2 queue of those who need the same skills (sorted set)   3 the item   4 the needs that anybody waits with
--      (set)   5 what may not be done yet (sorted set)
-- ARGV 1 the item's code   2 its score: urgency * 10^13 + arrival in ms   3 life of the seen key, ms   4 life of an item, ms
--      5 the skills it needs, in order, with a space between   6 not before, ms since 1970, or ""   7 now, ms since 1970, or "": Redis' own time
--      8.. the item's fields: name, value, ...
-- Answers 1 added | 0 seen before, nothing written | -1 another item has this code, nothing written
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 1 then return -1 end
local item_life, score = tonumber(ARGV[4]), tonumber(ARGV[2])
local not_before = ARGV[6] ~= '' and tonumber(ARGV[6])
if #KEYS ~= 5 or #ARGV < 9 or #ARGV % 2 == 0 or not score or not tonumber(ARGV[3]) or not item_life or (ARGV[6] ~= '' and not not_before) then
  return redis.error_reply('BADARG')
end
for key, type in pairs({ [KEYS[2]] = 'zset', [KEYS[4]] = 'set', [KEYS[5]] = 'zset' }) do
  local kind = redis.call('TYPE', key)['ok']
  if kind ~= type and kind ~= 'none' then return redis.error_reply('BADARG a key is of another type') end
end
local time = redis.call('TIME')
local now = ARGV[7] ~= '' and tonumber(ARGV[7]) or time[1] * 1000 + math.floor(time[2] / 1000)

-- Items end by themselves; their places in the queue go with them.
local over = now - item_life
for urgency = 0, 3 do
  local least = urgency * 1e13
  redis.call('ZREMRANGEBYSCORE', KEYS[2], string.format('%.0f', least), string.format('%.0f', least + over))
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('HSET', KEYS[3], unpack(ARGV, 8))
redis.call('PEXPIRE', KEYS[3], ARGV[4])
tell('item.added', ARGV[1])
redis.call('HINCRBY', '{desk}:fence', 'added' .. math.floor(score / 1e13), '1')
if not_before and not_before > now then
  redis.call('ZADD', KEYS[5], ARGV[6], ARGV[1])
  redis.call('PEXPIRE', KEYS[5], ARGV[4])
  return 1
end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('SADD', KEYS[4], ARGV[5])
redis.call('PEXPIRE', KEYS[4], ARGV[4])
return 1
