-- What wrk sends. Words after `--`:
--   sends FILE BYTES THREADS     drops of so many bytes, each unlike any other, to the boxes of FILE in turn
--   counted FILE BYTES COUNT THREADS
--                                so many of those from each thread, whose 201s are counted, and then only looks at
--                                /health: wrk leaves without its last answers, and so none of them is one of a send
--   fetches FILE LIMIT THREADS   pages of so many drops, by fetch token
--   bodies FILE THREADS          each line of FILE once, as it is
-- A line of a file of boxes is "link_token fetch_token".
local threads = 0
local kind, lines, sent, prefix, filler, limit
local all = {}
accepted = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
  all[threads] = thread
end

function init(args)
  kind = args[1]
  local of = tonumber(args[#args])
  lines = {}
  local at = 0
  for line in io.lines(args[2]) do
    -- Finished bodies are dealt out: no two threads may send the same one.
    if kind ~= "bodies" or at % of == number then lines[#lines + 1] = line end
    at = at + 1
  end
  sent = 0
  if kind == "sends" or kind == "counted" then
    -- 24 characters of base64 that no other run and no other drop of this one has, then the same for all.
    filler = string.rep("Qx7zR1pa", math.floor((tonumber(args[3]) / 3 * 4 - 24) / 8))
    prefix = string.format("%08x%02x", os.time() % 0x100000000, number) ..
      string.sub("000000" .. string.gsub(tostring({}), "[^0-9a-f]", ""), -6)
  end
  limit = args[3]
  if kind == "counted" then
    local count = tonumber(args[4])
    function response(status)
      if status == 201 then accepted = accepted + 1 end
    end
    local send = request
    function request()
      if sent == count then return wrk.format("GET", "/health") end
      return send()
    end
  end
  wrk.headers["Content-Type"] = "application/json"
  -- An address of the documentation's, since a private one is not counted.
  wrk.headers["X-Forwarded-For"] = "203.0.113.7"
end

function request()
  sent = sent + 1
  local line = lines[(sent - 1) % #lines + 1]
  if kind == "bodies" then
    if sent >= #lines then wrk.thread:stop() end
    return wrk.format("POST", nil, nil, line)
  end
  local link, token = line:match("(%S+) (%S+)")
  if kind == "sends" or kind == "counted" then
    return wrk.format("POST", nil, nil, '{"link_token":"' .. link .. '","encrypted_message":"' ..
      prefix .. string.format("%08x", sent) .. filler .. '"}')
  end
  wrk.headers["Authorization"] = "Bearer " .. token
  return wrk.format("POST", nil, nil, '{"link_token":"' .. link .. '","order":"ASC","limit":' .. limit .. '}')
end

function done(summary, latency)
  local errors = summary.errors
  local accepted = 0
  for _, thread in ipairs(all) do accepted = accepted + thread:get("accepted") end
  io.write(string.format(
    '\nRESULT {"requestsPerSecond":%.2f,"p50Ms":%.4f,"p99Ms":%.4f,"answered":%d,"refused":%d,"accepted":%d}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.requests, errors.status + errors.connect + errors.read + errors.write + errors.timeout, accepted))
end
