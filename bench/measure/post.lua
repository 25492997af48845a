-- Sends one request again and again: wrk -s bench/measure/post.lua URL
--   BODY     the body; each %n becomes a number that no other request has
--   EXPECTED a text that each answer contains
--   HEADERS  a header per line
--   RUN      a part of the numbers that no other run has
local body = os.getenv('BODY')
local expected = os.getenv('EXPECTED')
local threads = {}

function setup(thread)
  thread:set('id', #threads)
  table.insert(threads, thread)
end

function init()
  count = 0
  failed = 0
  wrk.method = 'POST'
  wrk.headers['Content-Type'] = 'application/json'
  for name, value in (os.getenv('HEADERS') or ''):gmatch('([^\n:]+): ([^\n]*)') do
    wrk.headers[name] = value
  end
  if not body:find('%n', 1, true) then fixed = wrk.format(nil, nil, nil, body) end
end

function request()
  if fixed then return fixed end
  count = count + 1
  local number = string.format('%s-%d-%d', os.getenv('RUN'), id, count)
  return wrk.format(nil, nil, nil, (body:gsub('%%n', number)))
end

function response(status, _, text)
  if status ~= 200 or not text:find(expected, 1, true) then
    failed = failed + 1
    if failed == 1 then io.stderr:write('unexpected answer: ' .. status .. ' ' .. text .. '\n') end
  end
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get('failed') end
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format('{"requests":%d,"wrong":%d,"errors":%d,"seconds":%f,"p50":%f,"p99":%f}', summary.requests, wrong,
    errors, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
