-- What wrk sends: a file with the method, the body, and a line for each request, "path<TAB>header…",
-- which take turns. `{time}` in the body is a new start for each request.
local requests, template, count = {}, nil, 0

local function build(method, path, headers, body)
    return wrk.format(method, path, headers, body)
end

function init(args)
    local lines = {}
    for line in io.lines(args[1]) do
        lines[#lines + 1] = line
    end
    local method, body = lines[1], lines[2]
    if body == "" then
        body = nil
    end
    for index = 3, #lines do
        local path, rest = lines[index]:match("^([^\t]*)\t?(.*)$")
        local headers = { ["Content-Type"] = body and "application/json" or nil }
        for header in rest:gmatch("[^\t]+") do
            local name, value = header:match("^([^:]+): (.*)$")
            headers[name] = value
        end
        if body and body:find("{time}", 1, true) then
            template = body
            requests[#requests + 1] = { method, path, headers }
        else
            requests[#requests + 1] = build(method, path, headers, body)
        end
    end
    -- Threads begin with different people.
    count = math.random(#requests)
end

function request()
    count = count + 1
    local next = requests[count % #requests + 1]
    if template then
        local time = os.date("!%Y-%m-%dT%H:%M:%SZ", 1700000000 - count * 3600)
        local body = template:gsub("{time}", time)
        return build(next[1], next[2], next[3], body)
    end
    return next
end

function done(summary, latency)
    local failed = summary.errors.status + summary.errors.connect + summary.errors.read
        + summary.errors.write + summary.errors.timeout
    io.write(string.format("RESULT %f %f %f %d\n", summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
