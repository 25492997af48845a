-- wrk -s bench/post.lua URL -- MODE: "create" makes a new address each time, "typename" asks for nothing,
-- "invitation" reads the invitation INVITATION.
local body = {
  typename = '{"query":"{ __typename }"}',
  invitation = '{"query":"query ($id: ID!) { invitation(id: $id) { id emailAddress status createdAt } }","variables":{"id":"'
    .. (os.getenv('INVITATION') or '') .. '"}}',
}
local threads = {}

function setup(thread)
  thread:set('id', #threads)
  table.insert(threads, thread)
end

function init(args)
  mode = args[1]
  count = 0
  failed = 0
  run = os.getenv('BENCH_RUN') or '0'
  wrk.method = 'POST'
  wrk.headers['Content-Type'] = 'application/json'
  wrk.headers['Authorization'] = 'Bearer ' .. os.getenv('SECRET_KEY')
end

function request()
  if body[mode] then return wrk.format(nil, nil, nil, body[mode]) end
  count = count + 1
  local address = string.format('p%s-%d-%d@example.com', run, id, count)
  return wrk.format(nil, nil, nil, '{"query":"mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename ... on Invitation { id status } } }","variables":{"input":{"emailAddress":"' .. address .. '","publicMetadata":{"team":"blue"},"notify":' .. (os.getenv('NOTIFY') or 'true') .. '}}}')
end

function response(status, headers, text)
  if status ~= 200 or (mode == 'create' and not text:find('"__typename":"Invitation"', 1, true)) then
    failed = failed + 1
    if failed == 1 then io.stderr:write('unexpected answer: ' .. status .. ' ' .. text .. '\n') end
  end
end

function done(summary)
  local refused = 0
  for _, thread in ipairs(threads) do refused = refused + thread:get('failed') end
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format('done %d refused %d errors %d us %d', summary.requests, refused, errors, summary.duration))
end
