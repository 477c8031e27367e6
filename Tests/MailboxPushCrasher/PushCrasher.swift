import Foundation
import MailboxModel
import MailboxPush
import MailboxStore
import MailboxTesting
import Synchronization

/// Deposits and dispatches in a process of its own, so that it can be killed.
///
/// `DIR SENDS DONE COUNT`: deposits the messages from number DONE to COUNT into the store in DIR, says
/// each number once its message is confirmed, and sends pushes meanwhile; each is a line of the file
/// SENDS. Says `finished` when all is deposited and nothing is owed.
@main
enum PushCrasher {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 4, let done = Int(arguments[2]), let count = Int(arguments[3]),
      done >= 0, done <= count
    else {
      say("usage: DIR SENDS DONE COUNT")
      exit(64)
    }
    do {
      let gateway = try FileGateway(path: arguments[1])
      try await run(in: arguments[0], gateway, messages: done..<count)
    } catch {
      say("failed: \(error)")
      exit(70)
    }
  }

  private static func run(
    in directory: String, _ gateway: FileGateway, messages: Range<Int>
  ) async throws {
    let store = try await EmbeddedStore.open(at: directory, settings: .testing)
    let tables = try PushTables(at: directory + "/push")
    var settings = DispatchSettings()
    settings.backOffSecondsMax = 1
    settings.sendsMax = 8
    let dispatcher = try Dispatcher(store, tables: tables, gateway: gateway, settings: settings)
    // The feed is read from the first start on.
    try await dispatcher.runUntilIdle()
    let phones = ["bob", "carol"].map { MailboxAddress(UserID(checked: $0)) }
    for phone in phones {
      _ = try await store.register("phone", of: phone, replacingOthers: false)
      let binding = Binding(
        token: "\(phone.user)".asAppleToken, platform: .apns, credential: "main")
      try await store.bind(binding, to: "phone", of: phone)
    }
    let running = Task { try await dispatcher.run() }
    for number in messages {
      let message = Message.direct("\(number)", id: MessageID(checked: "m\(number)"))
      _ = try await store.deposit(message, to: phones)
      say("\(number)")
    }
    while try tables.pendingCount() > 0 || tables.position() != store.feedEnd() {
      try await breath()
    }
    running.cancel()
    try await running.value
    await store.close()
    say("finished")
  }

  /// Writes one line at once, past every buffer.
  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}

/// Writes each push into a file before it answers; the first answer to some of them is lost.
private final class FileGateway: PushGateway {
  private let file: FileHandle
  private let lost = Mutex<Set<PushID>>([])

  init(path: String) throws {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    let body = String(decoding: push.body, as: UTF8.self)
    let message = body.firstMatch(of: /"message":"([^"]+)"/)?.1 ?? "-"
    // One write, so that lines stay whole.
    file.write(Data("\(binding.token.name) \(message) \(push.id)\n".utf8))
    let isLost = push.id.low % 16 == 0 && lost.withLock { $0.insert(push.id).inserted }
    return isLost ? .retry(.token, reason: "no answer", afterSeconds: nil) : .delivered
  }
}
