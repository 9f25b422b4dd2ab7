#!lua
-- A provider's report on a send of ours. It only ever moves forward, and it proves that the provider has the part that it names.
--
-- KEYS 1 the send's state (hash)   ARGV 1 part   2 how far it has come, 0 to 3
-- Answers 1 | 0 no such send
local part, rank = tonumber(ARGV[1]), tonumber(ARGV[2])
if #KEYS ~= 1 or #ARGV ~= 2 or not part or not rank then return redis.error_reply('BADARG') end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local field = 'reached' .. string.format('%.0f', part)
if rank > tonumber(redis.call('HGET', KEYS[1], field) or 0) then redis.call('HSET', KEYS[1], field, ARGV[2]) end
if part >= tonumber(redis.call('HGET', KEYS[1], 'proved') or 0) then redis.call('HSET', KEYS[1], 'proved', ARGV[1]) end
return 1
