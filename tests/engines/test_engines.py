"""That a difference is found, and that the rules hide nothing else."""

import json
import threading
import unittest
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

import check
from normal import CHOSEN, Rules
from pair import Pair, Routes

DOCUMENT = {"paths": {"/x": {"get": {"responses": {"200": {}, "404": {}, "503": {}}}}, "/x/{id}": {"get": {"responses": {"200": {}}}}}}
ONE = "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c11"
OTHER = "0198f3c2-7a10-7c55-9d6e-2f1d6a9b0c12"
NOW = datetime.now(timezone.utc).isoformat()


def server(test, status, headers, body):
    """A server that always answers the same."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    test.addCleanup(http.server_close)
    test.addCleanup(http.shutdown)
    return f"http://127.0.0.1:{http.server_port}"


class Differences(unittest.TestCase):
    def ask(self, one, other, path="/x"):
        pair = Pair([server(self, *one), server(self, *other)], DOCUMENT)
        pair.ask("alice", "GET", path)
        for each in pair.servers:
            each.connection.close()
        return pair.differences

    def test_whatever_differs_is_found(self):
        usual = (200, {"Content-Type": "application/json", "ETag": '"2.7"'}, b'{"a":1.5,"b":[2,"x"],"c":null}')
        self.assertEqual(self.ask(usual, usual), [])
        status, headers, body = usual
        others = [
            (201, headers, body),
            (status, {**headers, "ETag": '"2.8"'}, body),
            (status, {"ETag": '"2.7"'}, body),
            (status, {**headers, "Link": "</x>; rel=first"}, body),
            (status, {**headers, "Set-Cookie": "workout_log=y; HttpOnly"}, body),
        ]
        changes = [(b"1.5", b"1.50"), (b"1.5", b"1.6"), (b'"x"', b'"X"'), (b'"x"', b'"x "'), (b"null", b"0"), (b'[2,"x"]', b'["x",2]'),
                   (b'"a":1.5,"b"', b'"b":1.5,"a"'), (b"1.5,", b"1.5, "), (b"}", b""), (b'"x"', b'"\xff"')]
        others += [(status, headers, body.replace(old, new)) for old, new in changes]
        for other in others:
            [found] = self.ask(usual, other)
            self.assertIn("GET /x", found)

    def test_what_one_server_has_made_may_differ_but_not_where_it_stands(self):
        def answer(*ids):
            return 200, {}, json.dumps(ids).encode()

        self.assertEqual(self.ask(answer(ONE, OTHER, ONE), answer(OTHER, ONE, OTHER)), [])
        self.assertEqual(len(self.ask(answer(ONE, OTHER, ONE), answer(OTHER, ONE, ONE))), 1)
        chosen, other = CHOSEN + ONE[9:], CHOSEN + OTHER[9:]
        self.assertEqual(len(self.ask(answer(chosen), answer(other))), 1)


class TheRules(unittest.TestCase):
    def test_only_the_present_may_differ(self):
        rules = Rules()
        self.assertEqual(rules.text(f'"{NOW}"'), '"<now>"')
        end = (datetime.now(timezone.utc) + timedelta(days=30)).isoformat()
        self.assertEqual(rules.text(end), "<in 30 days>")
        for time in ["2024-01-01T00:00:00Z", "2024-02-31T00:00:00+02:00", "1900-01-01T00:00:00.001+14:00"]:
            self.assertEqual(rules.text(time), time)

    def test_a_cookie_keeps_its_name_and_its_attributes(self):
        rules = Rules()
        cookie = rules.header("set-cookie", "workout_log=abc%3D; HttpOnly; Max-Age=9", False)
        self.assertEqual(cookie, "workout_log=<cookie>; HttpOnly; Max-Age=9")
        removal = rules.header("set-cookie", "workout_log=; Max-Age=0; Expires=Wed, 26 Nov 2025 11:31:34 GMT; Path=/", False)
        self.assertEqual(removal, "workout_log=; Max-Age=0; Expires=<date>; Path=/")

    def test_a_cursor_is_hidden_and_nothing_behind_it(self):
        rules = Rules()
        self.assertEqual(rules.text('{"next_cursor":"abc","total":3}'), '{"next_cursor":"<cursor>","total":3}')
        self.assertEqual(rules.text("</x?cursor=abc&per_page=2>; rel=next"), "</x?cursor=<cursor>&per_page=2>; rel=next")
        self.assertEqual(rules.text('{"next_cursor":null}'), '{"next_cursor":null}')

    def test_a_tag_is_compared_unless_its_address_has_an_id_of_the_server(self):
        self.assertEqual(Rules().header("etag", '"a"', False), '"a"')
        self.assertEqual(Rules().header("etag", '"a"', True), "<tag>")


class TheRoutes(unittest.TestCase):
    def test_what_was_never_seen_is_told(self):
        routes = Routes(DOCUMENT)
        routes.note("GET", "/x?a=/x/1", 200)
        self.assertEqual(routes.missing(), ["GET /x 404", "GET /x/{id} 200"])
        routes.note("GET", "/x/1", 200)
        routes.note("GET", "/x", 404)
        self.assertEqual(routes.missing(), [])

    def test_a_path_with_a_name_is_not_one_with_an_id(self):
        routes = Routes(json.loads(check.DOCUMENT.read_text()))
        routes.note("GET", "/workouts/changes", 200)
        self.assertIn(("GET", "/workouts/changes", "200"), routes.seen)


if __name__ == "__main__":
    unittest.main()
