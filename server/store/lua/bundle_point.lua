#!lua
-- Makes a revision the live one: the pointer moves and the history grows, or neither. What is pointed at was written before.
--
-- KEYS 1 the pointer   2 the history (in the pointer's slot)
-- ARGV 1 what the pointer held when the new revision was numbered ("" = nothing)   2 the new revision
-- Answers 1 done | the revision that stands: somebody else was faster, nothing was written.
local stands = redis.call('GET', KEYS[1]) or ''
if stands ~= ARGV[1] then return stands end
if ARGV[2] == '' then return redis.error_reply('BADARG an empty revision') end
-- The history comes first: were its key no list, this would end before anything is written.
redis.call('RPUSH', KEYS[2], ARGV[2])
redis.call('SET', KEYS[1], ARGV[2])
return 1
