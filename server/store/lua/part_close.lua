#!lua
-- The rest of a long text is no longer waited for: what is there is the text. Asked again it gives the same.
--
-- KEYS 1 the pieces (hash)   ARGV 1 the most pieces that there can be
-- Answers a list of the sealed pieces in their order; none where the text became whole meanwhile, or was forgotten
if #KEYS ~= 1 or not tonumber(ARGV[1]) then return redis.error_reply('BADARG') end
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
local closed_by = redis.call('HGET', KEYS[1], 'closed')
if closed_by and closed_by ~= 'time' then return {} end
redis.call('HSET', KEYS[1], 'closed', 'time')
local out = {}
for n = 1, tonumber(ARGV[1]) do
  local piece = redis.call('HGET', KEYS[1], 'p' .. n)
  if piece then out[#out + 1] = piece end
end
return out
