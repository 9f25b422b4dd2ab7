#!lua
-- Keeps one piece of a long text until the others are there. Whoever brings the piece that makes it whole gets all of them, also
-- when it is brought again; every other piece gets nothing, however often and in whatever order they come.
--
-- KEYS 1 the pieces (hash)   2 the set of the caller's keys   3 due times of the partition
-- ARGV 1 how many pieces there are, or "0" where nobody says   2 which one this is, or "0": the next   3 the event's digest
--      4 the sealed piece   5 "1" where it ends a text of unknown length   6 life of the hash, ms   7 life of the set, ms
--      8 when the rest is no longer waited for, ms since 1970   9 life of the due times, ms
-- Answers {0} it waits for others | {1, piece, piece ...} whole | {2} it belongs to nothing here: a text of its own
local NUMBERS = {1, 2, 6, 7, 8, 9}
if #KEYS ~= 3 or #ARGV ~= 9 then return redis.error_reply('BADARG') end
for _, i in ipairs(NUMBERS) do
  if not tonumber(ARGV[i]) then return redis.error_reply('BADARG not a number') end
end
for i, wanted in ipairs({'hash', 'set', 'zset'}) do
  local kind = redis.call('TYPE', KEYS[i])['ok']
  if kind ~= wanted and kind ~= 'none' then return redis.error_reply('BADARG a key is of another type') end
end

local function pieces(count)
  local out = {1}
  for n = 1, count do
    local piece = redis.call('HGET', KEYS[1], 'p' .. n)
    if piece then out[#out + 1] = piece end
  end
  return out
end

local of = tonumber(ARGV[1])
local count = tonumber(redis.call('HGET', KEYS[1], 'count') or '0')
local closed_by = redis.call('HGET', KEYS[1], 'closed')
local known = redis.call('HEXISTS', KEYS[1], 'i' .. ARGV[3]) == 1
if closed_by == ARGV[3] then return pieces(math.max(of, count)) end
if known then return {0} end
if closed_by == 'time' and of > 0 then return {2} end
if of == 0 and ARGV[5] == '1' and (count == 0 or closed_by) then return {2} end
local number = of > 0 and tonumber(ARGV[2]) or count + 1
-- The sender's count came round, or a text of unknown length was finished: this is another text.
if closed_by or redis.call('HEXISTS', KEYS[1], 'p' .. number) == 1 then
  redis.call('DEL', KEYS[1])
  count = 0
  if of == 0 then number = 1 end
end

redis.call('HSET', KEYS[1], 'p' .. number, ARGV[4], 'i' .. ARGV[3], '')
count = redis.call('HINCRBY', KEYS[1], 'count', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('SADD', KEYS[2], KEYS[1])
if redis.call('PEXPIRE', KEYS[2], ARGV[7], 'GT') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[7], 'NX') end
if count == of or (of == 0 and ARGV[5] == '1') then
  redis.call('HSET', KEYS[1], 'closed', ARGV[3])
  redis.call('ZREM', KEYS[3], KEYS[1])
  return pieces(math.max(of, count))
end
redis.call('ZADD', KEYS[3], ARGV[8], KEYS[1])
if redis.call('PEXPIRE', KEYS[3], ARGV[9], 'GT') == 0 then redis.call('PEXPIRE', KEYS[3], ARGV[9], 'NX') end
return {0}
