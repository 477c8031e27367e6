import MailboxModel
import MailboxPush
import Synchronization
import Testing

@Suite("The gateway that prints") struct PrintingGatewayTests {
  @Test func `it prints a line without the words, and says that it printed`() async throws {
    let lines = LineCollector()
    let gateway = PrintingGateway { lines.add($0) }
    let push = try #require(PayloadSituation("one").push)
    let binding = Binding(token: "0123456789", platform: .apns, credential: "main")
    #expect(await gateway.send(push, to: binding) == .printed)
    #expect(
      lines.all
        == ["push \(push.id) to apns 01234567… by 'main': \(push.body.count) bytes"])
  }

  @Test func `asked for the words it prints them`() async throws {
    let lines = LineCollector()
    let gateway = PrintingGateway(withWords: true) { lines.add($0) }
    let push = try #require(PayloadSituation("one").push)
    let binding = Binding(token: "0123456789", platform: .apns, credential: "main")
    #expect(await gateway.send(push, to: binding) == .printed)
    let line = try #require(lines.all.first)
    #expect(line.hasPrefix("push \(push.id) to apns 01234567… by 'main': {\"aps\""))
    #expect(!line.contains("0123456789"))
  }

  private final class LineCollector: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }
}
