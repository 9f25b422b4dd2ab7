#!lua
-- Reserves units before something is sent or dialled (O-3): in every counter, or in none where one of them would be over its cap.
--
-- KEYS 1 the day's counters (hash)   2 the switch that stops everything
-- ARGV 1 units; below zero gives back what was reserved and never left   2 "1" = it leaves whatever stands there, and is counted
--      3 life of the counters, ms   4.. counters in pairs: name, cap
-- Answers 0 counted | -1 stopped | n the n-th counter has no room; nothing was counted
local units, life = tonumber(ARGV[1]), tonumber(ARGV[3])
if #KEYS ~= 2 or #ARGV < 5 or #ARGV % 2 ~= 1 or not units or not life then return redis.error_reply('BADARG') end
for i = 5, #ARGV, 2 do
  if not tonumber(ARGV[i]) then return redis.error_reply('BADARG a cap is no number') end
end
if units > 0 and ARGV[2] ~= '1' then
  if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
  local names = {}
  for i = 4, #ARGV, 2 do names[#names + 1] = ARGV[i] end
  local stand = redis.call('HMGET', KEYS[1], unpack(names))
  for n = 1, #names do
    if tonumber(stand[n] or 0) + units > tonumber(ARGV[2 * n + 3]) then return n end
  end
end
local is_new = false
for i = 4, #ARGV, 2 do is_new = redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[1]) == units or is_new end
if is_new and redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 0
