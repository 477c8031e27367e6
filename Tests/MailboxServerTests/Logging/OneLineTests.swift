import Logging
import MailboxLog
import Testing

/// Outsiders choose names and texts; a line of the log is a line.
@Suite struct OneLineTests {
  private struct Odd: Error, CustomStringConvertible { let description: String }

  private static let forged =
    "bob\n2026-01-01T00:00:00+0000 critical mailboxd: [MailboxServer] all is lost"

  @Test func `a line break in a message, a name, a value or an error ends no line`() throws {
    let lines = LogLines()
    var logger = lines.logger()
    logger[metadataKey: "app\nforged"] = "x\ny"
    logger.info("\(Self.forged)")
    logger.info(
      "words",
      metadata: [
        "user": "\(Self.forged)", "list": ["a\nb", .stringConvertible(Odd(description: "c\nd"))],
        "map": ["k\nl": "m\nn"], "new\nkey": "\r\u{85}\u{2028}\u{2029}\u{B}",
      ])
    logger.error("failed", error: Odd(description: Self.forged))
    #expect(lines.all.count == 3, "\(lines.all)")
    for line in lines.all {
      #expect(
        line.unicodeScalars.allSatisfy {
          $0.value >= 0x20 && $0.properties.generalCategory != .control
        })
    }
    #expect(lines.all[1].contains(#"\r\u{85}\u{2028}\u{2029}\u{B}"#))
    #expect(lines.all[2].contains(#"bob\n2026"#))
  }

  @Test(arguments: [
    ("bob", "bob"), ("päron/42:a@b", "päron/42:a@b"), ("", #""""#),
    ("a b", #""a b""#), ("a=b", #""a=b""#), (#"a"b\"#, #""a\"b\\""#),
    ("bob level=critical", #""bob level=critical""#), ("\u{1B}[2J", #""\u{1B}[2J""#),
    ("\u{202E}nib", #""\u{202E}nib""#), ("a\u{200B}b\u{FEFF}", #""a\u{200B}b\u{FEFF}""#),
    ("\u{0}", #""\u{0}""#), ("\u{E0041}", #""\u{E0041}""#), ("\u{A0}", "\"\u{A0}\""),
  ])
  func `a value looks like one, and like what it is`(value: String, shown: String) throws {
    let lines = LogLines()
    lines.logger().info("words", metadata: ["user": "\(value)"])
    #expect(try #require(lines.all.first).contains(": user=\(shown) ["))
  }

  @Test func `a list shows its elements, and a long value ends`() throws {
    let lines = LogLines()
    let names = ["hook", "main"]
    lines.logger().info("words", metadata: ["names": .array(names.map { "\($0)" })])
    #expect(try #require(lines.all.first).contains(#"names=["hook", "main"]"#))
    lines.logger().info(
      "words", metadata: ["long": "\(String(repeating: "\n", count: 1 << 20))"])
    lines.logger().info("\(String(repeating: "x", count: 1 << 20))")
    lines.logger().info(
      "words", metadata: ["many": .array(Array(repeating: "x", count: 100_000))])
    #expect(lines.all.count == 4)
    #expect(lines.all.allSatisfy { $0.utf8.count < 20_000 })
    #expect(lines.all[1].contains("… (1048576 bytes)"))
  }
}
