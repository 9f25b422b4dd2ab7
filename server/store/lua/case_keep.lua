#!lua
-- Keeps a case with the keys of the caller who opened it, unless the event that opened it was erased meanwhile: nothing comes back
-- after BORRAR.
--
-- KEYS 1 the case   2 the set of the caller's keys   3 the event's erased marker
-- ARGV 1 the case, sealed   2 its life, ms   3 life of the set, ms
-- Answers 1 kept | 0 erased, nothing was written
if #KEYS ~= 3 or #ARGV ~= 3 then return redis.error_reply('BADARG') end
for i = 2, 3 do
  local life = tonumber(ARGV[i])
  if not life or life <= 0 then return redis.error_reply('BADARG a life is no number') end
end
for i, wanted in ipairs({'string', 'set'}) do
  local kind = redis.call('TYPE', KEYS[i])['ok']
  if kind ~= wanted and kind ~= 'none' then return redis.error_reply('BADARG a key is of another type') end
end

if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SADD', KEYS[2], KEYS[1])
if redis.call('PEXPIRE', KEYS[2], ARGV[3], 'GT') == 0 then redis.call('PEXPIRE', KEYS[2], ARGV[3], 'NX') end
return 1
