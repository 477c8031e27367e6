import Foundation
import MailboxTesting
import Testing

/// A web server that is not ours, Python's, as a process: it takes pushes as a webhook, as FCM and as
/// Google's token address, and writes down what came.
final class Receiver {
  /// True when there is a Python to run it.
  static var isThere: Bool {
    get async throws {
      try await Command("/usr/bin/env", ["python3", "-c", ""]).run().status == 0
    }
  }

  /// `/refuse…` is answered with 403, but only once the file that is given third is there; `/token` and
  /// FCM's path with what Google answers.
  private static let program = """
    import http.server, os, sys, time
    class Receiver(http.server.BaseHTTPRequestHandler):
      protocol_version = "HTTP/1.1"
      def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        with open(sys.argv[2], "a") as file:
          file.write(f"path: {self.path}\\n")
          for name, value in self.headers.items(): file.write(f"{name.lower()}: {value}\\n")
          file.write(body + "\\n")
        status, answer = 204, ""
        if self.path.startswith("/refuse"):
          while not os.path.exists(sys.argv[3]): time.sleep(0.01)
          status = 403
        if self.path == "/token":
          status, answer = 200, '{"access_token":"ya29.t","expires_in":3600}'
        if self.path.endswith("messages:send"):
          status, answer = 200, '{"name":"projects/chat-1/messages/1"}'
        self.send_response(status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())
      def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    with open(sys.argv[1], "w") as file: file.write(f"{server.server_port}\\n")
    server.serve_forever()
    """

  /// The address at which it listens.
  let address: String
  /// The file in which it writes down what came.
  let received: String
  private let gate: String
  private let process: SpawnedProcess

  init(beside store: PushStore) async throws {
    try store.write(Self.program, to: "receiver.py")
    try store.write("", to: "received")
    try store.write("", to: "port")
    received = store.file("received")
    gate = store.file("gate")
    process = try Command(
      "/usr/bin/env",
      ["python3", store.file("receiver.py"), store.file("port"), received, gate]
    ).start()
    try await expectWords("\n", in: store.file("port"))
    let port = try String(contentsOfFile: store.file("port"), encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    address = "http://127.0.0.1:\(port)"
  }

  /// The text that came so far.
  var text: String { get throws { try String(contentsOfFile: received, encoding: .utf8) } }

  /// Counts how often these words came.
  func count(_ words: String) throws -> Int { try text.components(separatedBy: words).count - 1 }

  /// Answers what it holds.
  func openGate() throws { try Data().write(to: URL(fileURLWithPath: gate)) }

  func stop() { process.signal(SIGKILL) }
}
