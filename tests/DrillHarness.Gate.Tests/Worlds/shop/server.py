"""The shop's own pages: an order is shown with the name of the member who placed it, and cannot be without one."""
import http.server
import os
import urllib.parse

import psycopg2


class Shop(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.send_header("Set-Cookie", "account=" + form["account"][0])
        self.end_headers()

    def do_GET(self):
        status, page = self.page()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(page.encode())

    def page(self):
        if self.path == "/health":
            return 200, "ready"
        _, _, account, number = self.path.split("/")
        if "account=" + account not in self.headers.get("Cookie", ""):
            return 403, "sign in first"
        with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT m.full_name FROM sales.orders o LEFT JOIN member m ON m.id = o.member_id WHERE o.account_id = %s AND o.number = %s", (account, number))
            name = cursor.fetchone()[0]
        return (200, "<h1>Order of " + name + "</h1>") if name else (500, "nobody placed it")

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Shop).serve_forever()
