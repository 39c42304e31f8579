"""Small servers that answer as the documentation of 2.x and 3 Core says. They are neither."""

import json
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from tests.influx.doubles import Asked, Reply, ScriptedServer

ORG = {"id": "0123456789abcdef", "name": "home"}
ADMIN_TOKEN = ORG["id"][::-1]

NOT_FOUND = Reply(404, b'{"code":"not found","message":"not found"}')
UNAUTHORISED = Reply(401, b'{"code":"unauthorized","message":"unauthorized access"}')


class AsInflux2:
    """Buckets, mappings and authorizations of one organisation, in memory."""

    def __init__(self, server: ScriptedServer) -> None:
        self.things: dict[str, list[dict[str, Any]]] = {
            "orgs": [ORG], "buckets": [], "dbrps": [], "authorizations": []
        }  # fmt: skip
        self.changes: list[tuple[str, str]] = []
        self.broken: dict[tuple[str, str], Reply] = {}
        self._identities = count(1)
        self.url = server.url
        server.reply = self.answer

    def answer(self, asked: Asked) -> Reply:
        path, _, query = asked.path.partition("?")
        if path == "/ping":
            return Reply(204, b"", {"X-Influxdb-Version": "v2.7.11"})
        if asked.headers.get("authorization") != f"Token {ADMIN_TOKEN}":
            return UNAUTHORISED
        kind, _, identity = path.removeprefix("/api/v2/").partition("/")
        if (asked.method, kind) in self.broken:
            return self.broken[asked.method, kind]
        if asked.method == "GET":
            return self.listed(kind, {key: values[0] for key, values in parse_qs(query).items()})
        self.changes.append((asked.method, kind))
        if asked.method == "DELETE":
            self.things[kind] = [each for each in self.things[kind] if each["id"] != identity]
            return Reply()
        return self.made(kind, json.loads(asked.body))

    def listed(self, kind: str, query: dict[str, str]) -> Reply:
        keys = {"orgs": {"org": "name"}, "buckets": {"name": "name"}, "dbrps": {"db": "database"}}
        wanted = {
            field: query[asked] for asked, field in keys.get(kind, {}).items() if asked in query
        }
        found = [each for each in self.things[kind] if wanted.items() <= each.items()]
        if not found and kind in {"orgs", "buckets"}:
            return NOT_FOUND
        # Without hashing, the list shows tokens too; with it, nobody can. Nothing may need them.
        shown = [{key: each[key] for key in each if key != "token"} for each in found]
        return as_json({"content" if kind == "dbrps" else kind: shown})

    def made(self, kind: str, wanted: dict[str, Any]) -> Reply:
        number = next(self._identities)
        made = {**wanted, "id": f"{number:016x}", "virtual": False}
        if kind == "authorizations":
            made |= {"token": f"secret-of-{number}", "status": "active"}
        self.things[kind].append(made)
        return as_json(made, 201)


class AsInflux3:
    """Databases of 3 Core, in memory."""

    def __init__(self, server: ScriptedServer) -> None:
        self.databases: dict[str, str | None] = {"_internal": None}
        self.broken_list: Reply | None = None
        self.url = server.url
        server.reply = self.answer

    def answer(self, asked: Asked) -> Reply:
        path = asked.path.partition("?")[0]
        if asked.headers.get("authorization") != f"Bearer {ADMIN_TOKEN}":
            return Reply(401)
        if path == "/ping":
            return Reply(200, b'{"version":"3.2.0"}', {"X-Influxdb-Version": "3.2.0"})
        assert path == "/api/v3/configure/database"
        if asked.method == "GET":
            listed = [{"iox::database": name} for name in self.databases]
            return self.broken_list or as_json(listed)
        wanted = json.loads(asked.body)
        if wanted["db"] in self.databases:
            return Reply(409, b'{"error":"database already exists"}')
        self.databases[wanted["db"]] = wanted.get("retention_period")
        return as_json({})


def as_json(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode())
