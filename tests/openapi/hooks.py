"""What Schemathesis cannot know from the OpenAPI document alone."""

import re
from datetime import datetime, timedelta, timezone
from itertools import count

import requests
import schemathesis
from hypothesis import strategies
from schemathesis.specs.openapi.checks import positive_data_acceptance, use_after_free

# No example of the document has this password, so no request deletes the account.
PERSON = {"username": "schemathesis", "password": "a password that nobody else has"}

# Refusals of requests that the document allows: what its schemas do not say, by field and sentence.
BEYOND_THE_SCHEMAS = [
    # It depends on stored data, or on a list that is not in the document.
    (r"(current_)?password", "is incorrect"),
    (r"password", "is one of the most common passwords, which attackers try first"),
    (r"password", "can't be the username"),
    (r"exercises\[\d+\]\.exercise_id", "is not one of your exercises"),
    (r"cursor", "does not belong to this list; start again with an empty one"),
    # It depends on two values of the request.
    (r"page", "can't be given together with cursor"),
    (r"from", "can't be after to"),
    (r"from", "can't be more than 370 days before to"),
    (r"year", "can't be given together with from or to"),
    (r"from|to", "must be in the years 1900 to 2199"),
    (r"by", "makes more than 1,100 buckets of these days; choose longer ones or fewer days"),
    (r"unit", "can be given only with format=csv"),
    (r"ended_at", "can't be before the start"),
    (r"ended_at", "can't be more than 7 days after the start"),
    # `multipleOf: 0.001` would be true, but many validators compute it with binary fractions.
    (r"(.*\.)?\w+_(kg|lb|m|s)", r"can't have more than [23] decimals"),
    # The zones of the database are many, and more every year.
    (r"time_zone", r"must be a time zone such as Europe/Berlin( or \+02:00)?"),
    # A file of another app is text for a schema, and an export has rules between its parts.
    (r"file", ".*"),
]


@schemathesis.check
def valid_data_is_accepted(ctx, response, case):
    """The check positive_data_acceptance, but for what the schemas do not say."""
    if response.status_code in (410, 412):
        # It depends on other changes.
        return None
    if response.status_code == 415 and case.operation.path == "/import":
        # The first characters may be those of a spreadsheet.
        return None
    if response.status_code == 422:
        fields = response.json().get("fields", {})
        problems = [(field, message) for field in fields for message in fields[field]]
        if problems and all(is_beyond_the_schemas(*problem) for problem in problems):
            return None
    return positive_data_acceptance(ctx, response, case)


def is_beyond_the_schemas(field, message):
    return any(
        re.fullmatch(fields, field) and re.fullmatch(messages, message)
        for fields, messages in BEYOND_THE_SCHEMAS
    )


@schemathesis.check
def what_is_deleted_is_gone(ctx, response, case):
    """The check use_after_free, but for the trash."""
    if str(case.query.get("trashed")).lower() == "true":
        return None
    return use_after_free(ctx, response, case)


@schemathesis.check
def the_session_lives(ctx, response, case):
    """Without a session the rest of the run would see nothing but 401, which is no failure."""
    needs_session = "security" not in case.operation.definition.raw
    assert not (needs_session and response.status_code == 401), "the session is lost"


@schemathesis.auth(refresh_interval=None)
class Session:
    """Signs up, and logs in again when a request has ended the session."""

    cookies = None

    def get(self, case, context):
        if case.operation.definition.raw.get("security") == [{}]:
            # Sign-up and login would end the session that they are sent with.
            return None
        if Session.cookies is None:
            for path in ("/signup", "/login"):
                response = requests.post(case.operation.base_url + path, json=PERSON, timeout=10)
                if response.status_code != 409:
                    break
            response.raise_for_status()
            Session.cookies = response.cookies.get_dict()
        return Session.cookies

    def set(self, case, cookies, context):
        case.cookies.update(cookies)


@schemathesis.hook
def after_call(context, case, response):
    if case.operation.label in ("DELETE /logout", "DELETE /sessions/{id}"):
        Session.cookies = None


numbers = count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    # Every request from another address: failed logins and sign-ups are throttled by address, and
    # nearly all of them would only see a 429.
    number = next(numbers)
    case.headers["X-Forwarded-For"] = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"

    if not case.meta or not case.meta.generation.mode.is_positive:
        return
    if isinstance(case.body, dict):
        agree(case, case.body)
    if number % 2:
        # A tag that is made up is never that of the workout, and an id is that of another one.
        case.headers.pop("If-Match", None)
        if case.operation.label == "POST /workouts":
            case.body.pop("id", None)


def agree(case, body):
    """Make values fit together that hardly ever do so by chance."""
    for name, value in [
        ("id", case.path_parameters.get("id")),
        ("password_confirmation", body.get("password")),
        # Under another name nobody could log in again.
        ("username", PERSON["username"] if case.operation.label == "PATCH /me" else None),
    ]:
        if value is not None and body.get(name) is not None:
            body[name] = value
    for exercise in body.get("exercises") or []:
        if exercise.get("name") is None and exercise.get("exercise_id") is None:
            exercise["name"] = "Squat (Barbell)"
        for one in exercise.get("sets") or []:
            if all(one.get(name) is None for name in ("reps", "distance_m", "duration_s")):
                one["reps"] = 8
            if one.get("weight_kg") is not None:
                one.pop("weight_lb", None)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Python's `re` has no such class; usernames are then made of fewer characters."""

    def narrow(value):
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                value["pattern"] = value["pattern"].replace(r"\p{Alphabetic}\p{M}", r"\p{L}")
            value = list(value.values())
        if isinstance(value, list):
            for part in value:
                narrow(part)

    narrow(raw_schema)


# Without this, nearly all times are in years that no workout can be in.
offsets = strategies.integers(-1380, 1380).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = strategies.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=offsets)
schemathesis.openapi.format("date-time", times.map(datetime.isoformat))
