import Foundation
import MailboxModel
import Testing

@Suite("G3: no text is compared for identity") struct TextIdentityTests {
  /// The places where a text may decide, and why.
  private static let allowed: [(file: String, code: String, reason: String)] = [
    ("MailboxStore/Store/Manifest.swift", "[Substring: Substring]", "the names are the file's own"),
    ("mailboxd/Settings/DaemonSettings+Printing.swift", "[String: ", "printed, and never asked"),
    ("mailboxd/Settings/SettingValues", "", "names of settings, in ASCII"),
    ("MailboxLog/LogPace.swift", "message", "lines that are counted together, of our own words"),
    ("MailboxServer/Calls/OpenStreams.swift", "", "fingerprints of keys: digits of our own"),
    ("StoredBytes/Files/Directory.swift", "parent(of: path) != path", "the end of a way up"),
    ("StoredBytes/Files/File.swift", "strerror", "the system's own words"),
    ("mailbox/Options/Words.swift", "allValueDescriptions", "the parser's own requirement"),
    ("mailbox/Demo/Evening.swift", "toldOnce", "sentences of the demonstration"),
    (
      "MailboxPush/Settings/PushSettings.swift", "texts",
      "tags of languages, without case, in ASCII"
    ),
    ("MailboxServer/Health/HealthService.swift", "services", "names of services, in ASCII"),
    ("MailboxModel/Device/TimeZoneName", "", "IANA's names, in ASCII"),
    ("MailboxClient/Push/PushNotification.swift", "values", "names of payload fields, in ASCII"),
    ("MailboxClient/Push/PushNotification.swift", "stringValue", "the decoder's own requirement"),
    (
      "mailboxd/Settings/DaemonSettings+Printing.swift", "stringValue",
      "the encoder's own requirement"
    ),
    ("mailbox-phone/Terminal/Screen.swift", "complaint", "what the screen says already"),
    (
      "mailboxd/Settings/PushDaemonSettings.swift", "$0.name == name", "words of settings, in ASCII"
    ),
    ("mailboxd/Settings/DaemonSettings.swift", "$0.name == name", "words of settings, in ASCII"),
    (
      "mailboxd/Settings/PushDaemonSettings.swift", "let name: String",
      "no key; another type has its name"
    ),
    ("mailboxd/Commands/Credential/CredentialOptions.swift", "environment", "two words, in ASCII"),
    ("mailbox/Options/Words.swift", "$0.description == word", "words of the tool, in ASCII"),
    ("mailbox/CommandNames.swift", "word", "names of commands, in ASCII"),
    ("MailboxPush/Tables/PushTables+Owed.swift", "String(sequence) == text", "digits"),
    ("MailboxKeys/", "label", "labels of PEM; a file that lies is refused by what it holds"),
    ("MailboxKeys/Keys/PrivateKeyFile.swift", "PRIVATE KEY", "labels of PEM, as above"),
  ]

  private static func sources() throws -> [String: String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources")
    var files: [String: String] = [:]
    let names = FileManager.default.enumerator(atPath: root.path)
    while let name = names?.nextObject() as? String {
      // What is made of the .proto files holds texts as they came, and compares none.
      guard name.hasSuffix(".swift"), !name.contains("/Generated/") else { continue }
      files[name] = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    }
    return files
  }

  @Test func `no source compares a text where ids, names or tokens are meant`() throws {
    let sources = try Self.sources()
    try #require(sources.count > 400, "the sources were not found")
    var unused = Set(Self.allowed.indices)
    for finding in TextIdentityScan(sources).findings {
      let allowing = Self.allowed.indices.filter {
        let (file, code, _) = Self.allowed[$0]
        return finding.file.hasPrefix(file) && (code.isEmpty || finding.code.contains(code))
      }
      unused.subtract(allowing)
      if allowing.isEmpty { Issue.record("\(finding)") }
    }
    for index in unused { Issue.record("nothing needs \(Self.allowed[index])") }
  }

  @Test(arguments: [
    ("var known: [String: Int] = [:]", "a text is a key"),
    ("let seen = Set<Substring>()", "a text is a key"),
    ("typealias Table = Dictionary<String, Int>", "a text is a key"),
    ("func f(_ a: UserID, _ b: UserID) -> Bool { a.value == b.value }", "texts are compared"),
    ("func f(_ a: UserID, _ b: String) -> Bool { b != a.value }", "texts are compared"),
    (
      "func f(topic: String, _ b: Binding) -> Bool { b.topic.value == topic }", "texts are compared"
    ),
    ("func f(name: String) { all.first { $0 == name } }", "texts are compared"),
    ("func f(name: String?) { if name != other { return } }", "texts are compared"),
    ("func f(name: String) -> Bool { names.contains(name) }", "a text is looked for"),
    ("func f(name: String) -> Int? { names.firstIndex(of: name) }", "a text is looked for"),
    (
      "struct Key: Hashable {\n  let name: String\n}\nvar all: [Key: Int] = [:]",
      "a key has a text in it"
    ),
    ("case \"KEY\": return", "a text is compared with one that others equal"),
    ("if word == \"caf\u{e9}\" { return }", "a text is compared with one that others equal"),
  ])
  func `the check finds a planted one`(code: String, rule: String) {
    #expect(TextIdentityScan(["Planted.swift": code]).findings.map(\.rule) == [rule])
  }

  @Test func `the check finds one beside a file whose types are others`() {
    let findings = TextIdentityScan([
      "A.swift": "struct Credential {\n  let owner: String\n}",
      "B.swift": "func same(a: Credential, b: Credential) -> Bool { a.owner == b.owner }",
      "C.swift": "func same(kind: Kind, other: Kind) -> Bool { kind == other }",
    ]).findings
    #expect(findings.map(\.file) == ["B.swift"])
  }

  @Test(arguments: [
    "// a[String: Int] == b.value",
    "func f(_ a: UserID, _ b: UserID) -> Bool { a == b }",
    "func f(_ a: String, _ b: UserID) -> Bool { a.hasBytes(of: b.value) }",
    "func f(name: String) -> Bool { name == \"webhook\" || name.utf8.contains(0) }",
    "func f(name: String?) -> Bool { name == nil }",
    "var known: [CredentialName: Set<UserID>] = [:]",
    "struct Line {\n  let name: String\n}",
    "let texts: [String] = []",
  ])
  func `the check passes over what compares bytes, or nothing`(code: String) {
    #expect(TextIdentityScan(["Sound.swift": code]).findings.isEmpty)
  }
}
