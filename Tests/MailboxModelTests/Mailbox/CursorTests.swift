import MailboxModel
import MailboxTesting
import Testing

@Suite struct CursorTests {
  @Test(arguments: [0, 1, 42, UInt64.max])
  func `a cursor reads back what it prints`(number: UInt64) throws {
    let cursor = Cursor(epoch: Epoch(rawValue: number), sequence: number)
    #expect(try Cursor(parsing: cursor.description) == cursor)
  }

  @Test func `an epoch prints sixteen digits`() {
    #expect(Epoch(rawValue: 0xBEEF).description == "000000000000beef")
  }

  @Test(arguments: [
    "", ":", "1", "1:1", "000000000000beef", "000000000000beef:", ":5", "000000000000beef:-1",
    "000000000000beef:5:6", "000000000000beef:18446744073709551616", "g00000000000beef:1",
    "0000000000000beef:1", "000000000000beef: 5", "000000000000beef:５", "+00000000000beef:1",
    "000000000000beef:+5",
  ])
  func `what is no cursor is refused as an argument`(text: String) {
    let error = #expect(throws: MailboxError.self) { try Cursor(parsing: text) }
    #expect(error?.code == "invalidArgument")
  }

  @Test func `an epoch is random and never zero`() {
    let epochs = Set((0..<1000).map { _ in Epoch.random() })
    #expect(epochs.count == 1000)
    #expect(!epochs.contains(Epoch(rawValue: 0)))
  }

  @Test func `random text is refused or reads back the same`() {
    let seed = SeededGenerator.seed(or: 11)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let length = Int.random(in: 0..<40, using: &random)
      let text = String((0..<length).map { _ in random.pick(Array("0123456789abcdefABC:+- ")) })
      guard let cursor = try? Cursor(parsing: text) else { continue }
      #expect((try? Cursor(parsing: cursor.description)) == cursor, "'\(text)', seed \(seed)")
    }
  }
}
