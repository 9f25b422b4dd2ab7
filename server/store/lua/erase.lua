#!lua flags=allow-oom
-- BORRAR: forgets a caller in one step. It may run when the memory is full, because it frees more than it takes.
--
-- KEYS 1 the set of the caller's keys   2 the session that asked   3 outbox stream   4 vault   5 ten-minute key
--      6 remembered choices   7 due times   8.. erased markers of the events that must not come back, the asking one's first
-- ARGV 1 "1" keeps an open callback (vault, ten-minute key, outbox entries): the caller is asked about it separately
--      2 the session that holds this question, or ""   3 its life, ms   4 life of the set, ms   5 life of a marker, ms
--      6 the longest that a kept number may stay without an answer, ms
-- Answers 1 | 0 the first marker stood already: a late retry of an erasure, nothing was written
-- The set names keys that KEYS does not: all carry the partition's hash tag, so they lie in the same slot. What it names of the
-- desk's, and of a family link, lies elsewhere, and the relay takes it out there.
local keeps = ARGV[1] == '1'
for i = 3, 6 do
  local life = tonumber(ARGV[i])
  if not life or life <= 0 then return redis.error_reply('BADARG a life is no number') end
end
if #KEYS < 7 then return redis.error_reply('BADARG number of keys') end
local kind = redis.call('TYPE', KEYS[1])['ok']
if kind ~= 'set' and kind ~= 'none' then return redis.error_reply('BADARG the set is none') end

if #KEYS > 7 and redis.call('EXISTS', KEYS[8]) == 1 then return 0 end

for _, member in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local of_callback = string.sub(member, 1, 2) == 'o:'
  local is_entry = of_callback or string.sub(member, 1, 2) == 'x:'
  if not (keeps and (of_callback or member == KEYS[4] or member == KEYS[5])) then
    if is_entry then
      redis.call('XDEL', KEYS[3], string.sub(member, 3))
    elseif string.sub(member, 1, 2) == 'd:' then
      redis.call('XADD', KEYS[3], '*', 'effect', string.sub(member, 3), 'kind', 'drop', 'payload', '')
      redis.call('PEXPIRE', KEYS[3], '2592000000')
    elseif string.sub(member, 1, 2) == 't:' then -- what they wrote to an operator
      redis.call('XADD', KEYS[3], '*', 'effect', string.sub(member, 3), 'kind', 'hush', 'payload', '')
      redis.call('PEXPIRE', KEYS[3], '2592000000')
    else
      redis.call('DEL', member)
      redis.call('ZREM', KEYS[7], member)
      local side = string.match(member, '^{p%d+}:m:[^:]+:(.+)$') -- of a family link: what it is found by
      if side then
        redis.call('XADD', KEYS[3], '*', 'effect', side, 'kind', 'unlink', 'payload', '')
        redis.call('PEXPIRE', KEYS[3], '2592000000')
      end
    end
    redis.call('SREM', KEYS[1], member)
  end
end
redis.call('DEL', KEYS[2], KEYS[6])
redis.call('ZREM', KEYS[7], KEYS[2])
if keeps then
  redis.call('PEXPIRE', KEYS[4], ARGV[6], 'LT')
else
  redis.call('DEL', KEYS[4], KEYS[5])
end
for i = 8, #KEYS do redis.call('SET', KEYS[i], '', 'PX', ARGV[5]) end
if ARGV[2] ~= '' then
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
  redis.call('SADD', KEYS[1], KEYS[2])
end
if redis.call('PEXPIRE', KEYS[1], ARGV[4], 'GT') == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[4], 'NX') end
return 1
