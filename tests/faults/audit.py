"""Whether everything that was acknowledged is there, once, and everything agrees with it.

The list, the trash, the change feed, the export, the counts and the sums are read separately: each
has its own way to the rows.
"""

from client import Client
from ground import require
from people import ABSENT, frozen


def audit(people, rows=None):
    """Compare what each of them was told with what there is. What was unknown is known afterwards.
    `rows` runs a SELECT in the database itself. Returns how many unknown writes turned out to be there."""
    return sum(audit_one(person, rows) for person in people)


def audit_one(person, rows):
    ask = person.client.must
    live = everything(person, "/workouts")
    trash = everything(person, "/workouts", "trashed=true")
    require(not live.keys() & trash.keys(), f"{person.name}: workouts are in the log and in the trash")
    there = {key: ("live", frozen(item)) for key, item in live.items()}
    there |= {key: ("trash", frozen(item)) for key, item in trash.items()}
    compare(person, there)
    check_counts(person, live, trash)
    check_feed(person, live, trash)
    check_export(person, live, trash)
    check_revision(person, there, live | trash, rows)
    check_sessions(person)
    require(ask("GET", "/me")["username"] == person.name, f"{person.name} has another name now")
    return settle(person, there)


def everything(person, path, query=""):
    """All items of a list by cursor, each of which must come once."""
    found, cursor = {}, ""
    while cursor is not None:
        page = person.client.must("GET", f"{path}?per_page=100&cursor={cursor}&{query}".rstrip("&"))
        for item in page["items"]:
            require(item["id"] not in found, f"{person.name}: {item['id']} is twice in {path}?{query}")
            found[item["id"]] = item
        cursor = page["next_cursor"]
    return found


def compare(person, there):
    strange = there.keys() - person.workouts.keys()
    require(not strange, f"{person.name}: nobody has written {sorted(strange)[:3]}")
    for key, states in person.workouts.items():
        state = there.get(key, ABSENT)
        require(state in states, f"{person.name}: {key} should be {told(states)}, and is {state}")


def told(states):
    return " or ".join(map(str, states))


def check_counts(person, live, trash):
    ask = person.client.must
    for items, query in ((live, ""), (trash, "&trashed=true")):
        total = ask("GET", f"/workouts?per_page=1&view=summary{query}")["total"]
        require(total == len(items), f"{person.name}: the list{query} counts {total} workouts, and has {len(items)}")
    for item in (live | trash).values():
        sets = [one for exercise in item["exercises"] for one in exercise["sets"] if one["kind"] != "warmup"]
        volume = sum(one["weight_kg"] * one["reps"] for one in sets)
        is_right = (item["set_count"], item["volume_kg"]) == (len(sets), volume)
        require(is_right, f"{person.name}: {item['id']} does not add up")
    used = {}
    for item in live.values():
        for name in {exercise["name"] for exercise in item["exercises"]}:
            used[name] = used.get(name, 0) + 1
    for exercise in everything(person, "/exercises").values():
        history = ask("GET", f"/exercises/{exercise['id']}/history?per_page=1")["total"]
        counted, there = (exercise["workout_count"], history), used.pop(exercise["name"], 0)
        require(counted == (there, there), f"{person.name}: {exercise['name']} counts {counted}, and is in {there} workouts")
    require(not used, f"{person.name}: exercises are missing: {list(used)}")
    totals = ask("GET", "/stats?by=year&from=2026-01-01&to=2026-12-31")["totals"]
    sums = (len(live), sum(item["set_count"] for item in live.values()))
    got = (totals["workouts"], totals["sets"])
    require(got == sums, f"{person.name}: the statistics say {got} workouts and sets, the log {sums}")


def check_feed(person, live, trash):
    """The feed from its beginning makes the same log."""
    copy, deleted, since, has_more = {}, set(), 0, True
    while has_more:
        page = person.client.must("GET", f"/workouts/changes?since={since}&limit=500")
        for change in page["changes"]:
            require(change["revision"] > since, f"{person.name}: the feed goes back to {change['revision']}")
            since = change["revision"]
            if change["type"] == "upsert":
                copy[change["workout"]["id"]] = change["workout"]
            else:
                deleted.add(change["id"])
        since, has_more = page["next"], page["has_more"]
    require(copy == live, f"{person.name}: the feed has {len(copy)} workouts, the list {len(live)}, or they differ")
    require(deleted == trash.keys(), f"{person.name}: the feed has deleted {len(deleted)}, the trash has {len(trash)}")


def check_export(person, live, trash):
    export = person.client.must("GET", "/export")
    for place, items in (("workouts", live), ("trash", trash)):
        exported = {item["id"]: item for item in export[place]}
        require(len(exported) == len(export[place]), f"{person.name}: the export has a workout twice")
        require(exported == items, f"{person.name}: the {place} of the export are not those of the list")


def check_revision(person, there, items, rows):
    revisions = [item["revision"] for item in items.values()]
    require(len(set(revisions)) == len(revisions), f"{person.name}: two workouts have one revision")
    if not rows:
        return
    ((revision, count),) = rows(f"SELECT revision, workout_count FROM users WHERE username = '{person.name}'")
    at_least, at_most = person.changes, person.changes + person.perhaps
    is_right = at_least <= int(revision) <= at_most
    require(is_right, f"{person.name}: revision {revision} after {at_least} to {at_most} changes")
    require(max(revisions, default=0) <= int(revision), f"{person.name}: a workout is newer than the log")
    live = sum(state[0] == "live" for state in there.values())
    require(int(count) == live, f"{person.name}: workout_count is {count}, and there are {live}")
    person.changes, person.perhaps = int(revision), 0


def check_sessions(person):
    """Each device is logged in or out as it was told."""
    for cookies, status, word in ((person.devices, 200, "in"), (person.ended[-10:], 401, "out")):
        for cookie in cookies:
            device = Client(person.client.address, cookie)
            answer = device.send("GET", "/check_session", None, {})
            device.close()
            require(answer.status == status, f"{person.name}: a device that was logged {word} is {answer.status}")


def settle(person, there):
    """From now on nothing is unknown. Returns how many open writes were done."""
    done = sum(there.get(key, ABSENT) == state for key, _, _, _, _, state in person.open)
    person.open.clear()
    person.workouts = {key: {there.get(key, ABSENT)} for key in person.workouts}
    return done
