import MailboxTesting
import Testing

@Suite("mailbox device, push and purge", .serves) struct UserTests {
  @Test func `a token that is bound to another device moves there`() async throws {
    let tool = try Tool()
    for user in ["bob", "carol"] {
      try await tool.succeed("device", "register", user, "phone")
      let bound = try await tool.succeed(
        "device", "bind", user, "phone", "--token", "A1 b2", "--platform", "apns", "--credential",
        "main", "--environment", "sandbox", "--topic", "com.example", "--json"
      ).decoded(DeviceState.self)
      #expect(
        bound.binding
          == .init(
            token: "a1b2", platform: "apns", credential: "main", environment: "sandbox",
            topic: "com.example"))
    }
    let first = try await tool.succeed("device", "ls", "bob", "--json")
    #expect(try first.decodedLines(DeviceState.self).map(\.binding) == [nil])
    let unbound = try await tool.succeed("device", "unbind", "carol", "phone", "--json")
    #expect(try unbound.decoded(DeviceState.self).binding == nil)
  }

  @Test func `presence is kept with its badge, and signing out takes the token away`() async throws
  {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "phone")
    try await tool.succeed(
      "device", "bind", "bob", "phone", "--token", "t1", "--platform", "fcm", "--credential", "c")
    let background = try await tool.succeed(
      "device", "presence", "bob", "phone", "background", "--badge", "7", "--json"
    ).decoded(DeviceState.self)
    #expect(background.presence == "background")
    #expect(background.badge == 7)
    let signedOut = try await tool.succeed("device", "sign-out", "bob", "phone", "--json")
      .decoded(DeviceState.self)
    #expect(signedOut.presence == "signedOut")
    #expect(signedOut.binding == nil)
  }

  @Test func `replacing others signs them out`() async throws {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "old")
    try await tool.succeed("device", "register", "bob", "new", "--replace-others")
    let devices = try await tool.succeed("device", "ls", "bob", "--json")
      .decodedLines(DeviceState.self)
    #expect(
      Dictionary(uniqueKeysWithValues: devices.map { ($0.device, $0.presence) })
        == ["old": "replaced", "new": "suspended"])
    let table = try await tool.succeed("device", "ls", "bob")
    #expect(table.lines.first?.hasPrefix("DEVICE  PRESENCE") == true)
  }

  @Test func `push preferences change one by one and can be taken away`() async throws {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "phone")
    try await tool.succeed(
      "push", "set", "bob", "--quiet-hours", "22:00-7:30", "--time-zone", "Europe/Berlin")
    let set = try await tool.succeed(
      "push", "set", "bob", "--disable-pushes", "--group-sound", "bell")
    #expect(
      set.output
        == "pushes  off, sound 'bell' in groups, quiet from 22:00 to 07:30 in Europe/Berlin\n")
    #expect(try await tool.succeed("push", "show", "bob").output == set.output)
    try await tool.succeed("push", "set", "bob", "--quiet-hours", "", "--enable-pushes")
    #expect(
      try await tool.succeed("push", "show", "bob", "--json").output
        == "{\"countsMuted\":true,\"enabled\":true,\"groupSound\":\"bell\"}\n")
    let without = try await tool.succeed("push", "set", "bob", "--no-count-muted")
    #expect(
      without.output
        == "pushes  on, sound 'bell' in groups, badge without muted conversations\n")
  }

  @Test func `the language of a user's pushes is set and taken away`() async throws {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "phone")
    let set = try await tool.succeed("push", "set", "bob", "--language", "zh-Hans")
    #expect(set.output == "pushes  on, in language zh-Hans\n")
    let refused = try await tool.run("push", "set", "bob", "--language", "zh_CN")
    #expect(refused.status == 64)
    #expect(refused.errors.contains("language is 'zh_CN'"))
    try await tool.succeed("push", "set", "bob", "--language", "")
    #expect(try await tool.succeed("push", "show", "bob").output == "pushes  on\n")
  }

  @Test func `a time zone that is none, and a moment beyond the year 9999, are refused by name`()
    async throws
  {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "phone")
    for (zone, meant) in [
      ("Asia/Beijing", "use 'Asia/Shanghai'"), ("+08:00", "an offset is no time zone"),
      ("China Standard Time", "use 'Asia/Shanghai'"), ("europe/vienna", "use 'Europe/Vienna'"),
    ] {
      let refused = try await tool.run(
        "push", "set", "bob", "--quiet-hours", "22:00-07:00", "--time-zone", zone)
      #expect(refused.status == 64)
      #expect(refused.errors.contains("'\(zone)'") && refused.errors.contains(meant))
    }
    for seconds in ["253402300800", "1700000000000", "9223372036854775807"] {
      let refused = try await tool.run("push", "set", "bob", "--silent-until", seconds)
      #expect(refused.status == 64)
      #expect(refused.errors.contains("'\(seconds)'") && refused.errors.contains("9999"))
    }
    #expect(try await tool.succeed("push", "show", "bob").output == "pushes  on\n")
  }

  @Test func `a conversation can be silenced`() async throws {
    let tool = try Tool()
    try await tool.succeed(
      "deposit", "bob", "--from", "alice", "--text", "hi", "--group", "#room")
    let before = try await tool.succeed("push", "conversation", "bob", "#room")
    #expect(before.output == "#room  notifies of all\n")
    try await tool.succeed("push", "conversation", "bob", "#room", "--notify", "mentions")
    #expect(
      try await tool.succeed("push", "conversation", "bob", "#room", "--json").output
        == """
        {"conversation":"#room","kind":"group","notifications":"mentions","user":"bob"}

        """)
  }

  @Test func `a device that is removed is known no more, and a purge can remove all`() async throws
  {
    let tool = try Tool()
    for device in ["phone", "tablet", "web"] {
      try await tool.succeed("device", "register", "bob", device)
    }
    let removed = try await tool.succeed("device", "rm", "bob", "phone", "--json")
      .decoded(DeviceState.self)
    #expect(removed.device == "phone")
    #expect(
      try await tool.succeed("device", "rm", "bob", "web").lines == ["removed web of 'bob'"])
    let unknown = try await tool.run("device", "rm", "bob", "phone")
    #expect(unknown.errors.contains("has no device 'phone'"))
    try await tool.succeed("purge", "bob", "--yes")
    #expect(
      try await tool.succeed("device", "ls", "bob", "--json").decodedLines(DeviceState.self)
        .map(\.device) == ["tablet"])
    let purged = try await tool.succeed("purge", "bob", "--devices", "--yes")
    #expect(purged.lines.first?.hasPrefix("removed 0 messages and 1 device; ") == true)
    #expect(try await tool.succeed("device", "ls", "bob").lines == ["no devices"])
  }

  @Test func `a purge has to be meant, and begins a new epoch`() async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "hi")
    let cursor = try await tool.succeed("drain", "bob").lines.last?.split(separator: " ").last
    let unmeant = try await tool.run("purge", "bob")
    #expect(unmeant.status == 64)
    #expect(
      unmeant.errors
        == "mailbox: this removes 1 waiting message of 'bob' for good; add --yes to do it\n")
    try await tool.succeed("purge", "bob", "--yes")
    #expect(try await tool.succeed("drain", "bob").lines.first == "nothing waits")
    let old = try await tool.run("drain", "bob", "--after", String(try #require(cursor)))
    #expect(old.status == 64)
    #expect(old.errors.hasPrefix("mailbox: the cursor is of epoch "))
  }
}
