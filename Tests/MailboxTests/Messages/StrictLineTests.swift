import Foundation
import Testing

/// JSON that two readers could take differently is refused with its place.
@Suite("mailbox import reads JSON strictly")
struct StrictLineTests {
  private static let refusedLines: [(line: String, reason: String)] = [
    (#"{"to":"b","from":"a","text":"x","text":"y"}"#, "has 'text' twice, again at byte 33"),
    (#"{"to":"b","from":"a","text":"x",}"#, "is not valid JSON: a trailing comma at byte 32"),
    (#"{"to":["b",],"from":"a","text":"x"}"#, "is not valid JSON: a trailing comma at byte 11"),
    (
      #"{"to":"b","from":"a","text":"\ud800"}"#,
      #"has a lone surrogate, \ud800, at byte 30: half a character, whose other half is missing"#
    ),
    (
      #"{"to":"b","from":"a","text":"\udc00\ud800"}"#,
      #"has a lone surrogate, \udc00, at byte 30: half a character, whose other half is missing"#
    ),
    (
      #"{"to":"b","from":"a","text":"\ud83d\u0041"}"#,
      #"has a lone surrogate, \ud83d, at byte 30: half a character, whose other half is missing"#
    ),
    (
      #"{"to":"b","from":"a","te\ud800xt":"x"}"#,
      #"has a lone surrogate, \ud800, at byte 25: half a character, whose other half is missing"#
    ),
    (
      #"{"to":"b","from":"a","text":"x"}{"to":"b"}"#,
      "is not valid JSON: more follows behind the value, at byte 33"
    ),
    (#"{"to":"b","at":NaN}"#, "is not valid JSON: 'NaN' is no value, at byte 16"),
    (#"{"to":"b","at":01}"#, "is not valid JSON: a number that is written wrong, at byte 16"),
    (#"{"to":"b","at":1.}"#, "is not valid JSON: a digit is expected at byte 18"),
    (#"{"to":"b" "from":"a"}"#, "is not valid JSON: a comma or '}' is expected at byte 11"),
    (#"{"to":"b","from""#, "is not valid JSON: it ends where a colon is expected, at byte 17"),
    (#"{"to":"b","from":"a"#, "is not valid JSON: it ends inside a text, at byte 20"),
    (#"{'to':"b"}"#, "is not valid JSON: a key in quotes is expected at byte 2"),
    (
      #"{"to":"\x41"}"#,
      "is not valid JSON: a backslash before something else than JSON knows, at byte 8"
    ),
    (
      "{\"to\":\"b\u{0}\"}",
      "is not valid JSON: the control character 0x0 stands bare in a text, at byte 9"
    ),
    (
      "{\"to\":\"b\u{9}\"}",
      "is not valid JSON: the control character 0x9 stands bare in a text, at byte 9"
    ),
    (
      String(repeating: "[", count: 100_000), "is not valid JSON: more than 16 levels at byte 18"
    ),
    (
      "{" + (0..<100).map { #""k\#($0)":1"# }.joined(separator: ",") + "}",
      "has more than 64 keys in one object"
    ),
  ]

  @Test func `its number, its place and its reason are named`() async throws {
    let tool = try Tool()
    let good = #"{"to":["bob"],"from":"alice","text":"hi"}"#
    let lines = Self.refusedLines.flatMap { [$0.line, good] }
    let outcome = try await tool.run("import", "-", "--json", input: lines.joined(separator: "\n"))
    #expect(outcome.status == 65)
    let counts = try outcome.decoded(ImportCounts.self)
    #expect(counts.skipped == Self.refusedLines.count)
    #expect(counts.deposited == Self.refusedLines.count)
    #expect(
      outcome.errors.split(separator: "\n")
        == Self.refusedLines.enumerated().map { index, bad in
          "mailbox: line \(2 * index + 1): \(bad.reason); skipped"
        })
  }

  @Test func `bytes that are not UTF-8 are named, wherever they stand`() async throws {
    let tool = try Tool()
    let wrong: [[UInt8]] = [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ]
    let lines = wrong.map {
      Array(#"{"to":"b","from":"a","text":"é"#.utf8) + $0 + Array("\"}\n".utf8)
    }
    let outcome = try await tool.run(["import", "-"], input: Data(lines.joined()))
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.split(separator: "\n")
        == wrong.enumerated().map { index, bytes in
          "mailbox: line \(index + 1): is not UTF-8: 0x\(String(bytes[0], radix: 16)) at byte 32;"
            + " skipped"
        })
  }

  @Test func `what JSON allows is taken as it is meant`() async throws {
    let lines: [(line: String, text: String)] = [
      (#" { "to" : "b" , "from" : "a" , "text" : "x" } "#, "x"),
      (#"{"to":"b","from":"a","text":"\ud83d\ude00"}"#, "😀"),
      (#"{"to":"b","from":"a","text":"\u0000\"\\\/\b\f\n\r\t"}"#, "\0\"\\/\u{8}\u{C}\n\r\t"),
      (#"{"to":"b","from":"a","\u0074ext":"x"}"#, "x"),
      ("{\"to\":\"b\",\"from\":\"a\",\"text\":\"u2028 \u{2028}\"}", "u2028 \u{2028}"),
      (#"{"to":"b","from":"a","text":"x","at":null,"group":null,"id":null,"body":null}"#, "x"),
      (#"{"to":"b","from":"a","text":"x","sequence":7}"#, "x"),
      (#"{"to":["b","b"],"from":"b","text":"x","at":-5}"#, "x"),
    ]
    let tool = try Tool()
    try await tool.succeed("import", "-", input: lines.map(\.line).joined(separator: "\n"))
    let messages = try await tool.succeed("drain", "b", "--json").decodedLines(MessageLine.self)
    #expect(messages.map { Array($0.text.utf8) } == lines.map { Array($0.text.utf8) })
  }

  @Test func `a moment is exact to the millisecond however it is written`() async throws {
    let numbers: [(text: String, seconds: Double)] = [
      ("1700000000.25", 1_700_000_000.25), ("17e8", 1_700_000_000), ("0.0005", 0.001),
      ("0.0004", 0), ("-0.0005", -0.001), ("1.7E+9", 1_700_000_000),
      ("-62135596800", -62_135_596_800), ("253402300799.999", 253_402_300_799.999),
      ("0e999999999999999999999", 0), ("1e-400", 0),
      ("1700000000." + String(repeating: "4", count: 100_000), 1_700_000_000.444),
    ]
    let tool = try Tool()
    let lines = numbers.map { #"{"to":"b","from":"a","text":"x","at":\#($0.text)}"# }
    try await tool.succeed("import", "-", input: lines.joined(separator: "\n"))
    let messages = try await tool.succeed("drain", "b", "--json").decodedLines(MessageLine.self)
    #expect(messages.map(\.at) == numbers.map(\.seconds))
  }
}
