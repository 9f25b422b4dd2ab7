-- The console's stream: an id that grows by one with each event, so that whoever reads sees a gap; what happened; and to which item. How the
-- item stands by now is read where it lies. Both keys have the desk's hash tag (store/keys.hpp: desk_fence_key, desk_events_key).
local function tell(what, code)
  local id = redis.call('HINCRBY', '{desk}:fence', 'events', '1')
  redis.call('XADD', '{desk}:events', 'MAXLEN', '10000', string.format('%.0f-0', id), 'what', what, 'code', code)
  redis.call('PEXPIRE', '{desk}:events', '90000000')
end
