#!lua
-- Puts one item into the desk's queue, once: the relay repeats itself after a crash, and a repetition changes nothing.
--
-- KEYS 1 the effect's seen key   2 queue (sorted set)   3 the item
-- ARGV 1 the item's code   2 its score: urgency * 10^13 + arrival in ms   3 life of the seen key, ms   4 life of an item, ms
--      5.. the item's fields: name, value, ...
-- Answers 1 added | 0 seen before, nothing written | -1 another item has this code, nothing written
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 1 then return -1 end
local item_life = tonumber(ARGV[4])
if #KEYS ~= 3 or #ARGV < 6 or #ARGV % 2 ~= 0 or not tonumber(ARGV[2]) or not tonumber(ARGV[3]) or not item_life then
  return redis.error_reply('BADARG')
end
local kind = redis.call('TYPE', KEYS[2])['ok']
if kind ~= 'zset' and kind ~= 'none' then return redis.error_reply('BADARG the queue is none') end

-- Items end by themselves; their places in the queue go with them.
local over = redis.call('TIME')[1] * 1000 - item_life
for urgency = 0, 3 do
  local least = urgency * 1e13
  redis.call('ZREMRANGEBYSCORE', KEYS[2], string.format('%.0f', least), string.format('%.0f', least + over))
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('HSET', KEYS[3], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[3], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
