import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// `mailbox-phone` as a process, typed into through a pipe.
@Suite(.serves) struct PhoneTests {
  private static func phone(
    of served: ServedMailboxes, in directory: TemporaryDirectory
  ) async throws -> Command {
    let program = try #require(ChildProcess(named: "mailbox-phone"), "it was not built").program
    var command = Command(
      program.path,
      [
        "bob", "--plaintext", "--server", "127.0.0.1:\(served.port)", "--cursor",
        directory.path("cursor"), "--token", try await served.token("bob"),
      ])
    command.output = .file(directory.path("output"))
    return command
  }

  private static func lines(in directory: TemporaryDirectory) -> [String] {
    let text = try? String(contentsOfFile: directory.path("output"), encoding: .utf8)
    return (text ?? "").split(separator: "\n").map(String.init)
  }

  @Test func `it shows what comes, sleeps, wakes up, reads and signs out`() async throws {
    let directory = try TemporaryDirectory()
    try await ServedMailboxes.with { served in
      try await served.deposit(1...2)
      var phone = try await Self.phone(of: served, in: directory).start(.input)
      func shows(_ line: String) async throws {
        try await eventually { Self.lines(in: directory).contains(line) }
      }
      try await shows("-- caught up")
      try phone.send(Array("/sleep\n".utf8))
      try await shows("-- asleep")
      try await served.deposit(3...3)
      try phone.send(Array("/wake\n".utf8))
      try await shows("3  alice: text 3")
      try phone.send(Array("/read\n".utf8))
      try await eventually { try served.store.unread(of: "bob").total == 0 }
      try phone.send(Array("/out\n".utf8))
      #expect(try await phone.wait().status == 0)
      #expect(try served.store.devices(of: "bob").map(\.presence) == [.signedOut])
      #expect(
        Self.lines(in: directory).filter { $0.contains("alice") } == [
          "1  alice: text 1", "2  alice: text 2", "3  alice: text 3",
        ])
    }
  }

  @Test func `what others wrote is a line, whatever they are called`() async throws {
    let directory = try TemporaryDirectory()
    try await ServedMailboxes.with { served in
      let message = Message(
        from: "alice", senderName: "al\u{1B}[31m",
        audience: .group(Group(GroupID(checked: "room\u{202E}"))),
        content: .elements([.text("one\ntwo")]))
      _ = try await served.store.deposit(message, to: ["bob"])
      var phone = try await Self.phone(of: served, in: directory).start(.input)
      try await eventually {
        Self.lines(in: directory).contains("1  al␛[31m in room\u{FFFD}: one␊two")
      }
      try phone.send(Array("/unread\n".utf8))
      try await eventually { Self.lines(in: directory).contains("1  group room\u{FFFD}") }
      phone.closePipe()
      #expect(try await phone.wait().status == 0)
    }
  }

  @Test func `each user and device has a cursor of its own, also where their ids look alike`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let program = try #require(ChildProcess(named: "mailbox-phone"), "it was not built").program
    try await ServedMailboxes.with { served in
      for (user, device) in [
        (LookAlikes.composed, "phone"), (LookAlikes.decomposed, "phone"), ("a-b", "c"),
        ("a", "b-c"), ("x/y", "phone"), ("x_y", "phone"),
      ] {
        let arguments = [
          user, "--plaintext", "--server", "127.0.0.1:\(served.port)", "--device", device,
          "--token", try await served.token(user),
        ]
        _ = try await served.store.deposit(
          .direct("hi"), to: [MailboxAddress(UserID(checked: user))])
        var command = Command(program.path, arguments)
        command.directory = directory.path
        command.output = .file(directory.path("output"))
        let before = try Self.cursors(in: directory)
        var phone = try command.start(.input)
        try await eventually { try Self.cursors(in: directory).count == before.count + 1 }
        phone.closePipe()
        #expect(try await phone.wait().status == 0)
      }
    }
    #expect(
      try Self.cursors(in: directory).sorted() == [
        "a%2Db-c.cursor", "a-b-c.cursor", "ren%C3%A9-phone.cursor", "rene%CC%81-phone.cursor",
        "x%2Fy-phone.cursor", "x_y-phone.cursor",
      ])
  }

  private static func cursors(in directory: TemporaryDirectory) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path)
      .filter { $0.hasSuffix(".cursor") }
  }

  @Test func `killed and started again it goes on where it was`() async throws {
    let directory = try TemporaryDirectory()
    try await ServedMailboxes.with { served in
      try await served.deposit(1...2)
      var killed = try await Self.phone(of: served, in: directory).start(.input)
      try await eventually { Self.lines(in: directory).contains("-- caught up") }
      // What is shown is kept a moment later.
      try await eventually {
        let cursor = try? String(contentsOfFile: directory.path("cursor"), encoding: .utf8)
        return cursor?.hasSuffix(":2\n") == true
      }
      try killed.send(Array("/kill\n".utf8))
      #expect(try await killed.wait().status == 137)

      try await served.deposit(3...3)
      var again = try await Self.phone(of: served, in: directory).start(.input)
      try await eventually { Self.lines(in: directory).contains("-- caught up") }
      again.closePipe()
      #expect(try await again.wait().status == 0)
      #expect(
        Self.lines(in: directory) == [
          "3  alice: text 3", "-- caught up", "-- to be pushed meanwhile: 1 of the last 1",
          "-- asleep",
        ])
    }
  }

  @Test func `waking up it tells what was to be pushed meanwhile, by the user's wishes`()
    async throws
  {
    let directory = try TemporaryDirectory()
    try await ServedMailboxes.with { served in
      var phone = try await Self.phone(of: served, in: directory).start(.input)
      try await eventually { Self.lines(in: directory).contains("-- caught up") }
      try phone.send(Array("/sleep\n".utf8))
      try await eventually { Self.lines(in: directory).contains("-- asleep") }
      try await served.deposit(1...2)
      try await served.store.setNotifications(.mentions, of: "#room", in: "bob")
      for text in ["not for bob", "bob!"] {
        let mentions: [UserID] = text == "bob!" ? ["bob"] : []
        _ = try await served.store.deposit(
          Message.group(text).with { $0.mentions.users = mentions }, to: ["bob"])
      }
      try phone.send(Array("/wake\n".utf8))
      try await eventually {
        Self.lines(in: directory).contains("-- to be pushed meanwhile: 3 of the last 4")
      }
      phone.closePipe()
      #expect(try await phone.wait().status == 0)
    }
  }
}
