"""The outside world's web side: a webhook receiver and an SMS and voice gateway in one, which keeps what it was sent.

Every POST becomes one line of JSON in /var/log/gateway.jsonl.
"""
import http.server
import json
import time
import urllib.parse

LOG = open("/var/log/gateway.jsonl", "a", buffering=1)


class Gateway(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        LOG.write(json.dumps({"time": time.time(), "path": self.path, "headers": dict(self.headers), "body": body}) + "\n")
        code, answer = self.answer(dict(urllib.parse.parse_qsl(body)))
        payload = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def answer(self, form):
        if self.path.endswith("/Messages.json"):
            return 201, {"sid": f"SM{time.time_ns():032x}", "status": "queued", "to": form.get("To"), "body": form.get("Body")}
        if self.path.endswith("/Calls.json"):
            return 201, {"sid": f"CA{time.time_ns():032x}", "status": "queued", "to": form.get("To")}
        return 200, {"ok": True}

    def log_message(self, *arguments):
        pass


http.server.ThreadingHTTPServer(("10.77.0.30", 8080), Gateway).serve_forever()
