import Foundation
import MailboxProtocol
import MailboxTesting
import Testing

/// The whole way, from a deposit to a provider that is not ours: the server as a process, a credential
/// that is added while it runs, and Python's web server as the receiver.
@Suite(.serves, .timeLimit(.minutes(5))) struct WebhookPushTests {
  private static let python = "/usr/bin/env"
  private static let receiver = """
    import http.server, sys
    class Receiver(http.server.BaseHTTPRequestHandler):
      def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        with open(sys.argv[2], "a") as file:
          for name, value in self.headers.items(): file.write(f"{name.lower()}: {value}\\n")
          file.write(body + "\\n")
        self.send_response(204)
        self.end_headers()
      def log_message(self, *arguments): pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    with open(sys.argv[1], "w") as file: file.write(f"{server.server_port}\\n")
    server.serve_forever()
    """

  @Test(
    .enabled("there is no python3") {
      try await Command(python, ["python3", "-c", ""]).run().status == 0
    })
  func `a credential that is added while the server runs carries the next push to its webhook`()
    async throws
  {
    let store = try await PushStore()
    try store.write(Self.receiver, to: "receiver.py")
    try store.write("", to: "received")
    try store.write("", to: "port")
    let receiver = try Command(
      Self.python,
      ["python3", store.file("receiver.py"), store.file("port"), store.file("received")]
    ).start()
    defer { receiver.signal(SIGKILL) }
    try await expectWords("\n", in: store.file("port"))
    let port = try String(contentsOfFile: store.file("port"), encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let status = try await store.serve { serverPort, log in
      try await store.bind("phone", serverPort, to: "hook", of: .webhook)
      let added = try await store.run([
        "credential", "add", "hook", "--webhook", "http://127.0.0.1:\(port)/push",
        "--secret-file", "@secret",
      ])
      #expect(added.status == 0, "\(added.complaint)")
      try await expectWords("names=[\"hook\"]", in: log)
      try await store.deposit("Dinner at eight?", id: "m1", serverPort)
      try await expectWords("Dinner at eight?", in: store.file("received"))
      let received = try String(contentsOfFile: store.file("received"), encoding: .utf8)
      #expect(received.contains("webhook-signature: v1,"))
      #expect(!(try String(contentsOfFile: log, encoding: .utf8)).contains("Dinner"))
    }
    #expect(status == 0)
  }
}
